// What a demonstration shows on its chain: stakes before the first request, afterwards an epoch from its leaves to the claims, and a cheat
// on its way to the slash. Whatever is said to be equal or paid is read again from where it stands.

using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.OwnChain;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Demo.Settling;

/// <summary>The part of a demonstration that is on its chain.</summary>
/// <param name="anvil">Where anvil is.</param>
/// <param name="report">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class ChainPart(string anvil, StageReport report, TimeProvider time) : IAsyncDisposable
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;
    private static readonly UInt128 Deposited = 10 * Cai;
    private static readonly UInt128 Delegated = 100 * Cai;

    private readonly StakedMiners nodes = new(time);
    private DevelopmentChain? opened;
    private DepositingWallet? payer;
    private CuckooClient? own;

    private DevelopmentChain Chain => opened ?? throw new InvalidOperationException("No miner has joined yet.");

    /// <summary>The network with a chain: every job audited, so that all there is to see is seen, and an epoch whenever something has changed.</summary>
    public LocalNetworkOptions On(LocalNetworkOptions options) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Chain__Mode"] = "embedded",
            ["Chain__Anvil"] = anvil,
            ["Cuckoo__EpochSeconds"] = "1",
            ["Cuckoo__LeastAuditPerMille"] = "1000",
            ["Cuckoo__StepAudits"] = "false",
        },
        Enrol = async (network, name, cancellation) =>
        {
            opened ??= await DevelopmentChain.OpenAsync(network, time, cancellation);
            return await nodes.EnrolAsync(opened, network, name, cancellation);
        },
    };

    /// <summary>The address that signs a miner's receipts.</summary>
    public string SignerOf(string miner) => $"{nodes.All.First(one => $"{one.Node}" == miner).HotKey}";

    /// <summary>Shows the chain, who has staked, and what the operator has deposited for the treasury.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        report.Say(
            "chain", $"chain {Chain.Contracts.ChainId} at {Chain.Url} with {Chain.Contracts.Contracts.Count} contracts; {ShortText.Of($"{Chain.Operator}")} is the operator",
            new JsonObject { ["chainId"] = Chain.Contracts.ChainId, ["rpc"] = Chain.Url, ["operator"] = $"{Chain.Operator}" });
        foreach (StakedMiner node in nodes.All) SayStake(node);
        UInt128 treasury = await Chain.ReadAsync(nameof(CuckooPay), CuckooPay.DepositOf(Chain.Operator), cancellation);
        report.Say(
            "deposit", $"{Amounts.Text(treasury)} by the operator, for the treasury: the faucet gives out of it, and miners are paid for audits",
            new JsonObject { ["amount"] = Amounts.Wire(treasury) });
    }

    /// <summary>Has a wallet sign in, deposit and delegate.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trusted">The miner that others stake on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A client of the wallet's account, which has nothing but what it deposited.</returns>
    public async Task<CuckooClient> DepositAsync(LocalNetwork network, string trusted, CancellationToken cancellation)
    {
        own = new CuckooClient(new EdgeOptions { Edge = network.Edge }, time: time);
        payer = new DepositingWallet(Chain, Path.Combine(network.Folder, "wallet.key"), time);
        await payer.SignInAsync(own, cancellation);
        AccountReply account = await payer.DepositAsync(own, Deposited, cancellation);
        report.Say(
            "wallet",
            $"{ShortText.Of($"{payer.Address}")} deposits {Amounts.Text(Deposited)} on the chain: its account {ShortText.Of(account.Account)} has {TokenAmount.Format(account.Balance)}",
            new JsonObject { ["account"] = account.Account, ["balance"] = account.Balance, ["wallet"] = $"{payer.Address}", ["deposited"] = Amounts.Wire(Deposited) });

        await payer.DelegateAsync(Address.Parse(trusted), Delegated, cancellation);
        report.Say(
            "delegate", $"{ShortText.Of(trusted)} has {Amounts.Text(Delegated)} more at stake, those of the wallet",
            new JsonObject { ["node"] = trusted, ["amount"] = Amounts.Wire(Delegated) });
        return own;
    }

    /// <summary>Shows how what was paid settles, and how a cheat is slashed.</summary>
    /// <param name="network">The network.</param>
    /// <param name="client">A client whose account has a grant left.</param>
    /// <param name="prompt">What the picture of the cheat shows.</param>
    /// <param name="caught">The request in which the first miner cheated; nothing where all were honest, and one that cheats joins now.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether all of it was as it has to be.</returns>
    public async Task<bool> EndAsync(LocalNetwork network, CuckooClient client, string prompt, RequestReply? caught, CancellationToken cancellation)
    {
        EqualBooks equal = new(Chain, report, time);
        bool settles = await new EpochScene(Chain, nodes, payer!, report, time).ShowAsync(own!, cancellation) && await equal.ShowAsync(client, cancellation);
        SlashScene slash = new(Chain, nodes, report, time);
        (string cheat, RequestReply request) = caught is null ? await slash.CheatAsync(network, client, prompt, cancellation) : (network.Miners[0], caught);
        bool slashes = await slash.ShowAsync(network, client, request, cheat, cancellation);
        return await equal.ShowAsync(client, cancellation) && settles && slashes;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        own?.Dispose();
        return opened?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private void SayStake(StakedMiner node) => report.Say(
        "stake", $"{ShortText.Of($"{node.Node}")} has {Amounts.Text(node.Stake)} of its own at stake; {ShortText.Of($"{node.HotKey}")} signs for it",
        new JsonObject { ["node"] = $"{node.Node}", ["hotKey"] = $"{node.HotKey}", ["stake"] = Amounts.Wire(node.Stake) });
}
