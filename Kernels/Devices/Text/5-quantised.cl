// Products of bytes: x is brought to bytes first, a scale every 32 numbers; weights stay as the file has them, but lie in panels of
// 32 outputs. Sums within a block are whole numbers; then one FMA a block (two for Q4_K), four blocks a segment.

// One item a block: q as words of four bytes, the block's scale, and the sums of q over its first and last sixteen.
KERNEL quantise(GLOBAL const float* x, int xo, int xs, int count, int blocks, GLOBAL int* q, GLOBAL float* scales, GLOBAL int* sums)
{
    ITEM(count);
    int row = item / blocks;
    int block = item - row * blocks;
    GLOBAL const float* from = x + xo + row * xs + block * 32;
    int largest = 0;
    for (int k = 0; k < 32; k++)
    {
        int bits = AS_INT(from[k]) & 0x7FFFFFFF;
        largest = MAX(largest, bits);
    }

    float scale = 0.0f;
    float factor = 0.0f;
    if (largest >= 227 << 23)
        scale = AS_FLT(0x7FC00000);
    else if (largest >= 27 << 23)
    {
        scale = MUL(AS_FLT(largest), 0.007874016f);
        factor = MUL(127.0f, exact_rcp(AS_FLT(largest)));
    }

    scales[item] = scale;
    for (int side = 0; side < 2; side++)
    {
        int sum = 0;
        for (int word = 0; word < 4; word++)
        {
            int packed = 0;
            for (int i = 0; i < 4; i++)
            {
                int value = exact_round(MUL(from[side * 16 + word * 4 + i], factor));
                value = MAX(value, -127);
                value = MIN(value, 127);
                sum += value;
                packed |= (value & 255) << (8 * i);
            }

            q[item * 8 + side * 4 + word] = packed;
        }

        sums[item * 2 + side] = sum;
    }
}

#define NIBBLES 0x0F0F0F0F

// Four pairs of bits to four bytes.
DEV int spread(int pairs) { return (pairs & 3) | ((pairs & 12) << 6) | ((pairs & 48) << 12) | ((pairs & 192) << 18); }

// A block's 32 numbers as eight words of bytes; `w` is its first word, the next 32 further on.
DEV void unpack_q8(GLOBAL const int* w, int* numbers)
{
    for (int i = 0; i < 8; i++)
        numbers[i] = w[i * PANEL];
}

// Words of nibbles, the low ones of all first.
DEV void unpack_q4(GLOBAL const int* w, int* numbers)
{
    for (int i = 0; i < 4; i++)
    {
        int word = w[i * PANEL];
        numbers[i] = word & NIBBLES;
        numbers[i + 4] = (word >> 4) & NIBBLES;
    }
}

// The same, then two words of sixteen pairs of upper bits.
DEV void unpack_q6(GLOBAL const int* w, int* numbers)
{
    unpack_q4(w, numbers);
    for (int i = 0; i < 8; i++)
        numbers[i] |= spread((w[(4 + i / 4) * PANEL] >> (8 * (i % 4))) & 255) << 4;
}

DEV int product(const int* numbers, GLOBAL const int* q, int from, int end)
{
    int sum = 0;
    for (int i = from; i < end; i++)
        sum = dp4a(numbers[i], q[i], sum);
    return sum;
}

// One block of one row; `part` is the block's own 16 bits and `scale` the 32 of its larger block.
DEV float step_q8_0(float sum, const int* numbers, GLOBAL const int* q, GLOBAL const int* sums, float sigma, int part, uint scale)
{
    return FMA((float)product(numbers, q, 0, 8), MUL(of_half(part), sigma), sum);
}

DEV float step_q4_0(float sum, const int* numbers, GLOBAL const int* q, GLOBAL const int* sums, float sigma, int part, uint scale)
{
    return FMA((float)(product(numbers, q, 0, 8) - 8 * (sums[0] + sums[1])), MUL(of_half(part), sigma), sum);
}

DEV float step_q4_k(float sum, const int* numbers, GLOBAL const int* q, GLOBAL const int* sums, float sigma, int part, uint scale)
{
    sum = FMA((float)((part & 255) * product(numbers, q, 0, 8)), MUL(of_half((int)(scale & 0xFFFF)), sigma), sum);
    return FMA((float)(((part >> 8) & 255) * -(sums[0] + sums[1])), MUL(of_half((int)(scale >> 16)), sigma), sum);
}

DEV float step_q6_k(float sum, const int* numbers, GLOBAL const int* q, GLOBAL const int* sums, float sigma, int part, uint scale)
{
    int products = (int)(char)(part) * (product(numbers, q, 0, 4) - 32 * sums[0])
        + (int)(char)(part >> 8) * (product(numbers, q, 4, 8) - 32 * sums[1]);
    return FMA((float)products, MUL(of_half((int)(scale & 0xFFFF)), sigma), sum);
}

// words: [n / 32][block][word][n mod 32]; parts: [n / 32][block][n mod 32]; scales: [n / 32][larger block][n mod 32].
#define QUANTISED_ROWS 4

#define QUANTISED_LINEAR(NAME, WORDS, WITHIN, UNPACK, STEP) \
KERNEL NAME(GLOBAL const int* words, GLOBAL const ushort* parts, GLOBAL const uint* scales, GLOBAL const float* bias, int hasBias, \
    GLOBAL const int* q, GLOBAL const float* sigmas, GLOBAL const int* sums, GLOBAL float* y, int yo, int ys, int rows, int outputs, int blocks) \
{ \
    int first = GRP * QUANTISED_ROWS; \
    int n = GRP1 * ITEMS + LID; \
    if (n >= outputs) \
        return; \
    int panel = n / PANEL; \
    int lane = n % PANEL; \
    int larger = (blocks + WITHIN - 1) / WITHIN; \
    float total[QUANTISED_ROWS]; \
    float sum[QUANTISED_ROWS]; \
    for (int r = 0; r < QUANTISED_ROWS; r++) \
        total[r] = sum[r] = 0.0f; \
    for (int b = 0; b < blocks; b++) \
    { \
        int numbers[8]; \
        UNPACK(words + ((long)panel * blocks + b) * (WORDS * PANEL) + lane, numbers); \
        int part = parts[((long)panel * blocks + b) * PANEL + lane]; \
        uint scale = scales[((long)panel * larger + b / WITHIN) * PANEL + lane]; \
        for (int r = 0; r < QUANTISED_ROWS; r++) \
        { \
            int at = MIN(first + r, rows - 1) * blocks + b; \
            sum[r] = STEP(sum[r], numbers, q + at * 8, sums + at * 2, sigmas[at], part, scale); \
        } \
        if (b % 4 == 3 || b == blocks - 1) \
        { \
            for (int r = 0; r < QUANTISED_ROWS; r++) \
            { \
                total[r] = ADD(total[r], sum[r]); \
                sum[r] = 0.0f; \
            } \
        } \
    } \
    for (int r = 0; r < QUANTISED_ROWS; r++) \
    { \
        if (first + r < rows) \
            y[yo + (first + r) * ys + n] = hasBias ? ADD(total[r], bias[n]) : total[r]; \
    } \
}

QUANTISED_LINEAR(linear_q8_0, 8, 1, unpack_q8, step_q8_0)
QUANTISED_LINEAR(linear_q4_0, 4, 1, unpack_q4, step_q4_0)
QUANTISED_LINEAR(linear_q4_k, 4, 8, unpack_q4, step_q4_k)
QUANTISED_LINEAR(linear_q6_k, 6, 8, unpack_q6, step_q6_k)
