"""A tiny random Stable Diffusion folder in the diffusers layout, and the vectors PyTorch gives for it.

    apt-get install python3-torch python3-numpy     (Debian 12: torch 1.13)
    /usr/bin/python3 sd_vectors.py                  writes vectors/sd-tiny/, sd-tiny.vectors and the LoRA files sd-tiny-lora-*

The networks are written from their descriptions (the papers, and the names and shapes of the published files) in plain torch: the
CLIP text encoder, the UNet with cross attention, the autoencoder. The samplers are the formulas of docs/numerics.md in numpy's
float64, and so is the noise. What is committed is the float64 run rounded to float32; for each vector the script prints by how
much the same code in float32 strays from it. Maps are committed channels last, a row a pixel.
"""
import hashlib
import json
import math
import os
import shutil

import numpy as np
import torch
import torch.nn.functional as F

from tensor_files import write_safetensors

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")
MODEL = os.path.join(FOLDER, "sd-tiny")
GROUPS, HEADS = 8, 2
UNET = dict(channels=[16, 16, 32], down=[True, True, False], layers=1, context=32, time=64)
VAE = dict(channels=[16, 24], layers=1, latent=4)
TEXT = dict(width=32, layers=2, heads=2, hidden=64, length=77)
SCALING = 0.18215
HEIGHT, WIDTH = 6, 10
TIMES, BETA_START, BETA_END = 1000, 0.00085, 0.012

MERGES = ["r e", "re d</w>", "b i", "bi r", "bir d</w>", "b l", "bl u", "blu e</w>", "o n</w>", "t r", "tr e", "tre e</w>", "c a", "ca t</w>"]


# --- tokenizer: CLIP's byte pairs, for lower-case words of ASCII letters

def byte_letters():
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    others = [b for b in range(256) if b not in kept]
    return [chr(b) for b in kept] + [chr(256 + n) for n in range(len(others))]


def vocabulary():
    letters = byte_letters()
    tokens = letters + [c + "</w>" for c in letters] + [m.replace(" ", "") for m in MERGES] + ["<|startoftext|>", "<|endoftext|>"]
    return {token: i for i, token in enumerate(tokens)}


def encode(text):
    ids, vocab = [], vocabulary()
    for word in text.lower().split():
        parts = list(word[:-1]) + [word[-1] + "</w>"]
        while len(parts) > 1:
            ranks = [(MERGES.index(f"{a} {b}") if f"{a} {b}" in MERGES else 1 << 30, i) for i, (a, b) in enumerate(zip(parts, parts[1:]))]
            rank, i = min(ranks)
            if rank == 1 << 30:
                break
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        ids += [vocab[p] for p in parts]
    start, end = len(vocab) - 2, len(vocab) - 1
    ids = [start] + ids[:TEXT["length"] - 2] + [end]
    return ids + [end] * (TEXT["length"] - len(ids))


# --- weights: a function asks for each tensor by name and shape; the first time it is drawn

class Weights:
    def __init__(self, seed, dtype):
        self.w, self.generator, self.dtype = {}, torch.Generator().manual_seed(seed), dtype

    def draw(self, name, shape, scale, shift=0.0):
        if name not in self.w:
            self.w[name] = (shift + scale * torch.randn(*shape, generator=self.generator)).to(self.dtype)
        return self.w[name].to(torch.get_default_dtype())

    def norm(self, name, n):
        return self.draw(name + ".weight", (n,), 0.2, 1.0), self.draw(name + ".bias", (n,), 0.1)

    def linear(self, name, x, outputs, bias=True):
        n = x.shape[-1]
        w = self.draw(name + ".weight", (outputs, n), 1.0 / math.sqrt(n))
        return F.linear(x, w, self.draw(name + ".bias", (outputs,), 0.1) if bias else None)

    def conv(self, name, x, outputs, kernel, stride=1, padding=None):
        n = x.shape[1] * kernel * kernel
        w = self.draw(name + ".weight", (outputs, x.shape[1], kernel, kernel), 1.0 / math.sqrt(n))
        return F.conv2d(x, w, self.draw(name + ".bias", (outputs,), 0.1), stride, kernel // 2 if padding is None else padding)

    def group_norm(self, name, x, eps):
        return F.group_norm(x, GROUPS, *self.norm(name, x.shape[1]), eps)

    def layer_norm(self, name, x, eps=1e-5):
        return F.layer_norm(x, x.shape[-1:], *self.norm(name, x.shape[-1]), eps)


def attention(q, k, v, heads, causal=False):
    def split(t):
        return t.reshape(t.shape[0], t.shape[1], heads, -1).transpose(1, 2)
    q, k, v = split(q), split(k), split(v)
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        scores = scores + torch.full(scores.shape[-2:], -math.inf).triu(1)
    y = scores.softmax(-1) @ v
    return y.transpose(1, 2).reshape(y.shape[0], y.shape[2], -1)


# --- text encoder (CLIP: pre-norm, causal, x sigmoid(1.702 x))

def text_encoder(w, ids):
    d, p = TEXT["width"], "text_model."
    x = w.draw(p + "embeddings.token_embedding.weight", (len(vocabulary()), d), 0.7)[ids]
    x = x + w.draw(p + "embeddings.position_embedding.weight", (TEXT["length"], d), 0.3)
    for i in range(TEXT["layers"]):
        at = f"{p}encoder.layers.{i}."
        n = w.layer_norm(at + "layer_norm1", x)
        q, k, v = (w.linear(f"{at}self_attn.{name}_proj", n, d) for name in "qkv")
        x = x + w.linear(at + "self_attn.out_proj", attention(q, k, v, TEXT["heads"], causal=True), d)
        n = w.layer_norm(at + "layer_norm2", x)
        h = w.linear(at + "mlp.fc1", n, TEXT["hidden"])
        x = x + w.linear(at + "mlp.fc2", h * torch.sigmoid(1.702 * h), d)
    return w.layer_norm(p + "final_layer_norm", x)


# --- UNet

def time_features(t, n):
    half = n // 2
    f = torch.exp(-math.log(10000.0) * torch.arange(half, dtype=torch.float64) / half)
    a = t * f
    return torch.cat([a.cos(), a.sin()])[None].to(torch.get_default_dtype())


def resnet(w, at, x, temb, outputs, eps):
    h = w.conv(at + "conv1", F.silu(w.group_norm(at + "norm1", x, eps)), outputs, 3)
    if temb is not None:
        h = h + w.linear(at + "time_emb_proj", F.silu(temb), outputs)[:, :, None, None]
    h = w.conv(at + "conv2", F.silu(w.group_norm(at + "norm2", h, eps)), outputs, 3)
    return h + (w.conv(at + "conv_shortcut", x, outputs, 1) if x.shape[1] != outputs else x)


def transformer(w, at, x, context):
    n, c, height, width = x.shape
    h = w.conv(at + "proj_in", w.group_norm(at + "norm", x, 1e-6), c, 1).flatten(2).transpose(1, 2)
    b = at + "transformer_blocks.0."

    def attend(name, y, source):
        q, k, v = w.linear(f"{b}{name}.to_q", y, c, False), w.linear(f"{b}{name}.to_k", source, c, False), w.linear(f"{b}{name}.to_v", source, c, False)
        return w.linear(f"{b}{name}.to_out.0", attention(q, k, v, HEADS), c)

    y = w.layer_norm(b + "norm1", h)
    h = h + attend("attn1", y, y)
    h = h + attend("attn2", w.layer_norm(b + "norm2", h), context)
    up, gate = w.linear(b + "ff.net.0.proj", w.layer_norm(b + "norm3", h), 8 * c).chunk(2, -1)
    h = h + w.linear(b + "ff.net.2", up * F.gelu(gate), c)
    return w.conv(at + "proj_out", h.transpose(1, 2).reshape(n, c, height, width), c, 1) + x


def unet(w, x, t, context, seen=None):
    channels, layers = UNET["channels"], UNET["layers"]

    def see(name, y):
        if seen is not None:
            seen["unet." + name] = y
        return y

    temb = w.linear("time_embedding.linear_2", F.silu(w.linear("time_embedding.linear_1", time_features(t, channels[0]), UNET["time"])), UNET["time"])
    see("time", temb)
    h = see("conv_in", w.conv("conv_in", x, channels[0], 3))
    skips = [h]
    for i, c in enumerate(channels):
        at = f"down_blocks.{i}."
        for j in range(layers):
            h = resnet(w, f"{at}resnets.{j}.", h, temb, c, 1e-5)
            if i == 0:
                see("resnet", h)
            if UNET["down"][i]:
                h = transformer(w, f"{at}attentions.{j}.", h, context)
            if i == 0:
                see("transformer", h)
            skips.append(h)
        if i < len(channels) - 1:
            h = w.conv(at + "downsamplers.0.conv", h, c, 3, stride=2)
            skips.append(h)
        see(f"down{i}", h)
    c = channels[-1]
    h = resnet(w, "mid_block.resnets.0.", h, temb, c, 1e-5)
    h = transformer(w, "mid_block.attentions.0.", h, context)
    h = see("mid", resnet(w, "mid_block.resnets.1.", h, temb, c, 1e-5))
    for i, c in enumerate(reversed(channels)):
        at = f"up_blocks.{i}."
        for j in range(layers + 1):
            h = resnet(w, f"{at}resnets.{j}.", torch.cat([h, skips.pop()], 1), temb, c, 1e-5)
            if list(reversed(UNET["down"]))[i]:
                h = transformer(w, f"{at}attentions.{j}.", h, context)
        if i < len(channels) - 1:
            h = w.conv(at + "upsamplers.0.conv", F.interpolate(h, size=skips[-1].shape[2:], mode="nearest"), c, 3)
        see(f"up{i}", h)
    return see("out", w.conv("conv_out", F.silu(w.group_norm("conv_norm_out", h, 1e-5)), 4, 3))


# --- autoencoder

def vae_mid(w, at, x):
    n, c, height, width = x.shape
    x = resnet(w, at + "mid_block.resnets.0.", x, None, c, 1e-6)
    a = at + "mid_block.attentions.0."
    h = w.group_norm(a + "group_norm", x, 1e-6).flatten(2).transpose(1, 2)
    q, k, v = (w.linear(a + name, h, c) for name in ("to_q", "to_k", "to_v"))
    x = x + w.linear(a + "to_out.0", attention(q, k, v, 1), c).transpose(1, 2).reshape(n, c, height, width)
    return resnet(w, at + "mid_block.resnets.1.", x, None, c, 1e-6)


def decode(w, z):
    channels = VAE["channels"]
    h = w.conv("decoder.conv_in", w.conv("post_quant_conv", z, 4, 1), channels[-1], 3)
    h = vae_mid(w, "decoder.", h)
    for i, c in enumerate(reversed(channels)):
        for j in range(VAE["layers"] + 1):
            h = resnet(w, f"decoder.up_blocks.{i}.resnets.{j}.", h, None, c, 1e-6)
        if i < len(channels) - 1:
            h = w.conv(f"decoder.up_blocks.{i}.upsamplers.0.conv", F.interpolate(h, scale_factor=2, mode="nearest"), c, 3)
    return w.conv("decoder.conv_out", F.silu(w.group_norm("decoder.conv_norm_out", h, 1e-6)), 3, 3)


def encode_picture(w, x):
    channels = VAE["channels"]
    h = w.conv("encoder.conv_in", x, channels[0], 3)
    for i, c in enumerate(channels):
        for j in range(VAE["layers"]):
            h = resnet(w, f"encoder.down_blocks.{i}.resnets.{j}.", h, None, c, 1e-6)
        if i < len(channels) - 1:
            h = w.conv(f"encoder.down_blocks.{i}.downsamplers.0.conv", F.pad(h, (0, 1, 0, 1)), c, 3, stride=2, padding=0)
    h = vae_mid(w, "encoder.", h)
    h = w.conv("encoder.conv_out", F.silu(w.group_norm("encoder.conv_norm_out", h, 1e-6)), 8, 3)
    return w.conv("quant_conv", h, 8, 1)[:, :4]


# --- noise (docs/numerics.md, Noise)

def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c


def noise(seed, count, stream=0, step=0):
    digest = hashlib.sha256(b"cuckoo.noise.1" + seed.to_bytes(8, "little")).digest()
    key = (int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:8], "little"))
    numbers = []
    for i in range((count + 3) // 4):
        words = philox((i, stream, step, 0), key)
        for a, b in (words[:2], words[2:]):
            r, angle = math.sqrt(-2 * math.log((a + 0.5) / 2**32)), 2 * math.pi * b / 2**32
            numbers += [r * math.cos(angle), r * math.sin(angle)]
    return np.array(numbers[:count]).astype(np.float32).astype(np.float64)


# --- samplers (docs/numerics.md, Diffusion samplers)

ROOTS = np.linspace(math.sqrt(BETA_START), math.sqrt(BETA_END), TIMES)
SIGNAL = np.cumprod(1 - ROOTS ** 2)
SIGMAS = np.sqrt((1 - SIGNAL) / SIGNAL)


class Sampler:
    def __init__(self, name, n):
        self.name, self.n = name, n
        if name == "ddim":
            stride = TIMES // n
            offset = min(1, TIMES - 1 - (n - 1) * stride)
            self.t = np.array([(n - 1 - i) * stride + offset for i in range(n)], dtype=np.float64)
            self.signal = np.append(SIGNAL[self.t.astype(int)], SIGNAL[0])
        elif name == "dpmpp-2m-karras":
            ramp = np.linspace(0, 1, n)
            s = (SIGMAS[-1] ** (1 / 7) + ramp * (SIGMAS[0] ** (1 / 7) - SIGMAS[-1] ** (1 / 7))) ** 7
            self.t = np.interp(np.log(s), np.log(SIGMAS), np.arange(TIMES))
            self.s = np.append(s, 0)
        else:
            self.t = np.linspace(TIMES - 1, 0, n)
            self.s = np.append(np.interp(self.t, np.arange(TIMES), SIGMAS), 0)

    def scale(self, i):
        return 1.0 if self.name == "ddim" else 1 / math.sqrt(self.s[i] ** 2 + 1)

    def level(self, i):
        if i == self.n:
            return 1.0, 0.0
        return (math.sqrt(self.signal[i]), math.sqrt(1 - self.signal[i])) if self.name == "ddim" else (1.0, self.s[i])

    def advance(self, i, x, e, former, seed):
        """The new x, and what the next step may look back on."""
        if self.name == "ddim":
            a, b = self.signal[i], self.signal[i + 1]
            picture = (x - math.sqrt(1 - a) * e) / math.sqrt(a)
            return math.sqrt(b) * picture + math.sqrt(1 - b) * e, None
        s, after = self.s[i], self.s[i + 1]
        if self.name == "dpmpp-2m-karras":
            picture = x - s * e
            ahead = picture
            if i > 0 and after > 0:
                r = math.log(self.s[i - 1] / s) / math.log(s / after)
                ahead = (1 + 1 / (2 * r)) * picture - former / (2 * r)
            return after / s * x + (1 - after / s) * ahead, picture
        if self.name == "euler":
            return x + (after - s) * e, None
        up = math.sqrt(after ** 2 * (s ** 2 - after ** 2) / s ** 2)
        down = math.sqrt(after ** 2 - up ** 2)
        x = x + (down - s) * e
        return (x + up * noise(seed, x.size, 1, i).reshape(x.shape) if after > 0 else x), None


SAMPLERS = ["dpmpp-2m-karras", "ddim", "euler", "euler-ancestral"]


def toy_runs(out):
    """Twelve numbers through each sampler with e = 0.9 tanh(x') + 0.1 cos(t/100) for a network; x' is what the network sees."""
    for name in SAMPLERS:
        for n in (1, 2, 7, 20, 50):
            sampler, former, states = Sampler(name, n), None, []
            signal, level = sampler.level(0)
            x = level * noise(5, 12)
            for i in range(n):
                e = 0.9 * np.tanh(x * sampler.scale(i)) + 0.1 * math.cos(sampler.t[i] / 100)
                x, former = sampler.advance(i, x, e, former, 5)
                states.append(x)
            out[f"toy.{name}.{n}"] = torch.tensor(np.array(states))
            out[f"times.{name}.{n}"] = torch.tensor(sampler.t)


def rows(x):
    """(n, c, h, w) as (n · h · w, c)."""
    return x.permute(0, 2, 3, 1).reshape(-1, x.shape[1])


def picture(height, width):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((x * 11 + y * 17 + c * 71 + x * y * 5) % 256).astype(np.uint8)


def pipeline(w, sampler_name, steps, seed, guidance, strength=None, mask=None):
    """The last latent (6 x 10) of "a red bird on tree" without "blue cat"."""
    text = text_encoder(w["text"], torch.tensor([encode("a red bird on tree"), encode("blue cat")]))
    dtype = torch.get_default_dtype()
    shape = (1, HEIGHT, WIDTH, 4)
    start = torch.tensor(noise(seed, 4 * HEIGHT * WIDTH).reshape(shape)).permute(0, 3, 1, 2).to(dtype)
    sampler = Sampler(sampler_name, steps)
    first, kept = 0, None
    if strength is None:
        x = sampler.level(0)[1] * start
    else:
        first = steps - max(1, steps * strength // 100)
        pixels = torch.tensor(picture(2 * HEIGHT, 2 * WIDTH).astype(np.float64)).to(dtype) / 127.5 - 1
        kept = SCALING * encode_picture(w["vae"], pixels.permute(2, 0, 1)[None])
        signal, level = sampler.level(first)
        x = signal * kept + level * start
    former = None
    for i in range(first, steps):
        e = unet(w["unet"], torch.cat([x, x]) * sampler.scale(i), sampler.t[i], text)
        e = e[1:] + guidance * (e[:1] - e[1:])
        y, e = x.permute(0, 2, 3, 1).double().numpy(), e.permute(0, 2, 3, 1).double().numpy()
        # An image-to-image run begins in the middle of the schedule, where there is no step before.
        one = sampler if i > first else FirstStep(sampler)
        y, former = one.advance(i, y, e, former, seed)
        x = torch.tensor(y).permute(0, 3, 1, 2).to(dtype)
        if mask is not None:
            signal, level = sampler.level(i + 1)
            x = torch.where(mask, x, signal * kept + level * start)
    return x


class FirstStep:
    def __init__(self, sampler):
        self.sampler = sampler

    def advance(self, i, x, e, former, seed):
        if self.sampler.name != "dpmpp-2m-karras":
            return self.sampler.advance(i, x, e, former, seed)
        s, after = self.sampler.s[i], self.sampler.s[i + 1]
        shown = x - s * e
        return after / s * x + (1 - after / s) * shown, shown


# --- LoRA: weight += scale * alpha / rank * up @ down

LORA_ALPHA = 2.0


def lora_parts():
    """Down and up of some layers of each kind: a product, a convolution of three by three, one whose tensor is two layers, the text's."""
    generator = torch.Generator().manual_seed(11)
    layers = [("unet", "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q", (16, 16), 4), ("unet", "mid_block.resnets.0.conv1", (32, 32, 3, 3), 3),
              ("unet", "up_blocks.1.attentions.1.transformer_blocks.0.ff.net.0.proj", (128, 16), 2), ("unet", "mid_block.attentions.0.proj_in", (32, 32, 1, 1), 2),
              ("text", "text_model.encoder.layers.1.mlp.fc1", (64, 32), 130)]
    parts = []
    for network, name, shape, rank in layers:
        down = torch.randn(rank, *shape[1:], generator=generator, dtype=torch.float32) / math.sqrt(rank)
        up = torch.randn(shape[0], rank, *([1, 1] if len(shape) == 4 else []), generator=generator, dtype=torch.float32) * 0.3
        parts.append((network, name, down, up))
    return parts


def with_lora(w, scale):
    """The same weights with the parts merged in float64."""
    merged = {name: Weights(0, torch.float64) for name in w}
    for name in w:
        merged[name].w = {key: value.double() for key, value in w[name].w.items()}
    for network, name, down, up in lora_parts():
        weight = merged[network].w[name + ".weight"]
        delta = up.double().flatten(1) @ down.double().flatten(1)
        merged[network].w[name + ".weight"] = weight + scale * LORA_ALPHA / down.shape[0] * delta.reshape(weight.shape)
    return merged


def write_loras():
    kohya, peft = {}, {}
    for network, name, down, up in lora_parts():
        at = ("lora_unet_" if network == "unet" else "lora_te_") + name.replace(".", "_")
        kohya.update({at + ".lora_down.weight": down, at + ".lora_up.weight": up, at + ".alpha": torch.tensor(LORA_ALPHA, dtype=torch.float32)})
        at = ("unet." if network == "unet" else "text_encoder.") + name
        peft.update({at + ".lora_A.weight": down, at + ".lora_B.weight": up, at + ".alpha": torch.tensor(LORA_ALPHA, dtype=torch.float32)})
    write_safetensors(os.path.join(FOLDER, "sd-tiny-lora-kohya.safetensors"), kohya)
    write_safetensors(os.path.join(FOLDER, "sd-tiny-lora-peft.safetensors"), peft)


def vectors(w):
    out = {}
    ids = torch.tensor([encode("a red bird on tree"), encode("")])
    out["text.ids"] = ids
    text = out["text.states"] = text_encoder(w["text"], ids).reshape(-1, TEXT["width"])
    text = text.reshape(2, TEXT["length"], -1)
    x = torch.tensor(noise(3, 2 * 4 * HEIGHT * WIDTH).reshape(2, HEIGHT, WIDTH, 4)).permute(0, 3, 1, 2).to(torch.get_default_dtype())
    out["unet.in"] = rows(x)
    seen = {}
    unet(w["unet"], x, 321.25, text, seen)
    out.update({name: rows(y) if y.dim() == 4 else y for name, y in seen.items()})
    out["vae.decoded"] = rows(decode(w["vae"], x[:1]))
    pixels = torch.tensor(picture(2 * HEIGHT, 2 * WIDTH).astype(np.float64)).to(x.dtype) / 127.5 - 1
    out["vae.encoded"] = rows(encode_picture(w["vae"], pixels.permute(2, 0, 1)[None]))
    for name in SAMPLERS:
        out["run." + name] = rows(pipeline(w, name, 4, 7, 7.5))
        out["start." + name] = rows(pipeline(w, name, 5, 7, 3.0, strength=60))
    mask = torch.zeros(1, 1, HEIGHT, WIDTH, dtype=torch.bool)
    mask[:, :, 1:4, 2:7] = True
    out["mask.euler"] = rows(pipeline(w, "euler", 5, 7, 3.0, strength=100, mask=mask))
    shown = decode(w["vae"], pipeline(w, "ddim", 4, 7, 7.5) / SCALING)
    out["lora.euler"] = rows(pipeline(with_lora(w, 0.8), "euler", 4, 7, 7.5))
    out["pixels.ddim"] = rows(shown.clamp(-1, 1) * 127.5 + 127.5)
    return out


def write_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_model(w):
    shutil.rmtree(MODEL, ignore_errors=True)
    write_json(f"{MODEL}/model_index.json", {
        "_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.6.0", "feature_extractor": [None, None], "safety_checker": [None, None],
        "scheduler": ["diffusers", "PNDMScheduler"], "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]})
    write_json(f"{MODEL}/scheduler/scheduler_config.json", {
        "_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "beta_end": BETA_END, "beta_schedule": "scaled_linear", "beta_start": BETA_START,
        "num_train_timesteps": TIMES, "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1, "trained_betas": None, "clip_sample": False})
    write_json(f"{MODEL}/tokenizer/vocab.json", vocabulary())
    with open(f"{MODEL}/tokenizer/merges.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(["#version: 0.2"] + MERGES) + "\n")
    write_json(f"{MODEL}/tokenizer/tokenizer_config.json", {
        "add_prefix_space": False, "do_lower_case": True, "errors": "replace", "model_max_length": TEXT["length"], "pad_token": "<|endoftext|>",
        "tokenizer_class": "CLIPTokenizer"})
    write_json(f"{MODEL}/text_encoder/config.json", {
        "architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0, "eos_token_id": 2, "hidden_act": "quick_gelu",
        "hidden_size": TEXT["width"], "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": TEXT["hidden"], "layer_norm_eps": 1e-05,
        "max_position_embeddings": TEXT["length"], "model_type": "clip_text_model", "num_attention_heads": TEXT["heads"], "num_hidden_layers": TEXT["layers"],
        "pad_token_id": 1, "torch_dtype": "float32", "transformers_version": "4.22.0.dev0", "vocab_size": len(vocabulary())})
    kinds = ["CrossAttn" if a else "" for a in UNET["down"]]
    write_json(f"{MODEL}/unet/config.json", {
        "_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0", "act_fn": "silu", "attention_head_dim": HEADS, "block_out_channels": UNET["channels"],
        "center_input_sample": False, "cross_attention_dim": UNET["context"], "down_block_types": [k + "DownBlock2D" for k in kinds], "downsample_padding": 1,
        "flip_sin_to_cos": True, "freq_shift": 0, "in_channels": 4, "layers_per_block": UNET["layers"], "mid_block_scale_factor": 1, "norm_eps": 1e-05,
        "norm_num_groups": GROUPS, "out_channels": 4, "sample_size": 8, "up_block_types": [k + "UpBlock2D" for k in reversed(kinds)]})
    n = len(VAE["channels"])
    write_json(f"{MODEL}/vae/config.json", {
        "_class_name": "AutoencoderKL", "_diffusers_version": "0.6.0", "act_fn": "silu", "block_out_channels": VAE["channels"],
        "down_block_types": ["DownEncoderBlock2D"] * n, "in_channels": 3, "latent_channels": 4, "layers_per_block": VAE["layers"], "norm_num_groups": GROUPS,
        "out_channels": 3, "sample_size": 16, "up_block_types": ["UpDecoderBlock2D"] * n})
    write_safetensors(f"{MODEL}/text_encoder/model.safetensors", dict(w["text"].w))
    write_safetensors(f"{MODEL}/unet/diffusion_pytorch_model.fp16.safetensors", w["unet"].w)
    write_safetensors(f"{MODEL}/vae/diffusion_pytorch_model.safetensors", w["vae"].w)


def main():
    # time_embedding.linear_1 takes as many features as the first block has channels; its output is four times that.
    w = {"text": Weights(1, torch.float32), "unet": Weights(2, torch.float16), "vae": Weights(3, torch.float16)}
    torch.set_default_dtype(torch.float64)
    exact = vectors(w)
    toy_runs(exact)
    write_model(w)
    write_loras()
    torch.set_default_dtype(torch.float32)
    single = vectors(w)
    for name, value in single.items():
        if value.is_floating_point():
            print(f"{name}: up to {exact[name].abs().max():.3f}, float32 strays by {(value.double() - exact[name].double()).abs().max():.1e}")
    keep = {name: value.to(torch.float32) if value.is_floating_point() else value for name, value in exact.items()}
    write_safetensors(os.path.join(FOLDER, "sd-tiny.vectors.safetensors"), keep)


if __name__ == "__main__":
    main()
