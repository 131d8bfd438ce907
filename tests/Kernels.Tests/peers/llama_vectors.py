"""Tiny random models of the Llama family and the logits that PyTorch gives for them: what the graph is checked against.

    apt-get install python3-torch        (Debian 12: torch 1.13)
    /usr/bin/python3 llama_vectors.py    writes vectors/llama-*.gguf and, beside each, vectors/llama-*.logits.safetensors

The forward below is written from the papers (Llama 2, GQA, RoPE, SwiGLU) in plain torch, once in float32, which is what is
committed, and once in float64, which tells how far float32 by itself may stray: the script prints the largest difference of a
logit. Token i of the prompt is (7 + 13 i) mod 97, i = 0 ... 23; logits are (24, 97), one row a position.

    llama-rope3    interleaved RoPE with Llama-3-style factors (rope_freqs.weight), own output matrix; F32
    llama-neox     architecture qwen2: NeoX RoPE scaled linearly by 2, biases on q, k, v, tied embeddings; F16 matrices
    llama-window   a sliding window of 8 tokens (a token sees itself and 7 before it), heads of 24 of which RoPE turns 16; BF16 matrices
"""
import math
import os
from dataclasses import dataclass
from typing import Optional

import torch

from tensor_files import write_gguf, write_safetensors

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")
VOCABULARY, WIDTH, LAYERS, HEADS, KV_HEADS, FFN, TOKENS = 97, 64, 2, 4, 2, 96, 24


@dataclass
class Shape:
    architecture: str = "llama"
    head: int = 16
    turned: int = 16
    base: float = 10000.0
    linear: float = 1.0
    factors: Optional[torch.Tensor] = None
    epsilon: float = 1e-5
    neox: bool = False
    biases: bool = False
    tied: bool = False
    window: Optional[int] = None
    dtype: torch.dtype = torch.float32


def llama3_factors(turned, base, factor=8.0, low=1.0, high=4.0, trained=64):
    """Per frequency: 1 for short wavelengths, `factor` for long ones, smooth between (Llama 3.1's rope scaling)."""
    factors = []
    for i in range(turned // 2):
        wavelength = 2 * math.pi * base ** (2 * i / turned)
        if wavelength < trained / high:
            factors.append(1.0)
        elif wavelength > trained / low:
            factors.append(factor)
        else:
            smooth = (trained / wavelength - low) / (high - low)
            factors.append(1 / ((1 - smooth) / factor + smooth))
    return torch.tensor(factors)


def weights(shape, generator):
    def matrix(outputs, inputs, gain=1.5):
        return (torch.randn(outputs, inputs, generator=generator) * gain / math.sqrt(inputs)).to(shape.dtype)

    def vector(n, around):
        return around + 0.2 * torch.randn(n, generator=generator)

    w = {"token_embd.weight": matrix(VOCABULARY, WIDTH, 4.0)}
    for i in range(LAYERS):
        at = f"blk.{i}."
        w[at + "attn_norm.weight"] = vector(WIDTH, 1.0)
        for name, heads in (("q", HEADS), ("k", KV_HEADS), ("v", KV_HEADS)):
            w[at + f"attn_{name}.weight"] = matrix(heads * shape.head, WIDTH)
            if shape.biases:
                w[at + f"attn_{name}.bias"] = vector(heads * shape.head, 0.0)
        w[at + "attn_output.weight"] = matrix(WIDTH, HEADS * shape.head)
        w[at + "ffn_norm.weight"] = vector(WIDTH, 1.0)
        w[at + "ffn_gate.weight"] = matrix(FFN, WIDTH)
        w[at + "ffn_up.weight"] = matrix(FFN, WIDTH)
        w[at + "ffn_down.weight"] = matrix(WIDTH, FFN)
    w["output_norm.weight"] = vector(WIDTH, 1.0)
    if not shape.tied:
        w["output.weight"] = matrix(VOCABULARY, WIDTH)
    if shape.factors is not None:
        w["rope_freqs.weight"] = shape.factors
    return w


def rms_norm(x, weight, epsilon):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


def rope(x, shape, dtype):
    """x (tokens, heads, head): turns the first `turned` numbers of each head, by pairs (2i, 2i + 1) or, NeoX, (i, i + turned / 2)."""
    turned = shape.turned
    frequency = shape.base ** (-torch.arange(0, turned, 2, dtype=torch.float64) / turned)
    if shape.factors is not None:
        frequency = frequency / shape.factors.double()
    angle = torch.arange(x.shape[0], dtype=torch.float64)[:, None, None] / shape.linear * frequency
    cos, sin = angle.cos().to(dtype), angle.sin().to(dtype)
    part, rest = x[..., :turned], x[..., turned:]
    if shape.neox:
        a, b = part[..., : turned // 2], part[..., turned // 2:]
        return torch.cat((a * cos - b * sin, a * sin + b * cos, rest), -1)
    a, b = part[..., 0::2], part[..., 1::2]
    return torch.cat((torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2), rest), -1)


def forward(shape, stored, tokens, dtype):
    w = {name: tensor.to(dtype) for name, tensor in stored.items()}
    x = w["token_embd.weight"][tokens]
    n = len(tokens)
    ages = torch.arange(n)[:, None] - torch.arange(n)[None, :]
    hidden = (ages < 0) | (ages >= (shape.window or n))
    for i in range(LAYERS):
        at = f"blk.{i}."
        h = rms_norm(x, w[at + "attn_norm.weight"], shape.epsilon)
        q, k, v = (
            (h @ w[at + f"attn_{name}.weight"].T + w.get(at + f"attn_{name}.bias", 0)).view(n, heads, shape.head)
            for name, heads in (("q", HEADS), ("k", KV_HEADS), ("v", KV_HEADS)))
        q, k = rope(q, shape, dtype), rope(k, shape, dtype)
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, 1) for t in (k, v))
        scores = torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(shape.head)
        shares = scores.masked_fill(hidden, -math.inf).softmax(-1)
        x = x + torch.einsum("hqk,khd->qhd", shares, v).reshape(n, -1) @ w[at + "attn_output.weight"].T
        h = rms_norm(x, w[at + "ffn_norm.weight"], shape.epsilon)
        gate, up = h @ w[at + "ffn_gate.weight"].T, h @ w[at + "ffn_up.weight"].T
        x = x + (gate * torch.sigmoid(gate) * up) @ w[at + "ffn_down.weight"].T
    return rms_norm(x, w["output_norm.weight"], shape.epsilon) @ w.get("output.weight", w["token_embd.weight"]).T


def metadata(name, shape):
    a = shape.architecture
    values = {
        "general.architecture": a,
        "general.name": name,
        f"{a}.context_length": 128,
        f"{a}.embedding_length": WIDTH,
        f"{a}.block_count": LAYERS,
        f"{a}.feed_forward_length": FFN,
        f"{a}.attention.head_count": HEADS,
        f"{a}.attention.head_count_kv": KV_HEADS,
        f"{a}.attention.layer_norm_rms_epsilon": shape.epsilon,
        f"{a}.rope.freq_base": shape.base,
        f"{a}.rope.dimension_count": shape.turned,
    }
    if shape.head * HEADS != WIDTH:
        values[f"{a}.attention.key_length"] = shape.head
        values[f"{a}.attention.value_length"] = shape.head
    if shape.linear != 1.0:
        values[f"{a}.rope.scaling.type"] = "linear"
        values[f"{a}.rope.scaling.factor"] = shape.linear
    if shape.window:
        values[f"{a}.attention.sliding_window"] = shape.window
    values["tokenizer.ggml.model"] = "llama"
    values["tokenizer.ggml.tokens"] = ["<unk>", "<s>", "</s>"] + [f"▁t{i}" for i in range(3, VOCABULARY)]
    values["tokenizer.ggml.scores"] = [0.0] * 3 + [-float(i) for i in range(3, VOCABULARY)]
    values["tokenizer.ggml.token_type"] = [2, 3, 3] + [1] * (VOCABULARY - 3)
    values["tokenizer.ggml.bos_token_id"] = 1
    values["tokenizer.ggml.eos_token_id"] = 2
    values["tokenizer.ggml.unknown_token_id"] = 0
    return values


def main():
    os.makedirs(FOLDER, exist_ok=True)
    tokens = torch.tensor([(7 + 13 * i) % VOCABULARY for i in range(TOKENS)])
    models = {
        "llama-rope3": Shape(base=500000.0, factors=llama3_factors(16, 500000.0)),
        "llama-neox": Shape("qwen2", base=1000000.0, linear=2.0, epsilon=1e-6, neox=True, biases=True, tied=True, dtype=torch.float16),
        "llama-window": Shape(head=24, turned=16, window=8, dtype=torch.bfloat16),
    }
    for seed, (name, shape) in enumerate(models.items()):
        stored = weights(shape, torch.Generator().manual_seed(2026 + seed))
        logits, exact = (forward(shape, stored, tokens, dtype) for dtype in (torch.float32, torch.float64))
        write_gguf(os.path.join(FOLDER, name + ".gguf"), metadata(name, shape), stored)
        write_safetensors(os.path.join(FOLDER, name + ".logits.safetensors"), {"logits": logits})
        print(f"{name}: logits within {exact.abs().max():.2f}; float32 differs from float64 by at most {(logits - exact).abs().max():.1e}")


if __name__ == "__main__":
    main()
