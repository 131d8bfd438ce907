// Maps: a row is a pixel, a column a channel.

// The row of x that an output pixel sees at a place of the kernel, or -1 outside the map.
DEV int source_row(int pixel, int tap, int height, int width, int outHeight, int outWidth, int kernelSide, int stride, int top, int left)
{
    int pixels = outHeight * outWidth;
    int image = pixel / pixels;
    int within = pixel - image * pixels;
    int i = within / outWidth * stride - top + tap / kernelSide;
    int j = within % outWidth * stride - left + tap % kernelSide;
    return i >= 0 && i < height && j >= 0 && j < width ? (image * height + i) * width + j : -1;
}

// What output pixels from `first` on see, a row each: place by place, each with its channels.
KERNEL gather(GLOBAL const float* x, int xo, int xs, int channels, int count, int first, int height, int width, int outHeight, int outWidth,
    int kernelSide, int stride, int top, int left, GLOBAL float* seen)
{
    ITEM(count);
    int taps = kernelSide * kernelSide;
    int row = item / (taps * channels);
    int within = item - row * taps * channels;
    int tap = within / channels;
    int c = within - tap * channels;
    int source = source_row(first + row, tap, height, width, outHeight, outWidth, kernelSide, stride, top, left);
    seen[item] = source >= 0 ? x[xo + source * xs + c] : 0.0f;
}

// One item an output number. Its taps are less than a segment.
KERNEL depthwise_convolve(GLOBAL const float* x, int xo, int xs, int channels, int count, int height, int width, int outHeight, int outWidth,
    int kernelSide, int stride, int top, int left, GLOBAL const float* weight, int wo, int ws, GLOBAL const float* bias, int bo, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    int row = item / channels;
    int c = item - row * channels;
    float sum = 0.0f;
    for (int tap = 0; tap < kernelSide * kernelSide; tap++)
    {
        int source = source_row(row, tap, height, width, outHeight, outWidth, kernelSide, stride, top, left);
        sum = FMA(source >= 0 ? x[xo + source * xs + c] : 0.0f, weight[wo + tap * ws + c], sum);
    }

    y[yo + row * ys + c] = ADD(ADD(0.0f, sum), bias[bo + c]);
}

// Segments of a map sum: of the numbers, or, where isSquares, of the squares of what is left without their group's mean.
// sums: [image][segment][channel]; statistics: [image, group][mean, deviation].
KERNEL map_segments(GLOBAL const float* x, int xo, int xs, int channels, int count, int pixels, int segments, int groups, int isSquares,
    GLOBAL const float* statistics, GLOBAL float* sums)
{
    ITEM(count);
    int c = item % channels;
    int segment = item / channels % segments;
    int image = item / channels / segments;
    float mean = isSquares ? statistics[(image * groups + c / (channels / groups)) * 2] : 0.0f;
    int end = MIN((segment + 1) * SEGMENT, pixels);
    float sum = 0.0f;
    for (int pixel = segment * SEGMENT; pixel < end; pixel++)
    {
        float value = x[xo + (image * pixels + pixel) * xs + c];
        float d = ADD(value, -mean);
        sum = isSquares ? FMA(d, d, sum) : ADD(value, sum);
    }

    sums[item] = sum;
}

DEV float map_sum(GLOBAL const float* sums, int image, int segments, int channels, int c)
{
    float total = 0.0f;
    for (int s = 0; s < segments; s++)
        total = ADD(total, sums[(image * segments + s) * channels + c]);
    return total;
}

// One item a group of channels of an image: its mean, or the reciprocal of its deviation.
KERNEL group_statistics(GLOBAL const float* sums, int count, int segments, int channels, int groups, float inverse, float epsilon, int isSquares, GLOBAL float* statistics)
{
    ITEM(count);
    int image = item / groups;
    int size = channels / groups;
    float total = 0.0f;
    for (int c = item % groups * size; c < (item % groups + 1) * size; c++)
        total = ADD(total, map_sum(sums, image, segments, channels, c));
    statistics[item * 2 + isSquares] = isSquares ? exact_rsqrt(FMA(total, inverse, epsilon)) : MUL(total, inverse);
}

KERNEL group_norm(GLOBAL const float* x, int xo, int xs, int channels, int count, int pixels, int groups, GLOBAL const float* statistics,
    GLOBAL const float* weight, int wo, GLOBAL const float* bias, int bo, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    int row = item / channels;
    int c = item - row * channels;
    int group = row / pixels * groups + c / (channels / groups);
    float d = ADD(x[xo + row * xs + c], -statistics[group * 2]);
    y[yo + row * ys + c] = FMA(MUL(d, statistics[group * 2 + 1]), weight[wo + c], bias[bo + c]);
}

KERNEL average_pool(GLOBAL const float* sums, int count, int segments, int channels, float inverse, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    int image = item / channels;
    int c = item - image * channels;
    y[yo + image * ys + c] = MUL(map_sum(sums, image, segments, channels, c), inverse);
}

// Each pixel `factor` times both ways; with isShuffle the enlarged pixel's own run of channels.
KERNEL enlarge(GLOBAL const float* x, int xo, int xs, int count, int channels, int height, int width, int factor, int isShuffle, GLOBAL float* y, int yo, int ys)
{
    ITEM(count);
    int row = item / channels;
    int c = item - row * channels;
    int pixels = height * factor * width * factor;
    int image = row / pixels;
    int i = (row - image * pixels) / (width * factor);
    int j = (row - image * pixels) % (width * factor);
    int within = isShuffle ? (i % factor * factor + j % factor) * channels : 0;
    y[yo + row * ys + c] = x[xo + ((image * height + i / factor) * width + j / factor) * xs + within + c];
}
