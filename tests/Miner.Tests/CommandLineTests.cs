namespace Cuckoo.Miner.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--edge is a URL", "--edge", "not a url")]
    [InlineData("--edge is a URL", "--edge", "ftp://127.0.0.1")]
    [InlineData("--edge is a URL", "--edge", "https://user:secret@edge.example")]
    [InlineData("not https", "--edge", "http://edge.example")]
    [InlineData("--threads is 0 to 256", "--threads", "-1")]
    [InlineData("--threads is 0 to 256", "--threads", "257")]
    [InlineData("--threads is 0 to 256", "--threads", "many")]
    [InlineData("--variant is one of auto, reference, vector128, vector256, vector512", "--variant", "fast")]
    [InlineData("--device is cpu, auto, or the number of a device", "--device", "gpu")]
    [InlineData("--cheat is one of bits, steps, stale, trace", "--cheat", "politely")]
    [InlineData("--model is the name", "--model", "../../etc")]
    [InlineData("--engine and --engine-model go together", "--engine", "http://127.0.0.1:8080/v1")]
    [InlineData("--engine and --engine-model go together", "--engine-model", "llama3:8b")]
    [InlineData("--engine is a URL", "--engine", "127.0.0.1:8080", "--engine-model", "m")]
    [InlineData("--engine is a URL", "--engine", "https://user:secret@engine.example/v1", "--engine-model", "m")]
    [InlineData("--engine is a URL", "--engine", "http://127.0.0.1:8080/v1?key=secret", "--engine-model", "m")]
    [InlineData("--engine-model is what", "--engine", "http://127.0.0.1:8080/v1", "--engine-model", "")]
    [InlineData("--engine-api is one of chat, completions", "--engine", "http://127.0.0.1:8080/v1", "--engine-model", "m", "--engine-api", "embeddings")]
    [InlineData("--engine and --cheat say different things", "--engine", "http://127.0.0.1:8080/v1", "--engine-model", "m", "--cheat", "bits")]
    [InlineData("--key names a file", "--key", "")]
    [InlineData("--min-price is a whole number", "--min-price", "cheap")]
    [InlineData("--min-price is a whole number", "--min-price", "wordbook=")]
    [InlineData("--min-price is a whole number", "--min-price", "=5")]
    [InlineData("--min-price is a whole number", "--min-price", "5", "--min-price", "6")]
    [InlineData("--min-price is a whole number", "--min-price", "wordbook=5", "--min-price", "wordbook=6")]
    [InlineData("--traces names a file or a folder", "--traces", "")]
    [InlineData("--operator-key needs --contracts", "--operator-key", "cold.key")]
    [InlineData("--operator-key needs --contracts", "--operator-key", "cold.key", "--rpc", "http://127.0.0.1:8545")]
    [InlineData("are for --operator-key", "--rpc", "http://127.0.0.1:8545")]
    [InlineData("are for --operator-key", "--contracts", "contracts.json")]
    [InlineData("--rpc is the URL of a node", "--operator-key", "cold.key", "--contracts", "contracts.json", "--rpc", "node")]
    [InlineData("'--secret-key'", "--secret-key", "00")]
    public void Arguments_ThatAreWrong_AreRefusedInOneSentence(string expected, params string[] arguments)
    {
        var parsed = CommandLine.Command(_ => throw new InvalidOperationException("It ran.")).Parse(arguments);
        Assert.Contains(expected, parsed.Errors[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', parsed.Errors[0].Message);
    }

    [Theory]
    [InlineData]
    [InlineData("--edge", "https://edge.example:8443/base", "--threads", "2", "--variant", "vector256", "--device", "auto", "--cheat", "bits", "--json")]
    [InlineData("--engine", "http://127.0.0.1:8080/v1", "--engine-model", "llama3:8b", "--engine-api", "completions", "--model", "wordbook")]
    [InlineData("--edge", "http://localhost:5141")]
    [InlineData("--traces", "traces", "--operator-key", "cold.key", "--contracts", "contracts.json", "--rpc", "http://127.0.0.1:8545")]
    [InlineData("--edge", "http://[::1]:5141")]
    [InlineData("--min-price", "5", "--min-price", "wordbook=7", "--min-price", "emoji-t2i=9")]
    [InlineData("--edge", "http://edge.example", "--insecure")]
    public void Arguments_ThatAreRight_Run(params string[] arguments)
    {
        var parsed = CommandLine.Command(_ => Task.FromResult(ExitCode.Drained)).Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke());
    }
}
