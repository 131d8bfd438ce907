using System.Reflection;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Transactions;
using Cuckoo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Simulation.Settling;

/// <summary>Puts a life's losses behind everything that the silo stores.</summary>
internal static class LosingStores
{
    /// <summary>Has the silo's grain storage tell what was stored.</summary>
    public static void AddLosses(this ISiloBuilder silo, Losses losses)
    {
        ServiceDescriptor inner = silo.Services.Last(static one => one.ServiceType == typeof(IGrainStorage) && one.ServiceKey == KeyedService.AnyKey);
        silo.Services.AddKeyedSingleton<IGrainStorage>("Default", (provider, name) => new LosingStorage((IGrainStorage)inner.KeyedImplementationFactory!(provider, name), losses));
    }
}

/// <summary>Grain storage: a state is stored, and whoever wrote it may never know.</summary>
internal sealed class LosingStorage(IGrainStorage inner, Losses losses) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        object written = grainState.State!;
        await inner.WriteStateAsync(stateName, grainId, grainState);
        await losses.StoredAsync($"{stateName} {grainId}", written);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>The books: an entry is durable, and whoever ordered it may never know.</summary>
internal sealed class LosingJournal(ILedgerJournal inner, Losses losses) : ILedgerJournal
{
    public Task<JournalHead> TakeAsync(ShardName shard) => inner.TakeAsync(shard);

    public Task<JournalHead> HeadAsync(ShardName shard) => inner.HeadAsync(shard);

    public async Task AppendAsync(ShardName shard, long epoch, JournalBlock block)
    {
        await inner.AppendAsync(shard, epoch, block);
        await losses.AfterAsync("books");
    }

    public IAsyncEnumerable<StoredBlock> ReadAsync(ShardName shard, long afterBlock, CancellationToken cancellation) => inner.ReadAsync(shard, afterBlock, cancellation);

    public Task<StoredBlock?> FindAsync(ShardName shard, long sequence) => inner.FindAsync(shard, sequence);

    public Task WriteSnapshotAsync(ShardName shard, long epoch, ReadOnlyMemory<byte> snapshot) => inner.WriteSnapshotAsync(shard, epoch, snapshot);

    public Task<ReadOnlyMemory<byte>?> ReadSnapshotAsync(ShardName shard) => inner.ReadSnapshotAsync(shard);
}

/// <summary>A node: what it is sent is in the operator's journal before, and at the node after; the sender may know of neither.</summary>
internal sealed class LosingChannel(IRpcChannel inner, Losses losses) : IRpcChannel
{
    private static readonly Dictionary<string, string> s_names = new[] { typeof(CuckooPay.Functions), typeof(DisputeManager.Functions), typeof(CuckooToken.Functions) }
        .SelectMany(static of => of.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Select(static one => one is FieldInfo field ? field.GetValue(null) : one is PropertyInfo property ? property.GetValue(null) : null)
        .OfType<AbiFunction>()
        .DistinctBy(static one => Convert.ToHexStringLower(one.Selector.Span))
        .ToDictionary(static one => Convert.ToHexStringLower(one.Selector.Span), static one => one.Name, StringComparer.Ordinal);

    public string Host => inner.Host;

    public async Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellation)
    {
        string? sent = calls.FirstOrDefault(static one => one.Method == "eth_sendRawTransaction") is { } send ? NameOf(send) : null;
        if (sent is not null) await losses.AfterAsync($"signed {sent}");
        IReadOnlyList<RpcReply> replies = await inner.ExchangeAsync(calls, cancellation);
        if (sent is not null) await losses.AfterAsync($"sent {sent}");
        return replies;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>The function that a transaction's input calls.</summary>
    public static string NameOf(ReadOnlyMemory<byte> input)
    {
        string selector = Convert.ToHexStringLower(input.Span[..Math.Min(4, input.Length)]);
        return s_names.GetValueOrDefault(selector, $"0x{selector}");
    }

    private static string NameOf(RpcCall send) => NameOf(SignedTransaction.Parse(Convert.FromHexString(send.Parameters[0]!.GetValue<string>().AsSpan(2))).Transaction.Input.ToArray());
}
