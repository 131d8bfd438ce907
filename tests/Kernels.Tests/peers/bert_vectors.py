"""Tiny random sentence encoders of the BERT kind and the vectors that PyTorch gives for them.

    apt-get install python3-torch       (Debian 12: torch 1.13)
    /usr/bin/python3 bert_vectors.py    writes vectors/bert-mean.gguf, bert-cls.gguf, the folder bert-hf, and *.vectors.safetensors

The forward is written from the paper (post-norm blocks, GELU by erf) in plain torch, in float32, which is what is committed, and
in float64, which tells how far float32 by itself may stray: the script prints the largest difference of a number of a vector.
Sentence s = 0 ... 3 has 1, 7, 20 and 32 tokens; its token i is (5 + 11 i + 17 s) mod 101. Vectors are (4, 32), of length one.

    bert-mean    mean pooling, epsilon 1e-12, F32;  bert-hf is the same weights by Hugging Face's names, with its JSON files
    bert-cls     the first token's state, epsilon 1e-5, F16 matrices
"""
import json
import math
import os

import torch

from tensor_files import write_gguf, write_safetensors

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")
VOCABULARY, WIDTH, LAYERS, HEADS, FFN, POSITIONS, TYPES = 101, 32, 2, 4, 64, 32, 2
LENGTHS = [1, 7, 20, 32]

HF_NAMES = {
    "token_embd": "embeddings.word_embeddings", "position_embd": "embeddings.position_embeddings", "token_types": "embeddings.token_type_embeddings",
    "token_embd_norm": "embeddings.LayerNorm", "attn_q": "attention.self.query", "attn_k": "attention.self.key", "attn_v": "attention.self.value",
    "attn_output": "attention.output.dense", "attn_output_norm": "attention.output.LayerNorm", "ffn_up": "intermediate.dense",
    "ffn_down": "output.dense", "layer_output_norm": "output.LayerNorm",
}


def hf_name(name):
    parts = name.split(".")
    prefix = f"encoder.layer.{parts[1]}." if parts[0] == "blk" else ""
    return prefix + HF_NAMES[parts[-2]] + "." + parts[-1]


def weights(dtype, generator):
    w = {}

    def norm(name):
        w[name + ".weight"] = 1 + 0.2 * torch.randn(WIDTH, generator=generator)
        w[name + ".bias"] = 0.2 * torch.randn(WIDTH, generator=generator)

    def linear(name, outputs, inputs):
        w[name + ".weight"] = (1.5 * torch.randn(outputs, inputs, generator=generator) / math.sqrt(inputs)).to(dtype)
        w[name + ".bias"] = 0.2 * torch.randn(outputs, generator=generator)

    for name, rows in (("token_embd", VOCABULARY), ("position_embd", POSITIONS), ("token_types", TYPES)):
        w[name + ".weight"] = torch.randn(rows, WIDTH, generator=generator).to(dtype)
    norm("token_embd_norm")
    for i in range(LAYERS):
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            linear(f"blk.{i}.{name}", WIDTH, WIDTH)
        norm(f"blk.{i}.attn_output_norm")
        linear(f"blk.{i}.ffn_up", FFN, WIDTH)
        linear(f"blk.{i}.ffn_down", WIDTH, FFN)
        norm(f"blk.{i}.layer_output_norm")
    return w


def encode(stored, tokens, pooling, epsilon, dtype):
    w = {name: tensor.to(dtype) for name, tensor in stored.items()}
    n = len(tokens)

    def norm(x, name):
        x = x - x.mean(-1, keepdim=True)
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * w[name + ".weight"] + w[name + ".bias"]

    def linear(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    x = norm(w["token_embd.weight"][tokens] + w["token_types.weight"][0] + w["position_embd.weight"][:n], "token_embd_norm")
    for i in range(LAYERS):
        at = f"blk.{i}."
        q, k, v = (linear(x, at + name).view(n, HEADS, -1) for name in ("attn_q", "attn_k", "attn_v"))
        shares = (torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(WIDTH // HEADS)).softmax(-1)
        attended = torch.einsum("hqk,khd->qhd", shares, v).reshape(n, WIDTH)
        x = norm(x + linear(attended, at + "attn_output"), at + "attn_output_norm")
        h = linear(x, at + "ffn_up")
        h = 0.5 * h * (1 + torch.erf(h / math.sqrt(2)))
        x = norm(x + linear(h, at + "ffn_down"), at + "layer_output_norm")
    pooled = x.mean(0) if pooling == 1 else x[0]
    return pooled / pooled.norm()


def main():
    os.makedirs(os.path.join(FOLDER, "bert-hf", "1_Pooling"), exist_ok=True)
    for seed, (name, pooling, epsilon, dtype) in enumerate((("bert-mean", 1, 1e-12, torch.float32), ("bert-cls", 2, 1e-5, torch.float16))):
        stored = weights(dtype, torch.Generator().manual_seed(2026 + seed))
        sentences = [torch.tensor([(5 + 11 * i + 17 * s) % VOCABULARY for i in range(n)]) for s, n in enumerate(LENGTHS)]
        vectors, exact = (
            torch.stack([encode(stored, tokens, pooling, epsilon, kind) for tokens in sentences]) for kind in (torch.float32, torch.float64))
        write_safetensors(os.path.join(FOLDER, name + ".vectors.safetensors"), {"vectors": vectors})
        write_gguf(os.path.join(FOLDER, name + ".gguf"), {
            "general.architecture": "bert",
            "general.name": name,
            "bert.block_count": LAYERS,
            "bert.context_length": POSITIONS,
            "bert.embedding_length": WIDTH,
            "bert.feed_forward_length": FFN,
            "bert.attention.head_count": HEADS,
            "bert.attention.layer_norm_epsilon": epsilon,
            "bert.attention.causal": False,
            "bert.pooling_type": pooling,
        }, stored)
        if pooling == 1:
            tensors = {hf_name(key): value for key, value in stored.items()}
            tensors["embeddings.position_ids"] = torch.arange(POSITIONS)[None]
            write_safetensors(os.path.join(FOLDER, "bert-hf", "model.safetensors"), tensors)
            with open(os.path.join(FOLDER, "bert-hf", "config.json"), "w") as file:
                json.dump({
                    "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH, "intermediate_size": FFN,
                    "layer_norm_eps": epsilon, "max_position_embeddings": POSITIONS, "num_attention_heads": HEADS, "num_hidden_layers": LAYERS,
                    "position_embedding_type": "absolute", "type_vocab_size": TYPES, "vocab_size": VOCABULARY,
                }, file, indent=2)
                file.write("\n")
            with open(os.path.join(FOLDER, "bert-hf", "1_Pooling", "config.json"), "w") as file:
                json.dump({"word_embedding_dimension": WIDTH, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True}, file, indent=2)
                file.write("\n")
        print(f"{name}: float32 differs from float64 by at most {(vectors - exact).abs().max():.1e}")


if __name__ == "__main__":
    main()
