using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Rpc;
using Cuckoo.Client;
using Cuckoo.Silo.Settlement;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed partial class EmbeddedChainHostTests : IDisposable
{
    private const string Thousand = "1000000000000000000000";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string[] Settings => ["Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:AuditThreads=1", "Cuckoo:IsAttached=true", "Chain:Mode=embedded"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Silo_EmbeddedChain_HasTheContractsNamesItAndTakesItAlong()
    {
        string file = DeployedContracts.FileIn(folder.File("chain"), 31337);
        int port = await LifeAsync();
        string contracts = await File.ReadAllTextAsync(file, Cancel);
        Assert.Contains(nameof(CuckooPay), contracts, StringComparison.Ordinal);
        using var socket = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", port, Cancel).AsTask());

        // A second life finds what the first one deployed.
        await LifeAsync();
        Assert.Equal(contracts, await File.ReadAllTextAsync(file, Cancel));
    }

    [Fact]
    public async Task Chain_Killed_ComesBackWithTheContracts()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded");
        EmbeddedChainHost host = silo.Services.GetRequiredService<EmbeddedChainHost>();
        host.Chain.Crash();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        // The second before the kill may be missing: it is given back.
        while (!await HasContractsAsync(host)) await ticks.WaitForNextTickAsync(Cancel);
        Assert.Equal(1, host.Chain.Restarts);
        Assert.True(host.IsUp);

        // The treasury's deposit as well, and once.
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
        while (await client.BooksAsync(Cancel) is var books && !(books.System["treasury"] == Thousand && books.Chain is { IsEqual: true, Deposited: Thousand })) await ticks.WaitForNextTickAsync(Cancel);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Treasury_OfANewChain_HasADepositBeforeAnybodyAsksAndNobodySignsInAsIt()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded");
        (CuckooClient client, _) = await silo.UserAsync(hasMoney: true);
        using CuckooClient user = client;
        BooksReply books = await user.BooksAsync(Cancel);
        Assert.Equal(("999000000000000000000", "0", $"-{Thousand}", Thousand), (books.System["treasury"], books.System["faucet"], books.System["bridge"], books.Chain!.Deposited));
        Assert.Equal("1000000000000000000", (await user.AccountAsync(Cancel)).Balance);

        using SigningKey key = SigningKey.LoadOrCreate(Path.Combine(silo.Services.GetRequiredService<SiloOptions>().DataFolder, "chain", "deployer.key"));
        foreach (CuckooClient one in new[] { user, new CuckooClient(new EdgeOptions { Edge = silo.Url }) })
        {
            ChallengeReply challenge = await one.SignInChallengeAsync($"{key.Address}", Cancel);
            WalletSignIn signed = new(challenge.Text, Convert.ToHexStringLower(PersonalMessage.Sign(key, challenge.Text).ToBytes()));
            Assert.Equal("address_taken", (await Assert.ThrowsAsync<EdgeRefusedException>(() => one.SignInAsync(signed, Cancel))).Code);
        }

        await silo.StandsAsync();
    }

    [Fact]
    public async Task Health_SiloWithoutAChain_NamesNone()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null);
        using var client = new CuckooClient(new EdgeOptions { Edge = silo.Url });
        Assert.Null((await client.HealthAsync(Cancel)).Chain);
    }

    // Starts the silo as its own process, looks at it and ends it; gives the port of its chain.
    private async Task<int> LifeAsync()
    {
        await using SiloProcess silo = await SiloProcess.StartReadyAsync(Settings);
        using (var client = new CuckooClient(new EdgeOptions { Edge = silo.Url }))
            Assert.Equal(new ChainHealth("embedded", "31337", IsUp: true), (await client.HealthAsync(Cancel)).Chain! with { Mirror = null });
        silo.EndInput();
        Assert.Equal(0, await silo.EndAsync());
        Match line = Endpoint().Match(silo.Errors);
        Assert.True(line.Success, silo.Errors);
        return int.Parse(line.Groups["port"].Value, null);
    }

    private static async Task<bool> HasContractsAsync(EmbeddedChainHost host)
    {
        if (host.Chain.Restarts == 0) return false;
        try
        {
            foreach (var address in host.Contracts.Values)
                if (await host.Chain.Rpc.AskAsync(Eth.Code(address, BlockTag.Latest), Cancel) == "0x") return false;
            return host.Contracts.Count > 0;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Chain 31337 \(embedded, for development\) at http://127\.0\.0\.1:(?<port>\d+);", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Endpoint();
}
