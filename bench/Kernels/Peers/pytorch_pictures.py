"""PyTorch's side of `pictures`: answers as pytorch_child.py says.

    operator numbers ...     makes the inputs and runs the operator once

It runs as a program would run it that is after speed on a processor: no gradients, maps with their channels last, float32.
"""
from pytorch_child import serve

import torch
import torch.nn.functional as f


def map_of(images, height, width, channels):
    return torch.randn(images, channels, height, width).to(memory_format=torch.channels_last)


def convolve(images, height, width, channels, outputs, kernel, stride):
    x, bias = map_of(images, height, width, channels), torch.randn(outputs)
    weight = torch.randn(outputs, channels, kernel, kernel).to(memory_format=torch.channels_last)
    return lambda: f.conv2d(x, weight, bias, stride=stride, padding=kernel // 2)


def depthwise(images, height, width, channels, kernel):
    x, bias = map_of(images, height, width, channels), torch.randn(channels)
    weight = torch.randn(channels, 1, kernel, kernel)
    return lambda: f.conv2d(x, weight, bias, padding=kernel // 2, groups=channels)


def linear(rows, inputs, outputs):
    x, weight, bias = torch.randn(rows, inputs), torch.randn(outputs, inputs), torch.randn(outputs)
    return lambda: f.linear(x, weight, bias)


def attention(groups, queries, keys, heads, size):
    q, k, v = (torch.randn(groups, n, heads * size) for n in (queries, keys, keys))

    def split(x):
        return x.view(groups, x.shape[1], heads, size).transpose(1, 2).reshape(groups * heads, x.shape[1], size)

    def run():
        query, key, value = split(q), split(k), split(v)
        scores = torch.baddbmm(torch.empty(groups * heads, queries, keys), query, key.transpose(1, 2), beta=0, alpha=size ** -0.5)
        y = torch.bmm(scores.softmax(-1), value)
        return y.view(groups, heads, queries, size).transpose(1, 2).reshape(groups, queries, heads * size)

    return run


def group_norm(images, height, width, channels, groups):
    x, weight, bias = map_of(images, height, width, channels), torch.randn(channels), torch.randn(channels)
    return lambda: f.group_norm(x, groups, weight, bias, 1e-5)


def silu(images, height, width, channels):
    x = map_of(images, height, width, channels)
    return lambda: f.silu(x, inplace=True)


def geglu(rows, columns):
    gate, up = torch.randn(rows, columns), torch.randn(rows, columns)
    return lambda: f.gelu(gate) * up


def upsample(images, height, width, channels, factor):
    x = map_of(images, height, width, channels)
    return lambda: f.interpolate(x, scale_factor=factor, mode="nearest")


OPERATORS = {g.__name__: g for g in (convolve, depthwise, linear, attention, group_norm, silu, geglu, upsample)}


def prepare(words):
    run = OPERATORS[words[0]](*(int(n) for n in words[1:]))
    run()
    return run


if __name__ == "__main__":
    serve(prepare)
