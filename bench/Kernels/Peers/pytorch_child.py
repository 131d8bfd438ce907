"""What PyTorch's sides of the benchmarks share: lines in, lines out.

    words ...    makes something ready that can be run, and answers `ready`
    run N        runs it N times and answers with the seconds that took by the clock, and those of the processors

Importing this sets the threads, which the first argument says, before torch is loaded; so it is imported first.
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


def serve(prepare):
    """Answers until the input ends; `prepare` gets a line's words and gives back what `run` runs."""
    torch.set_num_threads(int(THREADS))
    torch.manual_seed(1)
    print("PyTorch", torch.__version__, flush=True)
    run = None
    with torch.no_grad():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "run":
                start, busy = time.perf_counter(), time.process_time()
                for _ in range(int(words[1])):
                    run()
                print(repr(time.perf_counter() - start), repr(time.process_time() - busy), flush=True)
            else:
                run = prepare(words)
                print("ready", flush=True)
