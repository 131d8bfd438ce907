using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Pictures;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner.Work;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class ImagineTests
{
    private const string Prompt = "a red apple";
    private const int UsualGuidance = 250;

    [Fact]
    public async Task Imagine_OfASeed_GivesAMinersBitsInAFileThatSaysSo()
    {
        using TemporaryFolder folder = new();
        (JsonObject said, PngFile picture) = await DrawAsync(folder, Prompt, "--seed", "42", "--steps", "4", "--out", "a.png");
        Execution miner = HonestWork.Run(Prompt, 42, 4, UsualGuidance);

        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal(miner.OutputHash, Hash(picture.Rgb));
        Assert.Equal((miner.Program, miner.TraceRoot, miner.OutputHash), (Text(said, "programHash"), Text(said, "traceRoot"), Text(said, "outputHash")));
        Assert.Equal(
            (Prompt, "42", "4", "250", miner.Program, miner.TraceRoot, miner.OutputHash),
            (picture.Texts["Description"], picture.Texts["Seed"], picture.Texts["Steps"], picture.Texts["Guidance percent"],
                picture.Texts["Program hash"], picture.Texts["Trace root"], picture.Texts["Output hash"]));
        Assert.Equal(folder["a.png"], Text(said, "path"));
        Assert.InRange(said["safety"]!.AsObject().Sum(score => score.Value!.GetValue<double>()), 0.9999, 1.0001);
        Assert.Empty(said["warnings"]!.AsArray());
    }

    [Fact]
    public async Task Imagine_Upscaled_KeepsTheLargePictureAndBothHashes()
    {
        using TemporaryFolder folder = new();
        (JsonObject said, PngFile picture) = await DrawAsync(folder, Prompt, "--seed", "42", "--steps", "2", "--upscale", "--threads", "1", "--out", "a.png");
        Assert.Equal((256, 256), (picture.Width, picture.Height));
        Assert.Equal(Hash(picture.Rgb), Text(said, "upscaledHash"));
        Assert.Equal(Hash(picture.Rgb), picture.Texts["Upscaled hash"]);
        Assert.Equal(HonestWork.Run(Prompt, 42, 2, UsualGuidance).OutputHash, picture.Texts["Output hash"]);
    }

    [Fact]
    public async Task Imagine_OfALongPrompt_WarnsWhereItIsCut()
    {
        using TemporaryFolder folder = new();
        ProgramEnd end = await RunningProgram.RunAsync(
            "Cli", ["imagine", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen apple", "--steps", "1", "--quiet", "--seed", "1"], folder: folder.Path);
        Assert.True(end.Code == 0, end.Errors);
        Assert.Equal(folder["cuckoo-one-two-three-four-five-six-seven-eight-1.png"], Assert.Single(end.Lines));
        Assert.StartsWith("cuckoo: Warning: Prompt has 15 tokens; 14 are read", end.Errors, StringComparison.Ordinal);
        Assert.Contains("apple", end.Errors, StringComparison.Ordinal);
    }

    // The tiny random Stable Diffusion that the kernels' vectors are made of.
    [Fact]
    public async Task Imagine_WithADiffusersFolder_TakesStartPictureMaskSizeAndSampler()
    {
        using TemporaryFolder folder = new();
        string model = BuiltFile.PathOf("TinyDiffusion");
        (JsonObject words, PngFile start) = await DrawAsync(folder, Prompt, "--model", model, "--seed", "1", "--steps", "2", "--size", "32x16", "--negative", "blue", "--sampler", "euler", "--out", "start.png");
        Assert.Equal((32, 16), (start.Width, start.Height));
        Assert.Equal("blue", start.Texts["Negative prompt"]);
        Assert.Equal("euler", Text(words, "sampler"));

        (_, PngFile whole) = await DrawAsync(folder, Prompt, "--model", model, "--seed", "2", "--steps", "4", "--init", "start.png", "--strength", "50", "--out", "whole.png");
        Assert.Equal((32, 16), (whole.Width, whole.Height));
        Assert.Equal(Hash(start.Rgb), whole.Texts["Start picture hash"]);

        (_, PngFile masked) = await DrawAsync(folder, Prompt, "--model", model, "--seed", "2", "--steps", "4", "--init", "start.png", "--mask", "start.png", "--strength", "50", "--out", "masked.png");
        Assert.Equal(64, masked.Texts["Mask hash"].Length);
        Assert.NotEqual(whole.Rgb, masked.Rgb);
    }

    [Fact]
    public async Task Imagine_WithALoraAndPrecision_IsAnotherProgramAndSaysWhich()
    {
        using TemporaryFolder folder = new();
        string[] tiny = ["--model", BuiltFile.PathOf("TinyDiffusion"), "--seed", "1", "--steps", "1", "--size", "16x16"];
        string lora = BuiltFile.PathOf("TinyLora");
        (JsonObject plain, PngFile first) = await DrawAsync(folder, [Prompt, .. tiny, "--out", "plain.png"]);
        (JsonObject added, PngFile second) = await DrawAsync(folder, [Prompt, .. tiny, "--lora", lora + ":-0.75", "--precision", "attention,feed-forward", "--out", "added.png"]);
        Assert.Equal("full", Text(plain, "loaded"));
        Assert.Equal("attention,feed-forward, sd-tiny-lora-kohya.safetensors at -75 %", Text(added, "loaded"));
        Assert.Equal(Text(added, "loaded"), second.Texts["Loaded"]);
        Assert.NotEqual(Text(plain, "programHash"), Text(added, "programHash"));
        Assert.NotEqual(first.Rgb, second.Rgb);
    }

    private static async Task<(JsonObject Said, PngFile Picture)> DrawAsync(TemporaryFolder folder, params string[] arguments)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["imagine", .. arguments, "--json"], folder: folder.Path);
        Assert.True(end.Code == 0, $"{end.Code}: {end.Errors}");
        Assert.Empty(end.Errors);
        JsonObject said = JsonNode.Parse(Assert.Single(end.Lines))!.AsObject();
        return (said, PngFile.Read(await File.ReadAllBytesAsync(Text(said, "path"), TestContext.Current.CancellationToken)));
    }

    private static string Text(JsonObject line, string name) => line[name]!.GetValue<string>();

    private static string Hash(byte[] pixels) => Convert.ToHexStringLower(SHA256.HashData(pixels));
}
