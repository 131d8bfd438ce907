using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Wallets;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-miner-").FullName;

    private string KeyPath => Path.Combine(folder, "miner.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Miner_WithARealModel_DoesAJobAndDrainsOnSigterm()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var edge = await MinerEdge.StartAsync();
        await using var miner = MinerProcess.Start("--edge", edge.Url.AbsoluteUri, "--key", KeyPath, "--threads", "2", "--json");
        var ready = await miner.UntilAsync("ready");
        using (var key = SigningKey.LoadOrCreate(KeyPath))
            Assert.Equal(key.Address.ToString(), ready.GetProperty("miner").GetString());

        var program = ready.GetProperty("programs")[0].GetString()!;
        var first = edge.Offer(program, PictureJob.Write(new PictureJobInput("emoji-t2i", "a red apple", 7, 2, 250)));
        Assert.Equal(first.JobId, (await edge.Receipts.Reader.ReadAsync(TestContext.Current.CancellationToken)).JobId);

        // Asked to go in the middle of the second job, it finishes that one and takes no third.
        var second = edge.Offer(program, PictureJob.Write(new PictureJobInput("emoji-t2i", "a cat", 8, 10, 250)));
        while (!string.Equals((await miner.UntilAsync("leased")).GetProperty("job").GetString(), second.JobId, StringComparison.Ordinal))
        {
        }

        await miner.SignalAsync("TERM");
        edge.Offer(program, PictureJob.Write(new PictureJobInput("emoji-t2i", "a dog", 9, 2, 250)));
        var committed = await miner.UntilAsync("committed");
        Assert.Equal(second.JobId, committed.GetProperty("job").GetString());
        await miner.UntilAsync("left");
        Assert.Equal((ExitCode.Drained, "", ""), await miner.EndAsync());
        Assert.Equal(second.JobId, (await edge.Receipts.Reader.ReadAsync(TestContext.Current.CancellationToken)).JobId);
        Assert.False(edge.Receipts.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Miner_AskedTwice_GivesTheJobBackAndLeaves()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        await using var edge = await MinerEdge.StartAsync();
        // The scalar reference takes about a second a step: the job cannot be over before the second signal.
        await using var miner = MinerProcess.Start("--edge", edge.Url.AbsoluteUri, "--key", KeyPath, "--variant", "reference", "--json");
        var program = (await miner.UntilAsync("ready")).GetProperty("programs")[0].GetString()!;
        var job = edge.Offer(program, PictureJob.Write(new PictureJobInput("emoji-t2i", "a red apple", 7, 50, 250)));
        await miner.UntilAsync("leased");
        await miner.SignalAsync("TERM");
        await miner.UntilAsync("draining");
        await miner.SignalAsync("INT");
        Assert.Equal((job.JobId, "miner_leaves"), await edge.Failures.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Left, (await miner.EndAsync()).Code);
    }

    [Fact]
    public async Task Miner_ToldToCheat_SaysSoFirst()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.RefuseSignIn = "suspended";
        await using var miner = MinerProcess.Start("--edge", edge.Url.AbsoluteUri, "--key", KeyPath, "--cheat", "trace");
        var (code, output, errors) = await miner.EndAsync();
        Assert.Equal(ExitCode.EdgeRefused, code);
        Assert.Contains("THIS MINER CHEATS ON PURPOSE (trace)", output, StringComparison.Ordinal);
        AssertOneLine("refuses this miner (suspended)", errors);
    }

    [Fact]
    public async Task Miner_WithAKeyFileOpenToOthers_RefusesToStart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using (SigningKey.LoadOrCreate(KeyPath))
        {
#pragma warning disable CA1416 // Skipped on Windows above.
            File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
#pragma warning restore CA1416
        }

        await using var miner = MinerProcess.Start("--key", KeyPath);
        var (code, output, errors) = await miner.EndAsync();
        Assert.Equal((ExitCode.KeyFile, ""), (code, output));
        AssertOneLine($"chmod 600 {KeyPath}", errors);
        Assert.DoesNotContain(File.ReadAllText(KeyPath).Trim(), errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Miner_WithAPassword_KeepsItsKeyEncryptedAndNeedsItAgain()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.RefuseSignIn = "suspended";
        var password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, "correct horse\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] arguments = ["--edge", edge.Url.AbsoluteUri, "--key", KeyPath, "--model", "emoji-t2i"];

        await using (var first = MinerProcess.Start([.. arguments, "--password-file", password]))
            Assert.Equal(ExitCode.EdgeRefused, (await first.EndAsync()).Code);
        using (EncryptedKeyFile.LoadOrCreate(KeyPath, "correct horse"))
        {
        }

        await using var second = MinerProcess.Start(arguments);
        var (code, output, errors) = await second.EndAsync();
        Assert.Equal((ExitCode.KeyFile, ""), (code, output));
        AssertOneLine("is encrypted. Name the file of its password with --password-file, or set CUCKOO_MINER_PASSWORD", errors);
    }

    [Theory]
    [InlineData(ExitCode.BadArguments, "--threads is 0 to 256", "--threads", "1000")]
    [InlineData(ExitCode.Model, "no-such-model", "--model", "no-such-model")]
    public async Task Miner_ThatCannotStart_SaysWhyInOneLine(ExitCode expected, string why, params string[] arguments)
    {
        await using var edge = await MinerEdge.StartAsync();
        await using var miner = MinerProcess.Start(["--edge", edge.Url.AbsoluteUri, "--key", KeyPath, .. arguments]);
        var (code, output, errors) = await miner.EndAsync();
        Assert.Equal((expected, ""), (code, output));
        AssertOneLine(why, errors);
    }

    [Fact]
    public async Task Help_Asked_NamesOptionsAndExitCodes()
    {
        await using var miner = MinerProcess.Start("--help");
        var (code, output, errors) = await miner.EndAsync();
        Assert.Equal((ExitCode.Drained, ""), (code, errors));
        foreach (var word in (string[])["--edge", "--key", "--password-file", "--threads", "--variant", "--model", "--models", "--cheat", "--insecure", "--json", "5 when the edge refuses"])
            Assert.Contains(word, output, StringComparison.Ordinal);
    }

    private static void AssertOneLine(string part, string errors)
    {
        Assert.StartsWith("cuckoo-miner: ", errors, StringComparison.Ordinal);
        Assert.Contains(part, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
