using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Testing.Models;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class RunRefusalTests
{
    [Theory]
    [InlineData("run", "run takes one prompt")]
    [InlineData("run --prompt a", "Required argument")]
    [InlineData("run m.gguf", "--prompt TEXT, or --prompt-file FILE")]
    [InlineData("run m.gguf --prompt a --prompt-file b", "--prompt TEXT, or --prompt-file FILE")]
    [InlineData("run m.gguf --prompt a --nonsense", "--nonsense")]
    [InlineData("run --nonsense --prompt a", "--nonsense")]
    [InlineData("run m.gguf --prompt a --max-tokens 0", "--max-tokens is 1 to 1048576.")]
    [InlineData("run m.gguf --prompt a --max-tokens many", "--max-tokens is 1 to 1048576.")]
    [InlineData("run m.gguf --prompt a --seed -1", "--seed is 0 to 18446744073709551615.")]
    [InlineData("run m.gguf --prompt a --seed x", "--seed")]
    [InlineData("run m.gguf --prompt a --temperature 0.001", "--temperature is 0, or 0.01 to 10.")]
    [InlineData("run m.gguf --prompt a --temperature NaN", "--temperature is 0, or 0.01 to 10.")]
    [InlineData("run m.gguf --prompt a --temperature 0,8", "--temperature is 0, or 0.01 to 10.")]
    [InlineData("run m.gguf --prompt a --top-k -1", "--top-k is 0 to 2147483647.")]
    [InlineData("run m.gguf --prompt a --top-p 0", "--top-p is above 0 to 1.")]
    [InlineData("run m.gguf --prompt a --min-p 1.5", "--min-p is 0 to 1.")]
    [InlineData("run m.gguf --prompt a --repetition-penalty 0", "--repetition-penalty is 0.1 to 10.")]
    [InlineData("run m.gguf --prompt a --threads 1000", "--threads is 0 to 256.")]
    [InlineData("run m.gguf --prompt a --variant fastest", "--variant is one of auto, reference,")]
    [InlineData("run m.gguf --prompt a --device 0", "--device is cpu, auto, or a number that devices shows, such as 1 or 1:4096 for at most 4,096 MiB of weights.")]
    [InlineData("run m.gguf --prompt a --context -5", "--context is 0 to 1048576.")]
    [InlineData("run m.gguf --prompt a --template chatml", "--template needs --chat.")]
    [InlineData("run m.gguf --prompt a --system x", "--system needs --chat.")]
    [InlineData("devices --threads many", "--threads is 0 to 256.")]
    [InlineData("devices now", "now")]
    [InlineData("books", "Required command")]
    [InlineData("books verify --edge ftp://x", "--edge is a URL")]
    [InlineData("books verify --nonsense", "--nonsense")]
    public Task Command_WithABadArgument_SaysSoInOneLineAndEndsWithTwo(string command, string reason) => RefusesAsync(2, reason, command.Split(' '));

    [Fact]
    public async Task Run_OfNoModelFile_SaysSoInOneLine()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["garbage.gguf"], "This is no model at all, whatever its name says.", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["empty.gguf"], [], TestContext.Current.CancellationToken);
        byte[] whole = new RandomLlama().ToArray();
        await File.WriteAllBytesAsync(folder["short.gguf"], whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);

        await RefusesAsync(1, "missing.gguf", "run", folder["missing.gguf"], "--prompt", "a");
        await RefusesAsync(1, folder.Path, "run", folder.Path, "--prompt", "a");
        await RefusesAsync(1, "garbage.gguf", "run", folder["garbage.gguf"], "--prompt", "a");
        await RefusesAsync(1, "empty.gguf", "run", folder["empty.gguf"], "--prompt", "a");
        await RefusesAsync(1, "short.gguf", "run", folder["short.gguf"], "--prompt", "a");
    }

    [Fact]
    public async Task Run_OfAnotherArchitecture_SaysWhichThereAre()
    {
        using LocalModel model = new(new RandomLlama { Architecture = "mamba" });
        await RefusesAsync(1, "llama", "run", model.Path, "--prompt", "a");
    }

    [Fact]
    public async Task Run_OfMoreThanTheContext_SaysHowMuchThereIs()
    {
        using LocalModel model = new(new RandomLlama { ContextLength = 64 });
        await RefusesAsync(1, "64", "run", model.Path, "--prompt", "a", "--max-tokens", "64");
        await RefusesAsync(1, "64", "run", model.Path, "--prompt", "a", "--context", "65");
    }

    [Fact]
    public async Task Run_OfAPromptThatIsNoText_SaysSo()
    {
        using LocalModel model = new(new RandomLlama());
        await File.WriteAllBytesAsync(model["bytes.txt"], [0x61, 0xFF, 0xFE], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(model["long.txt"], new byte[(4 << 20) + 1], TestContext.Current.CancellationToken);

        await RefusesAsync(1, "not UTF-8", "run", model.Path, "--prompt-file", model["bytes.txt"]);
        await RefusesAsync(1, "4194304 bytes", "run", model.Path, "--prompt-file", model["long.txt"]);
        await RefusesAsync(1, "none.txt", "run", model.Path, "--prompt-file", model["none.txt"]);
    }

    [Fact]
    public async Task Run_OfATemplateThatThereIsNone_SaysWhichThereAre()
    {
        using LocalModel model = new(new RandomLlama());
        await RefusesAsync(1, "chatml", "run", model.Path, "--prompt", "a", "--chat", "--template", "nonsense");
        await RefusesAsync(1, "template", "run", model.Path, "--prompt", "a", "--chat");
    }

    private static Task<string> RefusesAsync(int code, string reason, params string[] command) => CliRefusal.OfAsync(code, reason, command);
}
