"""The steps of fused.c as functions that can be differentiated; compiled with gcc the first time."""
import ctypes
import os
import subprocess

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
BF16 = torch.bfloat16


def library():
    source, built = os.path.join(HERE, 'fused.c'), os.path.join(HERE, 'run', 'fused.so')
    if not os.path.exists(built) or os.path.getmtime(built) < os.path.getmtime(source):
        os.makedirs(os.path.dirname(built), exist_ok=True)
        subprocess.run(['gcc', '-O3', '-march=native', '-fassociative-math', '-fno-signed-zeros', '-fno-trapping-math', '-fno-math-errno', '-fopenmp', '-shared', '-fPIC', source, '-o', built + '.new', '-lm'], check=True)
        os.replace(built + '.new', built)
    return ctypes.CDLL(built)


LIBRARY = library()


def call(name, *arguments):
    given = []
    for a in arguments:
        if isinstance(a, torch.Tensor):
            assert a.is_contiguous()
            given.append(ctypes.c_void_p(a.data_ptr()))
        else:
            given.append(ctypes.c_float(a) if isinstance(a, float) else ctypes.c_long(a))
    getattr(LIBRARY, name)(*given)


class RmsNorm(torch.autograd.Function):
    """x float32 (..., d), weight (d) -> bfloat16"""

    @staticmethod
    def forward(ctx, x, weight, epsilon):
        x = x.contiguous()
        n, d = x.numel() // x.shape[-1], x.shape[-1]
        y, r = torch.empty_like(x, dtype=BF16), torch.empty(n)
        call('rms_forward', x, weight, y, r, n, d, epsilon)
        ctx.save_for_backward(x, weight, r)
        return y

    @staticmethod
    def backward(ctx, g):
        x, weight, r = ctx.saved_tensors
        gx, gw = torch.empty_like(x), torch.zeros_like(weight)
        call('rms_backward', x, weight, r, g.contiguous(), gx, gw, r.numel(), x.shape[-1])
        return gx, gw, None


class SwiGlu(torch.autograd.Function):
    """gate, value bfloat16 -> bfloat16"""

    @staticmethod
    def forward(ctx, gate, value):
        y = torch.empty_like(gate)
        call('swiglu_forward', gate, value, y, y.numel())
        ctx.save_for_backward(gate, value)
        return y

    @staticmethod
    def backward(ctx, g):
        gate, value = ctx.saved_tensors
        ggate, gvalue = torch.empty_like(gate), torch.empty_like(value)
        call('swiglu_backward', gate, value, g.contiguous(), ggate, gvalue, g.numel())
        return ggate, gvalue


class Heads(torch.autograd.Function):
    """bfloat16 (batch, tokens, heads * size) -> (batch * heads, tokens, size), turned by position when `turn` is 1"""

    @staticmethod
    def forward(ctx, x, count, cosine, sine, scale, turn):
        b, n, d = x.shape
        y = torch.empty(b * count, n, d // count, dtype=BF16)
        call('heads', x.contiguous(), y, cosine, sine, b, n, count, d // count, scale, turn, 0)
        ctx.kept = (b, n, d, count, cosine, sine, scale, turn)
        return y

    @staticmethod
    def backward(ctx, g):
        b, n, d, count, cosine, sine, scale, turn = ctx.kept
        x = torch.empty(b, n, d, dtype=BF16)
        call('heads', g.contiguous(), x, cosine, sine, b, n, count, d // count, scale, -turn, 1)
        return x, None, None, None, None, None


class CausalSoftmax(torch.autograd.Function):
    """bfloat16 (squares, tokens, tokens), overwritten"""

    @staticmethod
    def forward(ctx, scores):
        call('causal_softmax', scores, scores.shape[0], scores.shape[1])
        ctx.mark_dirty(scores)
        ctx.save_for_backward(scores)
        return scores

    @staticmethod
    def backward(ctx, g):
        shares, = ctx.saved_tensors
        g = g.contiguous()
        call('causal_softmax_backward', shares, g, shares.shape[0], shares.shape[1])
        return g


class CrossEntropy(torch.autograd.Function):
    """bfloat16 scores (n, size), overwritten, and the right ids (n) -> the mean loss"""

    @staticmethod
    def forward(ctx, scores, target):
        loss = torch.empty(scores.shape[0])
        gradient = scores.clone() if not scores.requires_grad else scores.detach()
        call('cross_entropy', gradient, target.contiguous(), loss, *scores.shape)
        ctx.save_for_backward(gradient)
        return loss.mean()

    @staticmethod
    def backward(ctx, g):
        gradient, = ctx.saved_tensors
        return gradient if g == 1 else gradient * g.to(BF16), None
