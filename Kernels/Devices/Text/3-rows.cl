// Functions of every number (one item a number) and of rows.

#define PLACE(columns) int row = item / (columns); int k = item - row * (columns)

#define EACH(NAME, FUNCTION) \
KERNEL NAME(GLOBAL float* x, int xo, int xs, int count, int columns) \
{ \
    ITEM(count); \
    PLACE(columns); \
    int at = xo + row * xs + k; \
    x[at] = FUNCTION(x[at]); \
}

EACH(silu, exact_silu)
EACH(gelu, exact_gelu)
EACH(quick_gelu, exact_quick_gelu)

KERNEL clamp_each(GLOBAL float* x, int xo, int xs, int count, int columns, float low, float high)
{
    ITEM(count);
    PLACE(columns);
    int at = xo + row * xs + k;
    float value = x[at];
    value = MAX(value, low);
    x[at] = MIN(value, high);
}

KERNEL leaky_relu(GLOBAL float* x, int xo, int xs, int count, int columns, GLOBAL const float* slope, int so)
{
    ITEM(count);
    PLACE(columns);
    int at = xo + row * xs + k;
    float value = x[at];
    x[at] = value < 0.0f ? MUL(value, slope[so + k]) : value;
}

#define GATED(NAME, FUNCTION) \
KERNEL NAME(GLOBAL float* gate, int go, int gs, int count, int columns, GLOBAL const float* up, int uo, int us) \
{ \
    ITEM(count); \
    PLACE(columns); \
    int at = go + row * gs + k; \
    gate[at] = MUL(FUNCTION(gate[at]), up[uo + row * us + k]); \
}

GATED(swiglu, exact_silu)
GATED(geglu, exact_gelu)

// x[r] += y[r mod yrows]
KERNEL add_rows(GLOBAL float* x, int xo, int xs, int count, int columns, GLOBAL const float* y, int yo, int ys, int yrows)
{
    ITEM(count);
    PLACE(columns);
    int at = xo + row * xs + k;
    x[at] = ADD(x[at], y[yo + row % yrows * ys + k]);
}

// x[r] = fma(gate[r / each], y[r], x[r])
KERNEL gated_add(GLOBAL float* x, int xo, int xs, int count, int columns, GLOBAL const float* gate, int go, int gs, int each, GLOBAL const float* y, int yo, int ys)
{
    ITEM(count);
    PLACE(columns);
    int at = xo + row * xs + k;
    x[at] = FMA(gate[go + row / each * gs + k], y[yo + row * ys + k], x[at]);
}

// y[r, first ...] = x[r]
KERNEL copy_columns(GLOBAL const float* x, int xo, int xs, int count, int columns, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    PLACE(columns);
    y[yo + row * ys + k] = x[xo + row * xs + k];
}

// One group of 32 a row: its mean and deviation, then fma((x - mean) * r, scale, shift); `each` rows share a row of scale and shift.
KERNEL layer_norm(GLOBAL const float* x, int xo, int xs, int columns, float inverse, float epsilon, int isAdaptive, int each,
    GLOBAL const float* scale, int so, int ss, GLOBAL const float* shift, int ho, int hs, GLOBAL float* y, int yo, int ys)
{
    LOCAL float lanes[32];
    int row = GRP;
    GLOBAL const float* from = x + xo + row * xs;
    GLOBAL const float* weight = scale + so + row / each * ss;
    GLOBAL const float* bias = shift + ho + row / each * hs;
    float lane = 0.0f;
    for (int k = LID; k < columns; k += 32)
        lane = ADD(lane, from[k]);
    float mean = MUL(tree_sum(lanes, lane), inverse);
    lane = 0.0f;
    for (int k = LID; k < columns; k += 32)
    {
        float d = ADD(from[k], -mean);
        lane = FMA(d, d, lane);
    }

    float r = exact_rsqrt(FMA(tree_sum(lanes, lane), inverse, epsilon));
    for (int k = LID; k < columns; k += 32)
    {
        float w = isAdaptive ? ADD(1.0f, weight[k]) : weight[k];
        y[yo + row * ys + k] = FMA(MUL(ADD(from[k], -mean), r), w, bias[k]);
    }
}

// One group of 32 a row: x / rms(x) * weight.
KERNEL rms_norm(GLOBAL const float* x, int xo, int xs, int columns, float inverse, float epsilon, GLOBAL const float* weight, int wo, GLOBAL float* y, int yo, int ys)
{
    LOCAL float lanes[32];
    int row = GRP;
    GLOBAL const float* from = x + xo + row * xs;
    float lane = 0.0f;
    for (int k = LID; k < columns; k += 32)
        lane = FMA(from[k], from[k], lane);
    float r = exact_rsqrt(FMA(tree_sum(lanes, lane), inverse, epsilon));
    for (int k = LID; k < columns; k += 32)
        y[yo + row * ys + k] = MUL(MUL(from[k], r), weight[wo + k]);
}

// Turns pair i of every head of consecutive rows, whose cosines and sines begin at `first`.
KERNEL rotate_heads(GLOBAL float* x, int xo, int xs, int count, int heads, int size, int pairs, int isHalves, GLOBAL const float* cosines, GLOBAL const float* sines, int first)
{
    ITEM(count);
    int row = item / (heads * pairs);
    int within = item - row * heads * pairs;
    int head = within / pairs;
    int i = within - head * pairs;
    int at = xo + row * xs + head * size + (isHalves ? i : 2 * i);
    int other = at + (isHalves ? pairs : 1);
    float a = x[at];
    float b = x[other];
    float c = cosines[first + row * pairs + i];
    float s = sines[first + row * pairs + i];
    x[at] = FMA(a, c, -MUL(b, s));
    x[other] = FMA(a, s, MUL(b, c));
}
