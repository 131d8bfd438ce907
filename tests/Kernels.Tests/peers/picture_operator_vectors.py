"""What PyTorch gives for the operators of pictures, over small random maps.

    apt-get install python3-torch                 (Debian 12: torch 1.13)
    /usr/bin/python3 picture_operator_vectors.py  writes vectors/picture-operators.safetensors

A case's tensors are NAME.x, .weight, .bias and the like, in PyTorch's own order (images, channels, height, width), and NAME.y. They
are computed in float32, which is committed, and in float64, which tells how far float32 by itself may stray: the script prints
the largest difference in any case, relative to the largest number of that output.
"""
import os

import torch
import torch.nn.functional as f

from tensor_files import write_safetensors

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors", "picture-operators.safetensors")


def main():
    generator = torch.Generator().manual_seed(2026)

    def draw(*shape, scale=1.0):
        return scale * torch.randn(*shape, generator=generator)

    cases = {}

    def convolution(name, images, height, width, channels, outputs, kernel, stride, padding, groups=1):
        """Padding: left, right, top, bottom."""
        inputs = channels // groups * kernel * kernel
        cases[name] = (
            {"x": draw(images, channels, height, width), "weight": draw(outputs, channels // groups, kernel, kernel, scale=inputs ** -0.5), "bias": draw(outputs)},
            lambda x, weight, bias: f.conv2d(f.pad(x, padding), weight, bias, stride=stride, groups=groups),
        )

    convolution("conv1", 1, 5, 7, 40, 20, 1, 1, (0, 0, 0, 0))
    convolution("conv3", 2, 8, 6, 32, 24, 3, 1, (1, 1, 1, 1))
    convolution("conv3-stride2", 1, 9, 8, 20, 16, 3, 2, (1, 1, 1, 1))
    convolution("conv3-asymmetric", 1, 8, 8, 16, 16, 3, 2, (0, 1, 0, 1))
    convolution("depthwise3", 1, 7, 9, 33, 33, 3, 1, (1, 1, 1, 1), groups=33)
    convolution("depthwise3-stride2", 1, 8, 8, 16, 16, 3, 2, (0, 1, 0, 1), groups=16)
    cases["group-norm"] = (
        {"x": draw(2, 64, 13, 11) * 3 + 1, "weight": draw(64), "bias": draw(64)},
        lambda x, weight, bias: f.group_norm(x, 32, weight, bias, 1e-5),
    )
    cases["upsample"] = ({"x": draw(1, 6, 4, 5)}, lambda x: f.interpolate(x, scale_factor=2, mode="nearest"))
    cases["pixel-shuffle"] = ({"x": draw(1, 12, 4, 5)}, lambda x: f.pixel_shuffle(x, 2))
    cases["average-pool"] = ({"x": draw(2, 20, 9, 15)}, lambda x: x.mean((2, 3)))
    cases["geglu"] = ({"gate": draw(16, 80, scale=2), "up": draw(16, 80)}, lambda gate, up: f.gelu(gate) * up)
    cases["quick-gelu"] = ({"x": draw(16, 80, scale=3)}, lambda x: x * torch.sigmoid(1.702 * x))
    cases["attention"] = (
        {"q": draw(50, 80), "k": draw(150, 80), "v": draw(150, 80)},
        lambda q, k, v: torch.einsum(
            "hqk,khd->qhd", (torch.einsum("qhd,khd->hqk", q.view(50, 2, 40), k.view(150, 2, 40)) * 40 ** -0.5).softmax(-1), v.view(150, 2, 40)).reshape(50, 80),
    )

    tensors, worst = {}, 0.0
    with torch.no_grad():
        for name, (inputs, run) in cases.items():
            y = run(**inputs)
            exact = run(**{key: value.double() for key, value in inputs.items()})
            error = ((y - exact).abs().max() / exact.abs().max()).item()
            worst = max(worst, error)
            print(f"{name}: float32 differs from float64 by at most {error:.1e} of the largest number")
            tensors.update({f"{name}.{key}": value for key, value in (*inputs.items(), ("y", y))})
    write_safetensors(PATH, tensors)
    print(f"worst: {worst:.1e}; {os.path.getsize(PATH)} bytes")


if __name__ == "__main__":
    main()
