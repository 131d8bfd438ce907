namespace Cuckoo.Kernels.Operators;

// Pictures are matrices too: a row is a pixel, a column a channel (channels last), and a MapShape says which pixel a row is.
// So a convolution is a product whose rows are gathered, and every function of rows works on maps as it is.

/// <summary>The operators of pictures.</summary>
internal partial interface IOperators
{
    /// <summary>Convolution of x (map's rows × channels) into y (output map's rows × outputs).</summary>
    /// <param name="weights">
    /// Outputs × (kernel · kernel · channels): an output's numbers by the kernel's row, then its column, then channel. Of any type whose
    /// rows are whole blocks; quantised weights multiply the gathered row quantised to bytes, as in <see cref="Linear(LinearWeights, Matrix, Matrix)"/>.
    /// </param>
    /// <param name="x">The pixels.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="shape">The kernel.</param>
    /// <param name="y">Rows as <see cref="ConvolutionShape.Output"/> says; another matrix than x.</param>
    void Convolve(LinearWeights weights, Matrix x, MapShape map, ConvolutionShape shape, Matrix y);

    /// <summary>A kernel for each channel by itself: y[·,c] = x[taps,c] · weight[·,c] + bias[c].</summary>
    /// <param name="weight">(kernel · kernel, channels), by the kernel's row, then its column.</param>
    /// <param name="bias">(1, channels).</param>
    /// <param name="x">The pixels, map's rows × channels.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="shape">The kernel.</param>
    /// <param name="y">Rows as <see cref="ConvolutionShape.Output"/> says; another matrix than x.</param>
    void DepthwiseConvolve(Matrix weight, Matrix bias, Matrix x, MapShape map, ConvolutionShape shape, Matrix y);

    /// <summary>
    /// y = (x − mean) / deviation · weight + bias, over all pixels of an image and all channels of each of <paramref name="groups"/> runs of
    /// channels; weight and bias (1, channels). y may be x.
    /// </summary>
    void GroupNorm(Matrix x, MapShape map, int groups, Matrix weight, Matrix bias, float epsilon, Matrix y);

    /// <summary>Each pixel <paramref name="factor"/> times in both directions; y has the rows of <see cref="MapShape.Enlarged"/>.</summary>
    void UpsampleNearest(Matrix x, MapShape map, int factor, Matrix y);

    /// <summary>
    /// Channels to pixels: x has factor² · channels of y, by row within the enlarged pixel, then column, then channel (TensorFlow's
    /// depth_to_space). PyTorch's pixel_shuffle has the channel first: its loader reorders the outputs of the product before.
    /// </summary>
    void PixelShuffle(Matrix x, MapShape map, int factor, Matrix y);

    /// <summary>The mean of each channel over an image's pixels; y (images, channels).</summary>
    void AveragePool(Matrix x, MapShape map, Matrix y);

    /// <summary>The columns of first, then those of second.</summary>
    void Concatenate(Matrix first, Matrix second, Matrix y);

    /// <summary>gate = gelu(gate) · up, the erf form of GELU.</summary>
    void GeGlu(Matrix gate, Matrix up);

    /// <summary>x = x · sigmoid(1.702 · x), in place.</summary>
    void QuickGelu(Matrix x);

    /// <summary>x = min(max(x, low), high), in place; both finite, low ≤ high. ReLU6 is 0 … 6.</summary>
    void Clamp(Matrix x, float low, float high);

    /// <summary>x = x &lt; 0 ? x · slope : x, in place; slope (1, columns). Zeros make a ReLU.</summary>
    void LeakyRelu(Matrix x, Matrix slope);
}
