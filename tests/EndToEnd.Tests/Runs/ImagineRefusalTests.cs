using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class ImagineRefusalTests
{
    [Theory]
    [InlineData("imagine", "Required argument")]
    [InlineData("imagine --nonsense", "--nonsense")]
    [InlineData("imagine a --steps 0", "--steps is 1 to 50.")]
    [InlineData("imagine a --steps 51", "--steps is 1 to 50.")]
    [InlineData("imagine a --guidance 99", "--guidance is 100 to 1000.")]
    [InlineData("imagine a --guidance 7.5", "--guidance is 100 to 1000.")]
    [InlineData("imagine a --seed -1", "--seed is 0 to 18446744073709551615.")]
    [InlineData("imagine a --size 512", "--size is WIDTHxHEIGHT, such as 512x512; each is 1 to 4096.")]
    [InlineData("imagine a --size 0x64", "--size is WIDTHxHEIGHT")]
    [InlineData("imagine a --size 64x5000", "each is 1 to 4096.")]
    [InlineData("imagine a --size 128x64", "The width of --size is 64.")]
    [InlineData("imagine a --sampler fastest", "--sampler is one of flow-euler.")]
    [InlineData("imagine a --negative b", "takes no --negative.")]
    [InlineData("imagine a --init b.png --mask m.png", "takes no --mask.")]
    [InlineData("imagine a --strength 50", "--strength needs --init.")]
    [InlineData("imagine a --mask b.png", "--mask needs --init.")]
    [InlineData("imagine a --init b.png --strength 101", "--strength is 1 to 100.")]
    [InlineData("imagine a --variant fastest", "--variant is one of auto, reference,")]
    [InlineData("imagine a --json --quiet", "--json and --quiet")]
    [InlineData("imagine a --lora b:5", "a weight is -4 to 4")]
    [InlineData("imagine a --lora b:0.125", "at most two decimals")]
    [InlineData("imagine a --lora b:", "--lora is FILE or FILE:WEIGHT")]
    [InlineData("imagine a --precision half", "--precision is full, convolutions, attention, feed-forward, bytes")]
    [InlineData("imagine a --max-price 1", "need --edge")]
    [InlineData("imagine a --priority high", "need --edge")]
    [InlineData("imagine a --edge http://127.0.0.1:1 --priority urgent", "--priority is low, normal or high")]
    [InlineData("imagine a --key-file b", "need --edge")]
    public Task Imagine_WithABadArgument_SaysSoInOneLineAndEndsWithTwo(string command, string reason) => RefusesAsync(2, reason, command.Split(' '));

    [Fact]
    public async Task Imagine_OfAPromptTooLongOrEmpty_SaysHowLongItMayBe()
    {
        await RefusesAsync(2, "1 to 500 characters", "imagine", "");
        await RefusesAsync(2, "1 to 500 characters", "imagine", new string('a', 501));
    }

    [Fact]
    public async Task Imagine_OfAModelFolderThatIsNone_SaysWhatIsMissing()
    {
        using TemporaryFolder folder = new();
        await RefusesAsync(1, "neither config.json nor model_index.json", "imagine", "a", "--model", folder.Path, "--out", folder["a.png"]);
        await File.WriteAllTextAsync(folder["config.json"], "{\"model\":{\"vocab\":1}}", TestContext.Current.CancellationToken);
        await RefusesAsync(1, "vocab.json", "imagine", "a", "--model", folder.Path, "--out", folder["a.png"]);
        await File.WriteAllTextAsync(folder["vocab.json"], "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["selftest.json"], "{}", TestContext.Current.CancellationToken);
        await RefusesAsync(1, "model.vocab", "imagine", "a", "--model", folder.Path, "--out", folder["a.png"]);
    }

    [Fact]
    public async Task Imagine_IntoAPlaceThatIsTakenOrMissing_LeavesItAlone()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["taken.png"], "mine", TestContext.Current.CancellationToken);
        await RefusesAsync(1, "--force replaces it", "imagine", "a", "--out", folder["taken.png"]);
        await RefusesAsync(1, "is a folder", "imagine", "a", "--out", folder.Path);
        await RefusesAsync(1, "There is no folder", "imagine", "a", "--out", folder["none/a.png"]);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["taken.png"], TestContext.Current.CancellationToken));

        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["imagine", "a", "--steps", "1", "--quiet", "--force", "--out", folder["taken.png"]]);
        Assert.True(end.Code == 0, end.Errors);
        Assert.NotEqual("mine", await File.ReadAllTextAsync(folder["taken.png"], TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Imagine_FromAFileThatIsNoPicture_NamesWhatIsWrongWithIt()
    {
        using TemporaryFolder folder = new();
        string model = BuiltFile.PathOf("TinyDiffusion");
        await File.WriteAllTextAsync(folder["text.png"], "This is no picture.", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            folder["bomb.png"],
            Convert.FromHexString("89504E470D0A1A0A0000000D49484452000FFFFF000FFFFF0806000000").Concat(Convert.FromHexString("00000000")).ToArray(),
            TestContext.Current.CancellationToken);
        await RefusesAsync(1, "neither a PNG nor a JPEG", "imagine", "a", "--model", model, "--init", folder["text.png"], "--out", folder["a.png"]);
        await RefusesAsync(1, "PNG chunk IHDR at byte 8", "imagine", "a", "--model", model, "--init", folder["bomb.png"], "--out", folder["a.png"]);
        await RefusesAsync(1, "none.png", "imagine", "a", "--model", model, "--init", folder["none.png"], "--out", folder["a.png"]);
        Assert.False(File.Exists(folder["a.png"]));
    }

    [Fact]
    public async Task Imagine_WithALoraOrPrecisionThatDoesNotFit_SaysSo()
    {
        using TemporaryFolder folder = new();
        await RefusesAsync(1, "There is no file", "imagine", "a", "--lora", folder["none.safetensors"] + ":0.5", "--out", folder["a.png"]);
        await RefusesAsync(1, "takes no precision and no LoRA files", "imagine", "a", "--precision", "attention,convolutions", "--out", folder["a.png"]);
        await File.WriteAllTextAsync(folder["no.safetensors"], "This is no LoRA.", TestContext.Current.CancellationToken);
        await RefusesAsync(1, "no.safetensors", "imagine", "a", "--model", BuiltFile.PathOf("TinyDiffusion"), "--lora", folder["no.safetensors"], "--out", folder["a.png"]);
        Assert.False(File.Exists(folder["a.png"]));
    }

    private static Task<string> RefusesAsync(int code, string reason, params string[] command) => CliRefusal.OfAsync(code, reason, command);
}
