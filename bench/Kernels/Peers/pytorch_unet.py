"""PyTorch's side of `unet`: lines in, lines out, as pytorch_pictures.py.

    unet SIDE CHANNELS LAYERS HEADS GROUPS CONTEXT    makes the network with random weights and two latents, runs it once, and answers `ready`
    run N                                             runs it N times and answers with the seconds that took

The network is the one of tests/Kernels.Tests/peers/sd_vectors.py, which makes the vectors that ours is tested with. CHANNELS is a list
with commas; all levels but the last attend. Float32, maps and kernels with their channels last, no gradients.
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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "tests", "Kernels.Tests", "peers"))
import sd_vectors  # noqa: E402


def prepare(side, channels, layers, heads, groups, context):
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


def main():
    torch.set_num_threads(int(THREADS))
    torch.manual_seed(1)
    print("PyTorch", torch.__version__, flush=True)
    run = None
    with torch.no_grad():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "run":
                start = time.perf_counter()
                for _ in range(int(words[1])):
                    run()
                print(repr(time.perf_counter() - start), flush=True)
            else:
                side, channels, layers, heads, groups, context = words[1:]
                run = prepare(int(side), [int(c) for c in channels.split(",")], int(layers), int(heads), int(groups), int(context))
                print("ready", flush=True)


if __name__ == "__main__":
    main()
