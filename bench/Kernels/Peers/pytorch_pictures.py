"""PyTorch's side of `pictures`: lines in, lines out.

    operator numbers ...     makes the inputs, runs the operator once, and answers `ready`
    run N                    runs it N times and answers with the seconds that took

It runs as a program would run it that is after speed on a processor: no gradients, maps with their channels last, float32.
"""
import os
import sys
import time

THREADS = sys.argv[1]
os.environ["OMP_NUM_THREADS"] = THREADS
os.environ["OPENBLAS_NUM_THREADS"] = THREADS
# OpenBLAS 0.3.21 takes newer processors for a Pentium 4 unless it is told.
os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX" if "avx512f" in open("/proc/cpuinfo", encoding="ascii").read() else "HASWELL")

import torch  # noqa: E402
import torch.nn.functional as f  # noqa: E402


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


def main():
    torch.set_num_threads(int(THREADS))
    torch.manual_seed(1)
    print("PyTorch", torch.__version__, flush=True)
    run = None
    with torch.no_grad():
        for line in sys.stdin:
            word, *numbers = line.split()
            numbers = [int(n) for n in numbers]
            if word == "run":
                start = time.perf_counter()
                for _ in range(numbers[0]):
                    run()
                print(repr(time.perf_counter() - start), flush=True)
            else:
                run = OPERATORS[word](*numbers)
                run()
                print("ready", flush=True)


if __name__ == "__main__":
    main()
