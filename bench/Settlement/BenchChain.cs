using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Settlement.Bench;

/// <summary>Anvil with the contracts on it, an operator with a bond, and people with keys.</summary>
internal sealed class BenchChain : IAsyncDisposable
{
    private static readonly SendOptions Quick = new() { PollInterval = TimeSpan.FromMilliseconds(5), GasMarginPercent = 400 };

    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-settlement-").FullName;
    private readonly Dictionary<Address, (SigningKey Key, SendJournal Journal, TransactionSender Sender)> people = [];
    private EmbeddedChain chain = null!;
    private int sent;

    public IRpc Rpc => chain.Rpc;

    public Address Pay { get; private set; }

    public Address Token { get; private set; }

    public Address Operator { get; private set; }

    public static async Task<BenchChain> StartAsync(CancellationToken cancellation)
    {
        BenchChain bench = new();
        bench.chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = Path.Combine(bench.folder, "chain") }, TimeProvider.System, cancellation);
        bench.Operator = await bench.JoinAsync(1, cancellation);
        DeployedContracts contracts = await Deployer.RunAsync(bench.Rpc, bench.people[bench.Operator].Sender, DeploymentPlan.Development(bench.Operator), bench.folder, cancellation);
        (bench.Pay, bench.Token) = (contracts[nameof(CuckooPay)], contracts[nameof(CuckooToken)]);
        await bench.DoAsync(bench.Operator, bench.Token, CuckooToken.Mint(0), cancellation);
        await bench.DoAsync(bench.Operator, bench.Token, CuckooToken.Approve(bench.Pay, UInt128.MaxValue), cancellation);
        await bench.DoAsync(bench.Operator, bench.Pay, CuckooPay.AddBond(bench.Operator, (UInt128)1_000_000_000_000_000_000 * 1_000), cancellation);
        return bench;
    }

    /// <summary>Somebody with ether; the same number is the same key.</summary>
    public async Task<Address> JoinAsync(byte number, CancellationToken cancellation)
    {
        SigningKey key = SigningKey.FromSecret([.. Enumerable.Repeat(number, 32)]);
        await chain.FundAsync(key.Address, (UInt128)1_000_000_000_000_000_000 * 1_000_000, cancellation);
        SendJournal journal = new(Path.Combine(folder, $"sends-{number}.db"));
        people[key.Address] = (key, journal, await TransactionSender.OpenAsync(Rpc, key, journal, Quick, TimeProvider.System, cancellation));
        return key.Address;
    }

    /// <summary>Sends, and gives the gas that it used.</summary>
    public async Task<ulong> DoAsync<T>(Address who, Address contract, ContractCall<T> call, CancellationToken cancellation)
    {
        SendAnswer answer = await people[who].Sender.SendAndFinishAsync($"{sent++}", SendOrder.Call(contract, call), cancellation);
        if (answer is not { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true })
            throw new InvalidOperationException($"{call.Function.Name}: {answer.Outcome}, {answer.Reason ?? answer.Record?.Place?.Reason}");
        return (await Rpc.AskAsync(Eth.Receipt(answer.Record.Place.Transaction), cancellation))!.GasUsed;
    }

    public async Task PassAsync(TimeSpan time, CancellationToken cancellation)
    {
        await Rpc.AskAsync(Anvil.IncreaseTime(time), cancellation);
        await Rpc.AskAsync(Anvil.Mine(1), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((SigningKey key, SendJournal journal, TransactionSender sender) in people.Values)
        {
            sender.Dispose();
            journal.Dispose();
            key.Dispose();
        }

        await chain.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
