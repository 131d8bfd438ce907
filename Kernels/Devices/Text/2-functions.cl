// The elementary functions: Scalar.cs, line by line.

DEV float exact_abs(float x) { return AS_FLT(AS_INT(x) & 0x7FFFFFFF); }

DEV float exact_exp(float x)
{
    float rounded = FMA(x, 1.44269504f, 12582912.0f);
    int n = AS_INT(rounded) - 0x4B400000;
    float whole = ADD(rounded, -12582912.0f);
    float r = FMA(whole, -0.693145752f, x);
    r = FMA(whole, -1.42860677e-6f, r);
    float p = 1.98412698e-4f;
    p = FMA(p, r, 1.38888889e-3f);
    p = FMA(p, r, 8.33333333e-3f);
    p = FMA(p, r, 4.16666667e-2f);
    p = FMA(p, r, 1.66666667e-1f);
    p = FMA(p, r, 0.5f);
    p = FMA(p, r, 1.0f);
    p = FMA(p, r, 1.0f);
    float y = AS_FLT((int)((uint)AS_INT(p) + ((uint)n << 23)));
    return x < -64.0f ? 0.0f : y;
}

DEV float exact_rcp(float x)
{
    float y = AS_FLT(0x7EF311C7 - AS_INT(x));
    for (int step = 0; step < 4; step++)
        y = FMA(y, FMA(-x, y, 1.0f), y);
    return y;
}

DEV float exact_rsqrt(float x)
{
    float y = AS_FLT(0x5F375A86 - (AS_INT(x) >> 1));
    for (int step = 0; step < 4; step++)
    {
        float h = MUL(MUL(0.5f, x), y);
        y = FMA(y, FMA(-h, y, 0.5f), y);
    }

    return y;
}

DEV float exact_sigmoid(float x)
{
    float e = exact_exp(-exact_abs(x));
    float r = exact_rcp(ADD(1.0f, e));
    return x < 0.0f ? MUL(e, r) : r;
}

DEV float exact_silu(float x) { return MUL(x, exact_sigmoid(x)); }

DEV float exact_quick_gelu(float x) { return MUL(x, exact_sigmoid(MUL(1.702f, x))); }

DEV float exact_gelu(float x)
{
    float magnitude = exact_abs(x);
    float a = MIN(magnitude, 16.0f);
    float t = exact_rcp(FMA(0.28125f, a, 1.0f));
    float p = 0.0182595421f;
    p = FMA(p, t, -0.0598479137f);
    p = FMA(p, t, 0.0202381872f);
    p = FMA(p, t, 0.0745952129f);
    p = FMA(p, t, 0.0166005976f);
    p = FMA(p, t, 0.107560724f);
    p = FMA(p, t, 0.09739241f);
    p = FMA(p, t, 0.113048613f);
    p = FMA(p, t, 0.112152644f);
    float q = MUL(MUL(t, p), exact_exp(MUL(-0.5f, MUL(a, a))));
    return FMA(-a, q, MAX(x, 0.0f));
}

// Bits of a finite float16, exactly. The product is, denormals included.
DEV float of_half(int bits)
{
    float magnitude = MUL(AS_FLT((bits & 0x7FFF) << 13), 5.192296858534828e33f);
    return AS_FLT(AS_INT(magnitude) | ((bits & 0x8000) << 16));
}

DEV float of_bfloat(int bits) { return AS_FLT((int)((uint)bits << 16)); }

// The nearest whole number, ties to even, below 2^22.
DEV int exact_round(float x) { return AS_INT(ADD(x, 12582912.0f)) - 0x4B400000; }

// 32 items' numbers to one, by a halving tree; every item gets it.
DEV float tree_sum(LOCAL float* lanes, float value)
{
    lanes[LID] = value;
    BARRIER();
    for (int h = 16; h > 0; h >>= 1)
    {
        if (LID < h)
            lanes[LID] = ADD(lanes[LID], lanes[LID + h]);
        BARRIER();
    }

    float sum = lanes[0];
    BARRIER();
    return sum;
}

DEV float tree_max(LOCAL float* lanes, float value)
{
    lanes[LID] = value;
    BARRIER();
    for (int h = 16; h > 0; h >>= 1)
    {
        if (LID < h)
            lanes[LID] = MAX(lanes[LID], lanes[LID + h]);
        BARRIER();
    }

    float max = lanes[0];
    BARRIER();
    return max;
}
