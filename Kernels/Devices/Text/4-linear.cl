// y[m, n] = dot(x[m], w[n]) + bias[n] with weights that are plain numbers, packed in panels of 32 outputs: [n / 32][k][n mod 32],
// zeros behind the last output. An item makes one output of ROWS rows; the group's rows of a segment of x lie in local memory.

#define ROWS 8

#define DENSE_LINEAR(NAME, NUMBER, WIDEN) \
KERNEL NAME(GLOBAL const NUMBER* weights, GLOBAL const float* bias, int hasBias, GLOBAL const float* x, int xo, int xs, \
    GLOBAL float* y, int yo, int ys, int rows, int outputs, int inputs) \
{ \
    LOCAL float tile[ROWS][SEGMENT]; \
    int first = GRP * ROWS; \
    int n = GRP1 * ITEMS + LID; \
    GLOBAL const NUMBER* w = weights + (long)(n / PANEL) * inputs * PANEL + n % PANEL; \
    float total[ROWS]; \
    for (int r = 0; r < ROWS; r++) \
        total[r] = 0.0f; \
    for (int start = 0; start < inputs; start += SEGMENT) \
    { \
        int length = MIN(SEGMENT, inputs - start); \
        for (int i = LID; i < ROWS * SEGMENT; i += ITEMS) \
        { \
            int r = i / SEGMENT; \
            int k = i % SEGMENT; \
            tile[r][k] = first + r < rows && k < length ? x[xo + (first + r) * xs + start + k] : 0.0f; \
        } \
        BARRIER(); \
        float sum[ROWS]; \
        for (int r = 0; r < ROWS; r++) \
            sum[r] = 0.0f; \
        if (n < outputs) \
        { \
            for (int k = 0; k < length; k++) \
            { \
                float weight = WIDEN(w[(long)(start + k) * PANEL]); \
                for (int r = 0; r < ROWS; r++) \
                    sum[r] = FMA(tile[r][k], weight, sum[r]); \
            } \
        } \
        for (int r = 0; r < ROWS; r++) \
            total[r] = ADD(total[r], sum[r]); \
        BARRIER(); \
    } \
    if (n < outputs) \
    { \
        for (int r = 0; r < ROWS; r++) \
        { \
            if (first + r < rows) \
                y[yo + (first + r) * ys + n] = hasBias ? ADD(total[r], bias[n]) : total[r]; \
        } \
    } \
}

#define AS_IT_IS(x) (x)

DENSE_LINEAR(linear_f32, float, AS_IT_IS)
DENSE_LINEAR(linear_f16, ushort, of_half)
DENSE_LINEAR(linear_bf16, ushort, of_bfloat)
