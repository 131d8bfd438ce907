using System.Diagnostics;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Embedded;

public sealed class EmbeddedChainTests : IDisposable
{
    private static readonly Address Somebody = Accounts.Number(1);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Start_EmptyFolder_IsADevelopmentChainWithoutAnybodysKey()
    {
        await using var chain = await StartAsync();
        Assert.Equal(EmbeddedChainOptions.DevelopmentChainId, await chain.Rpc.AskAsync(Eth.ChainId, Cancellation));
        Assert.StartsWith("anvil/", await chain.Rpc.AskAsync(Eth.ClientVersion, Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, await chain.Rpc.AskAsync(new RpcCall<int>("eth_accounts", [], static list => list.GetArrayLength()), Cancellation));
        // The first key of the public default phrase.
        Assert.Equal(UInt128.Zero, await chain.Rpc.AskAsync(Eth.Balance(Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), BlockTag.Latest), Cancellation));
    }

    [Fact]
    public async Task Start_AfterAStop_GoesOnWithItsState()
    {
        await using (var chain = await StartAsync())
        {
            await chain.FundAsync(Somebody, 7, Cancellation);
            await chain.Rpc.AskAsync(Anvil.Mine(2), Cancellation);
            await chain.FundAsync(Somebody, 8, Cancellation);
            await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
        }

        await using var again = await StartAsync();
        // It begins with an empty block.
        Assert.Equal(4UL, await again.Rpc.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal((UInt128)8, await again.Rpc.AskAsync(Eth.Balance(Somebody, BlockTag.Latest), Cancellation));
    }

    [Fact]
    public async Task Start_AfterAStop_KnowsTheStatesOfItsNewestBlocksAndNoOlderOnes()
    {
        var options = new EmbeddedChainOptions { Folder = folder.Path, HistoricalStates = 5 };
        await using (var chain = await StartAsync(options))
        {
            for (UInt128 wei = 1; wei <= 10; wei++)
            {
                await chain.FundAsync(Somebody, wei, Cancellation);
                await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
            }
        }

        await using var again = await StartAsync(options);
        var latest = await again.Rpc.AskAsync(Eth.Balance(Somebody, BlockTag.Latest), Cancellation);
        Assert.Equal(11UL, await again.Rpc.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal((UInt128)10, latest);
        // The funds of a block are given after the one before it, whose state they change.
        Assert.Equal((UInt128)9, await again.Rpc.AskAsync(Eth.Balance(Somebody, BlockTag.At(8)), Cancellation));
        await Assert.ThrowsAsync<RpcNodeException>(() => again.Rpc.AskAsync(Eth.Balance(Somebody, BlockTag.At(2)), Cancellation));
        Assert.Equal(2UL, (await again.Rpc.AskAsync(Eth.Block(BlockTag.At(2)), Cancellation))!.Number);
    }

    [Fact]
    public async Task Crash_AnvilKilled_ComesBackAtTheSameAddressWithItsState()
    {
        await using var chain = await StartAsync(new() { Folder = folder.Path, HealthInterval = TimeSpan.FromMilliseconds(50) });
        await chain.FundAsync(Somebody, 7, Cancellation);
        await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
        await EventuallyAsync(() => File.Exists(folder.File("chain.copy-0.json")) && File.ReadAllText(folder.File("chain.copy-0.json")).Contains(Somebody.ToString(), StringComparison.OrdinalIgnoreCase));
        var (before, endpoint) = (chain.ProcessId, chain.Endpoint.Host);
        var block = await chain.Rpc.AskAsync(Eth.BlockNumber, Cancellation);
        chain.Crash();
        await EventuallyAsync(() => chain.Restarts == 1);
        Assert.Equal(block + 1, await chain.Rpc.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.NotEqual(before, chain.ProcessId);
        Assert.Equal(endpoint, chain.Endpoint.Host);
        Assert.Equal((UInt128)7, await chain.Rpc.AskAsync(Eth.Balance(Somebody, BlockTag.Latest), Cancellation));
    }

    [Fact]
    public async Task Crash_MoreOftenThanAllowed_IsGivenUpWithOneLine()
    {
        await using var chain = await StartAsync(new() { Folder = folder.Path, MostRestarts = 1, HealthInterval = TimeSpan.FromMilliseconds(20) });
        chain.Crash();
        await EventuallyAsync(() => chain.Restarts == 1);
        chain.Crash();
        var reason = await chain.Ended.WaitAsync(Cancellation);
        Assert.Contains("died 2 times", reason!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason.Message);
    }

    [Fact]
    public async Task Host_Killed_TakesAnvilWithIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no such shell.");
        using var host = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Cuckoo.ChainHost.dll"), "host", folder.Path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            var line = await host.StandardOutput.ReadLineAsync(Cancellation);
            using var anvil = Process.GetProcessById(int.Parse(line!, System.Globalization.CultureInfo.InvariantCulture));
            host.Kill();
            await anvil.WaitForExitAsync(Cancellation);
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync(CancellationToken.None);
        }

        // It was told politely: its state is there.
        Assert.True(File.Exists(folder.File("chain.json")));
    }

    [Fact]
    public void Program_Nowhere_SaysHowToGetIt()
    {
        var e = Assert.Throws<EmbeddedChainException>(() => AnvilProgram.Find(null, folder.Path, folder.Path));
        Assert.Contains("npm ci", e.Message, StringComparison.Ordinal);
        Assert.Contains("no anvil at /nowhere", Assert.Throws<EmbeddedChainException>(() => AnvilProgram.Find("/nowhere/anvil", folder.Path, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatEndsAtOnce_IsToldWithItsLastWords()
    {
        var program = folder.File("anvil");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'no such switch' >&2\nexit 3\n", Cancellation);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var e = await Assert.ThrowsAsync<EmbeddedChainException>(() => StartAsync(new() { Folder = folder.Path, Program = program }));
        Assert.Contains("exit code 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("no such switch", e.Message, StringComparison.Ordinal);
    }

    private static async Task EventuallyAsync(Func<bool> happened)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!happened()) await ticks.WaitForNextTickAsync(Cancellation);
    }

    private Task<EmbeddedChain> StartAsync(EmbeddedChainOptions? options = null)
        => EmbeddedChain.StartAsync(options ?? new() { Folder = folder.Path }, TimeProvider.System, Cancellation);
}
