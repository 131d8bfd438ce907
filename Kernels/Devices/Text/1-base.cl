// The exact profile (docs/numerics.md) for compute devices, in a C that OpenCL 1.2 and clang's NVPTX target both compile.
// The files of this folder are one text, in order of their names. Only FMA, ADD, MUL, integers, bits and selections; each sum in
// the order of the profile; no library function. A group has as many items as the kernel says: 32, or ITEMS.
//
// A matrix is its buffer, the offset of its first number and the numbers from row to row (x, xo, xs).

#ifndef CONTRACT_ON_PURPOSE
#pragma OPENCL FP_CONTRACT OFF
#endif

#ifdef CUCKOO_PTX
#define BARRIER() __nvvm_bar_sync(0)
#define LID ((int)__nvvm_read_ptx_sreg_tid_x())
#define LSZ ((int)__nvvm_read_ptx_sreg_ntid_x())
#define GRP ((int)__nvvm_read_ptx_sreg_ctaid_x())
#define GRP1 ((int)__nvvm_read_ptx_sreg_ctaid_y())
#define FMA(a, b, c) __builtin_fmaf((a), (b), (c))
#define AS_INT(x) __builtin_astype((float)(x), int)
#define AS_FLT(x) __builtin_astype((int)(x), float)
typedef unsigned short ushort;
typedef unsigned int uint;
#else
#define BARRIER() barrier(CLK_LOCAL_MEM_FENCE)
#define LID ((int)get_local_id(0))
#define LSZ ((int)get_local_size(0))
#define GRP ((int)get_group_id(0))
#define GRP1 ((int)get_group_id(1))
#define FMA(a, b, c) fma((float)(a), (float)(b), (float)(c))
#define AS_INT(x) as_int((float)(x))
#define AS_FLT(x) as_float((int)(x))
#endif

#define KERNEL __kernel void
#define GLOBAL __global
#define LOCAL __local
#define DEV static inline
#define ADD(a, b) ((float)(a) + (float)(b))
#define MUL(a, b) ((float)(a) * (float)(b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define MIN(a, b) ((a) < (b) ? (a) : (b))

#define ITEMS 64        // items in a group of the kernels that do not say 32
#define SEGMENT 128     // a dot is summed in pieces of this length
#define PANEL 32        // outputs that lie together in packed weights, positions and places in a page
#define PAGE 128        // positions in a page of a KV cache

#define ITEM(count) int item = GRP * LSZ + LID; if (item >= (count)) return

// Four products of signed bytes, exact.
DEV int dp4a(int a, int b, int sum)
{
#if defined(CUCKOO_PTX) && __CUDA_ARCH__ >= 610
    int result;
    __asm__("dp4a.s32.s32 %0,%1,%2,%3;" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
#else
    return sum + (int)(char)(a) * (int)(char)(b) + (int)(char)(a >> 8) * (int)(char)(b >> 8)
        + (int)(char)(a >> 16) * (int)(char)(b >> 16) + (a >> 24) * (b >> 24);
#endif
}
