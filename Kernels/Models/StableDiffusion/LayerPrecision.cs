namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Which of the UNet's products are made in bytes: weights in Q8_0, activations in blocks of 32 bytes.</summary>
internal sealed record LayerPrecision(bool Convolutions, bool Attention, bool FeedForward)
{
    /// <summary>Numbers in a block.</summary>
    private const int Block = 32;

    public static LayerPrecision Float32 { get; } = new(Convolutions: false, Attention: false, FeedForward: false);

    /// <summary>The text that the program hash takes in.</summary>
    public string CanonicalText => $"convolutions={Name(Convolutions)} attention={Name(Attention)} feed-forward={Name(FeedForward)}";

    public static LayerPrecision Of(PicturePrecision precision) =>
        new(precision.HasFlag(PicturePrecision.ByteConvolutions), precision.HasFlag(PicturePrecision.ByteAttention), precision.HasFlag(PicturePrecision.ByteFeedForward));

    /// <summary>A product whose inputs are no whole blocks stays in float32.</summary>
    public bool IsBytes(LayerClass kind, int inputs) => inputs % Block == 0 && kind switch
    {
        LayerClass.Convolution => Convolutions,
        LayerClass.Attention => Attention,
        LayerClass.FeedForward => FeedForward,
        _ => false,
    };

    private static string Name(bool isBytes) => isBytes ? "int8" : "float32";
}
