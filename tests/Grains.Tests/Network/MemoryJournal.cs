using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>A journal in memory with the one rule of every journal: a number is taken once.</summary>
internal sealed class MemoryJournal : ILedgerJournal
{
    private readonly Lock gate = new();
    private ImmutableList<LedgerEntry> entries = [];

    public ImmutableList<LedgerEntry> Entries
    {
        get
        {
            lock (gate) return entries;
        }
    }

    public Task Append(string book, LedgerEntry entry)
    {
        lock (gate)
        {
            if (entry.Number != entries.Count + 1) throw new InvalidOperationException($"Entry {entry.Number} is taken or leaves a gap.");
            entries = entries.Add(entry);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<LedgerEntry> Read(string book, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (LedgerEntry entry in Entries)
        {
            await Task.Yield();
            yield return entry;
        }
    }
}
