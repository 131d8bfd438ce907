#!/usr/bin/env bash
# Compiles the kernels (../Text) for NVIDIA's devices from sm_70 on, whose driver makes machine code of this text. Run it after
# every change there and commit kernels.ptx; a test compares the hash in its first line. It needs clang with the NVPTX target
# (Debian: clang-19), and no CUDA.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
clang="${CLANG:-clang-19}"
source="$(mktemp --suffix=.cl)"
trap 'rm -f "$source"' EXIT

cat ../Text/*.cl >"$source"
{
  echo "// cuckoo kernels, of the text with SHA-256 $(sha256sum "$source" | cut -d' ' -f1), by $("$clang" -dumpversion)"
  "$clang" -x cl -cl-std=CL1.2 --target=nvptx64-nvidia-cuda -march=sm_70 -nogpulib -O3 -ffp-contract=off -DCUCKOO_PTX -S -o - - <"$source" |
    sed -e '/^\/\//d' -e 's/[[:space:]]*\/\/.*$//' -e '/^$/d'
} >kernels.ptx
