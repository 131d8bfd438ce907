// What lies between a block's matrix products, each in one pass over memory: bfloat16 in and out, float32 inside.
// Built by fused.py. n rows of d numbers, row by row; every function shares its rows among threads.
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef uint16_t bf16;

static inline float up(bf16 v) {
    uint32_t u = (uint32_t)v << 16;
    float f;
    memcpy(&f, &u, 4);
    return f;
}

static inline bf16 down(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    return (bf16)((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}

// e^x for x of at most 88, 0 below -87; within 2e-7 of the value. Written out so that the compiler makes vectors of it.
static inline float power(float x) {
    float t = x < -87 ? -87 : x > 88 ? 88 : x, n = rintf(t * 1.44269504f);
    t = t - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1 + t * (1 + t * (0.5f + t * (1.6666667e-1f + t * (4.1665795e-2f + t * (8.3334519e-3f + t * 1.3981999e-3f)))));
    int32_t u = ((int32_t)n + 127) << 23;
    float two;
    memcpy(&two, &u, 4);
    return x < -87 ? 0 : p * two;
}

// y = x * r * w with r = 1 / sqrt(mean(x^2) + epsilon)
void rms_forward(const float *x, const float *w, bf16 *y, float *r, long n, long d, float epsilon) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        const float *a = x + i * d;
        float s = 0;
        for (long j = 0; j < d; j++) s += a[j] * a[j];
        float k = r[i] = 1 / sqrtf(s / d + epsilon);
        for (long j = 0; j < d; j++) y[i * d + j] = down(a[j] * k * w[j]);
    }
}

void rms_backward(const float *x, const float *w, const float *r, const bf16 *gy, float *gx, float *gw, long n, long d) {
#pragma omp parallel
    {
        float own[d];
        memset(own, 0, sizeof own);
#pragma omp for
        for (long i = 0; i < n; i++) {
            const float *a = x + i * d;
            const bf16 *g = gy + i * d;
            float k = r[i], s = 0;
            for (long j = 0; j < d; j++) {
                float t = up(g[j]);
                own[j] += t * a[j] * k;
                s += t * w[j] * a[j];
            }
            s *= k * k * k / d;
            for (long j = 0; j < d; j++) gx[i * d + j] = up(g[j]) * w[j] * k - a[j] * s;
        }
#pragma omp critical
        for (long j = 0; j < d; j++) gw[j] += own[j];
    }
}

// y = silu(gate) * value, n numbers
void swiglu_forward(const bf16 *gate, const bf16 *value, bf16 *y, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        float g = up(gate[i]);
        y[i] = down(g / (1 + power(-g)) * up(value[i]));
    }
}

void swiglu_backward(const bf16 *gate, const bf16 *value, const bf16 *gy, bf16 *ggate, bf16 *gvalue, long n) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        float g = up(gate[i]), t = up(gy[i]), s = 1 / (1 + power(-g));
        gvalue[i] = down(t * g * s);
        ggate[i] = down(t * up(value[i]) * s * (1 + g * (1 - s)));
    }
}

// (batch, tokens, heads, size) to (batch, heads, tokens, size) and back, neighbouring pairs turned by position and scaled;
// `turn` is 1, 0 for none, or -1 for the way back.
void heads(const bf16 *x, bf16 *y, const float *cosine, const float *sine, long batch, long tokens, long count, long size, float scale, long turn, long back) {
#pragma omp parallel for collapse(2)
    for (long b = 0; b < batch; b++)
        for (long t = 0; t < tokens; t++)
            for (long h = 0; h < count; h++) {
                long apart = ((b * tokens + t) * count + h) * size, whole = ((b * count + h) * tokens + t) * size;
                const bf16 *a = x + (back ? whole : apart);
                bf16 *c = y + (back ? apart : whole);
                if (turn == 0) {
                    memcpy(c, a, size * sizeof(bf16));
                    continue;
                }
                const float *p = cosine + t * size / 2, *q = sine + t * size / 2;
                for (long j = 0; j < size / 2; j++) {
                    float u = up(a[2 * j]), v = up(a[2 * j + 1]), s = q[j] * turn;
                    c[2 * j] = down((u * p[j] - v * s) * scale);
                    c[2 * j + 1] = down((u * s + v * p[j]) * scale);
                }
            }
}

// Shares of attention in place; row i of each square of `tokens` sees the first i + 1.
void causal_softmax(bf16 *x, long squares, long tokens) {
#pragma omp parallel for collapse(2)
    for (long s = 0; s < squares; s++)
        for (long i = 0; i < tokens; i++) {
            bf16 *a = x + (s * tokens + i) * tokens;
            float e[tokens], most = -INFINITY, sum = 0;
            for (long j = 0; j <= i; j++) most = fmaxf(most, e[j] = up(a[j]));
            for (long j = 0; j <= i; j++) sum += e[j] = power(e[j] - most);
            sum = 1 / sum;
            for (long j = 0; j <= i; j++) a[j] = down(e[j] * sum);
            memset(a + i + 1, 0, (tokens - i - 1) * sizeof(bf16));
        }
}

// The gradient of the scores, written over that of the shares.
void causal_softmax_backward(const bf16 *shares, bf16 *g, long squares, long tokens) {
#pragma omp parallel for collapse(2)
    for (long s = 0; s < squares; s++)
        for (long i = 0; i < tokens; i++) {
            const bf16 *p = shares + (s * tokens + i) * tokens;
            bf16 *a = g + (s * tokens + i) * tokens;
            float sum = 0;
            for (long j = 0; j <= i; j++) sum += up(p[j]) * up(a[j]);
            for (long j = 0; j <= i; j++) a[j] = down(up(p[j]) * (up(a[j]) - sum));
            memset(a + i + 1, 0, (tokens - i - 1) * sizeof(bf16));
        }
}

// The loss of each row; the scores become the gradient of the mean loss.
void cross_entropy(bf16 *scores, const int64_t *target, float *loss, long n, long size) {
#pragma omp parallel for
    for (long i = 0; i < n; i++) {
        bf16 *a = scores + i * size;
        float most = -INFINITY, sum = 0, right = up(a[target[i]]);
        for (long j = 0; j < size; j++) most = fmaxf(most, up(a[j]));
        for (long j = 0; j < size; j++) sum += power(up(a[j]) - most);
        loss[i] = logf(sum) + most - right;
        float k = 1 / (sum * n);
        for (long j = 0; j < size; j++) a[j] = down(power(up(a[j]) - most) * k);
        a[target[i]] = down(power(right - most) * k - 1.0f / n);
    }
}
