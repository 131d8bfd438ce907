using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Models.StableDiffusion;

/// <summary>Each block and network against PyTorch (peers/sd_vectors.py) in float64. The tolerances are some three times the worst difference seen.</summary>
public sealed class NetworkVectorTests : IDisposable
{
    private const double TextTolerance = 6e-6;

    private const double BlockTolerance = 1e-5;

    private const double NetworkTolerance = 2e-5;

    private const float Epsilon = 1e-5f;

    private static readonly MapShape Two = Tiny.Map with { Images = 2 };

    private readonly DiffusionFolder _folder = DiffusionFolder.Open(Tiny.Folder);

    public static TheoryData<KernelVariant> Variants => [KernelVariant.Reference, KernelVariant.Auto];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_TextsOfTheVectors_GivesTheirIds()
    {
        var expected = Tiny.Ids("text.ids");
        Assert.Equal(expected[..77], _folder.Encode("a red bird on tree"));
        Assert.Equal(expected[77..], _folder.Encode(""));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Text_TextsOfTheVectors_IsWithinTolerance(KernelVariant variant)
    {
        using var operators = Operators.Variants.Open(variant);
        using var layers = new LoadedLayers(_folder.TextFile, operators);
        var states = new ClipText(_folder.Text, layers).Encode(operators, [_folder.Encode("a red bird on tree"), _folder.Encode("")]);
        Tiny.RequireClose("text.states", states, TextTolerance);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Blocks_OneByOne_AreWithinTolerance(KernelVariant variant)
    {
        using var operators = Operators.Variants.Open(variant);
        using var layers = new LoadedLayers(_folder.UNetFile, operators);
        var run = new MapRun(operators, new MatrixPool());
        var steer = Copy(Tiny.Vector("unet.time"));
        operators.Silu(steer);

        var resnet = new ResnetBlock(layers, "down_blocks.0.resnets.0.", (16, 16), _folder.UNet.TimeWidth, _folder.UNet.Groups, Epsilon);
        Tiny.RequireClose("unet.resnet", resnet.Forward(run, Tiny.Vector("unet.conv_in"), Two, steer), BlockTolerance);

        var transformer = new SpatialTransformer(layers, "down_blocks.0.attentions.0.", 16, _folder.UNet);
        transformer.Condition(operators, Tiny.Vector("text.states"));
        var x = Tiny.Vector("unet.resnet");
        transformer.Apply(run, x, Two);
        Tiny.RequireClose("unet.transformer", x, BlockTolerance);

        var wider = new ResnetBlock(layers, "down_blocks.2.resnets.0.", (16, 32), _folder.UNet.TimeWidth, _folder.UNet.Groups, Epsilon);
        Tiny.RequireClose("unet.down2", wider.Forward(run, Tiny.Vector("unet.down1"), new MapShape(2, 2, 3), steer), BlockTolerance);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void UNet_LatentsOfTheVectors_IsWithinTolerance(KernelVariant variant)
    {
        using var operators = Operators.Variants.Open(variant);
        using var layers = new LoadedLayers(_folder.UNetFile, operators);
        var run = new MapRun(operators, new MatrixPool());
        var unet = new UNet(_folder.UNet, layers);
        unet.Condition(operators, Tiny.Vector("text.states"));
        var y = new Matrix(Two.Rows, 4);
        unet.Predict(run, Tiny.Vector("unet.in"), Two, 321.25, y);
        Tiny.RequireClose("unet.out", y, NetworkTolerance);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Autoencoder_BothWays_IsWithinTolerance(KernelVariant variant)
    {
        using var operators = Operators.Variants.Open(variant);
        using var layers = new LoadedLayers(_folder.VaeFile, operators);
        var run = new MapRun(operators, new MatrixPool());
        var vae = new Autoencoder(_folder.Vae, layers);
        var pixels = new Matrix(Tiny.Width * Tiny.Height, 3);
        vae.Decode(run, Tiny.Vector("unet.in").Part(0, Tiny.Map.Rows), Tiny.Map, pixels);
        Tiny.RequireClose("vae.decoded", pixels, NetworkTolerance);

        for (var i = 0; i < Tiny.Start.Pixels.Length; i++)
            pixels.Row(i / 3)[i % 3] = (float)(Tiny.Start.Pixels[i] / 127.5 - 1);
        var latent = new Matrix(Tiny.Map.Rows, 4);
        vae.Encode(run, pixels, new MapShape(1, Tiny.Height, Tiny.Width), latent);
        Tiny.RequireClose("vae.encoded", latent, NetworkTolerance);
    }

    [Fact]
    public void Noise_OfTheVectors_IsOurs()
    {
        var noise = new Matrix(2 * Tiny.Map.Rows, 4);
        GaussianNoise.Fill(noise, 3);
        Tiny.RequireClose("unet.in", noise, 3e-7);
    }

    private static Matrix Copy(Matrix x)
    {
        var copy = new Matrix(x.Rows, x.Columns);
        copy.CopyFrom(x);
        return copy;
    }
}
