using System.Runtime.CompilerServices;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>A journal between the ledger and the real one, which breaks when told.</summary>
internal sealed class FaultyJournal(ILedgerJournal inner, Faults faults) : ILedgerJournal
{
    public Task Append(string book, LedgerEntry entry) => faults.WriteAsync(book, () => inner.Append(book, entry));

    public async IAsyncEnumerable<LedgerEntry> Read(string book, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await faults.ReadAsync(() => Task.FromResult(true));
        await foreach (LedgerEntry entry in inner.Read(book, cancellation)) yield return entry;
    }
}
