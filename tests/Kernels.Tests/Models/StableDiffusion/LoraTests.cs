using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tests.Formats;

namespace Cuckoo.Kernels.Tests.Models.StableDiffusion;

/// <summary>LoRA files of peers/sd_vectors.py: products, a convolution, a layer of two halves and the text encoder, by both ways of naming.</summary>
public sealed class LoraTests : IDisposable
{
    private const double RunTolerance = 6e-4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-lora-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_EitherNaming_IsWithinToleranceOfPyTorchAndTheSameBits()
    {
        using var kohya = Load(new LoraOptions(PathOf("kohya"), 80));
        using var peft = Load(new LoraOptions(PathOf("peft"), 80));
        var input = Tiny.Input with { Sampler = "euler" };
        var state = kohya.StateBefore(input, 4, Cancellation);
        Tiny.RequireClose("lora.euler", Tiny.Numbers(state), RunTolerance);
        Assert.Equal(state, peft.StateBefore(input, 4, Cancellation));
    }

    [Fact]
    public void ProgramHash_FileScaleAndOrder_AreInIt()
    {
        LoraOptions[][] loras =
        [
            [], [new(PathOf("kohya"))], [new(PathOf("kohya"), 80)], [new(PathOf("peft"))], [new(PathOf("kohya")), new(PathOf("peft"), 50)], [new(PathOf("peft"), 50), new(PathOf("kohya"))],
        ];
        var hashes = loras.Select(lora =>
        {
            using var model = Load(lora);
            return Emoji.Hex(model.ProgramHash);
        });
        Assert.Equal(loras.Length, hashes.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Run_EveryVariant_GivesTheSameBytes()
    {
        string? expected = null;
        foreach (var variant in KernelSelection.Available())
        {
            using var model = PictureModel.Load(
                Tiny.Folder,
                new PictureModelOptions { Kernels = new KernelOptions { Variant = variant, Threads = 1 }, Loras = [new(PathOf("kohya"))], Precision = PicturePrecision.Bytes },
                TimeProvider.System);
            var actual = Emoji.Hex(model.Run(Tiny.Input, null, Cancellation).TraceRoot);
            Assert.Equal(expected ??= actual, actual);
        }
    }

    [Theory]
    [InlineData("lora_unet_mid_block_resnets_0_conv1.lora_down", "lora_unet_mid_block_resnets_9_conv1.lora_down", "belongs to no layer of this model")]
    [InlineData("lora_unet_mid_block_resnets_0_conv1.alpha", "lora_unet_mid_block_resnets_0_conv1.dora_", "belongs to no layer of this model")]
    [InlineData("lora_unet_mid_block_resnets_0_conv1.lora_down", "lora_unet_mid_block_resnets_1_conv1.lora_down", "lacks its down or its up weight")]
    public void Load_WrongName_IsRefusedByName(string right, string wrong, string problem)
    {
        var path = Path.Combine(_folder.FullName, "wrong.safetensors");
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(PathOf("kohya")));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var space = wrong.Length - right.Length;
        text = text.Replace(right, wrong, StringComparison.Ordinal);
        var header = BitConverter.ToInt64(System.Text.Encoding.Latin1.GetBytes(text[..8]));
        var changed = System.Text.Encoding.Latin1.GetBytes(text);
        BitConverter.TryWriteBytes(changed, header + space);
        File.WriteAllBytes(path, changed);
        var fault = Assert.Throws<ModelFormatException>(() => Load(new LoraOptions(path)).Dispose());
        Assert.Equal("wrong.safetensors", fault.File);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileOfAnotherModelOrScale_IsRefused()
    {
        var path = Path.Combine(_folder.FullName, "other.safetensors");
        const string Layer = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q";
        foreach (var (rank, inputs, problem) in ((int, int, string)[])[(2, 17, "where the layer takes 16 numbers"), (8192, 16, "a rank is 1 to 4096")])
        {
            var (down, up) = (4 * rank * inputs, 4 * rank * 16);
            var header = $$$"""{"{{{Layer}}}.lora_down.weight":{"dtype":"F32","shape":[{{{rank}}},{{{inputs}}}],"data_offsets":[0,{{{down}}}]},"{{{Layer}}}.lora_up.weight":{"dtype":"F32","shape":[16,{{{rank}}}],"data_offsets":[{{{down}}},{{{down + up}}}]}}""";
            File.WriteAllBytes(path, SafetensorsBytes.Of(header, down + up));
            Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => Load(new LoraOptions(path)).Dispose()).Message, StringComparison.Ordinal);
        }

        Assert.Equal("scale", Assert.Throws<ModelFormatException>(() => Load(new LoraOptions(PathOf("kohya"), 401)).Dispose()).Field);
    }

    private static PictureModel Load(params LoraOptions[] loras) => PictureModel.Load(Tiny.Folder, new PictureModelOptions { Loras = loras }, TimeProvider.System);

    private static string PathOf(string naming) => Path.Combine(AppContext.BaseDirectory, "peers", "vectors", $"sd-tiny-lora-{naming}.safetensors");
}
