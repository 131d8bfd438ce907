"""PyTorch's side of `unet`: answers as pytorch_child.py says.

    unet SIDE CHANNELS LAYERS HEADS GROUPS CONTEXT    makes the network with random weights and two latents, and runs it

The network is the one of tests/Kernels.Tests/peers/sd_vectors.py, which makes the vectors that ours is tested with. CHANNELS is a list
with commas; all levels but the last attend. Float32, maps and kernels with their channels last, no gradients.
"""
import os
import sys

from pytorch_child import serve

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "tests", "Kernels.Tests", "peers"))
import sd_vectors  # noqa: E402


def prepare(words):
    side, layers, heads, groups, context = (int(words[i]) for i in (1, 3, 4, 5, 6))
    channels = [int(c) for c in words[2].split(",")]
    sd_vectors.GROUPS, sd_vectors.HEADS = groups, heads
    sd_vectors.UNET = dict(channels=channels, down=[True] * (len(channels) - 1) + [False], layers=layers, context=context, time=4 * channels[0])
    w = sd_vectors.Weights(1, torch.float32)
    x = torch.randn(2, 4, side, side).to(memory_format=torch.channels_last)
    text = torch.randn(2, 77, context)

    def run():
        return sd_vectors.unet(w, x, 500.0, text)

    run()
    for name, value in w.w.items():
        if value.dim() == 4:
            w.w[name] = value.to(memory_format=torch.channels_last)
    run()
    return run


if __name__ == "__main__":
    serve(prepare)
