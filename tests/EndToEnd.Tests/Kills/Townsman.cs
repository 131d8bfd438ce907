using System.Globalization;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>Somebody with a key on a chain that is killed under it, by the network's own client: what it has sent it sees through.</summary>
internal sealed class Townsman : IDisposable
{
    // What the chain forgot of what came before may still be on its way.
    private const int MostRefusals = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IRpc rpc;
    private readonly DeployedContracts contracts;
    private readonly SendJournal journal;
    private readonly TransactionSender sender;
    private int sent;

    private Townsman(IRpc rpc, DeployedContracts contracts, SigningKey key, SendJournal journal, TransactionSender sender) =>
        (this.rpc, this.contracts, Key, this.journal, this.sender) = (rpc, contracts, key, journal, sender);

    public SigningKey Key { get; }

    public Address Address => Key.Address;

    /// <summary>Somebody with the key of a file, which is made where there is none, and ether for gas.</summary>
    public static async Task<Townsman> ComeAsync(IRpc rpc, DeployedContracts contracts, string keyPath, CancellationToken cancellation)
    {
        SigningKey key = SigningKey.LoadOrCreate(keyPath);
        SendJournal sends = new(keyPath + ".sent");
        TransactionSender sending = await InsistAsync(
            () => TransactionSender.OpenAsync(rpc, key, sends, new SendOptions { PollInterval = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, cancellation), cancellation);
        Townsman man = new(rpc, contracts, key, sends, sending);
        await man.FillAsync(cancellation);
        return man;
    }

    /// <summary>The answer, however often the chain has to be asked.</summary>
    public static async Task<T> InsistAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RpcException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>What a contract says now.</summary>
    public Task<T> ReadAsync<T>(string contract, ContractCall<T> call, CancellationToken cancellation) =>
        InsistAsync(() => rpc.ReadAsync(contracts[contract], call, BlockTag.Latest, cancellation), cancellation);

    /// <summary>Tokens it has.</summary>
    public async Task<UInt128> TokensAsync(CancellationToken cancellation) => (UInt128)await ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(Address), cancellation);

    /// <summary>Sends once and waits until it is in a block; if the chain forgets the block, it is sent again with whatever comes next.</summary>
    /// <returns>Why it did not go through; nothing when it did.</returns>
    public async Task<string?> DoAsync<T>(string contract, ContractCall<T> call, CancellationToken cancellation)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref sent)} {call.Function.Name}");
        SendOrder order = SendOrder.Call(contracts[contract], call);
        for (int refusals = 0; ; refusals++)
        {
            SendAnswer answer = await InsistAsync(
                async () =>
                {
                    await sender.AdvanceAsync(cancellation);
                    return await sender.SendAndFinishAsync(id, order, cancellation);
                },
                cancellation);
            if (answer.Outcome is SendOutcome.Accepted) return answer.Record!.Place is { Succeeded: true } ? null : answer.Record.Place?.Reason ?? $"{answer.Record.State}";
            if (refusals == MostRefusals) return answer.Reason ?? $"{answer.Outcome}";
            if (answer.Outcome is SendOutcome.TooFewFunds) await FillAsync(cancellation);
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Looks after what it has sent: the chain may have forgotten some of it.</summary>
    public Task AdvanceAsync(CancellationToken cancellation) => InsistAsync(
        async () =>
        {
            await sender.AdvanceAsync(cancellation);
            return true;
        },
        cancellation);

    public void Dispose()
    {
        sender.Dispose();
        journal.Dispose();
        Key.Dispose();
    }

    private Task<bool> FillAsync(CancellationToken cancellation) =>
        InsistAsync(() => rpc.AskAsync(Anvil.SetBalance(Address, (UInt128)1_000_000_000_000_000_000 * 1_000), cancellation), cancellation);
}
