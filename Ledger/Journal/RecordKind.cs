namespace Cuckoo.Ledger;

/// <summary>What else stands in a block besides entries. The numbers are apart from those of <see cref="EntryKind"/>.</summary>
internal enum RecordKind : byte
{
    None = 0,

    /// <summary>Which shard of how many; the first record of the first block and nowhere else.</summary>
    Book = 1,

    /// <summary>A word of purposes; its index is how many were before it.</summary>
    Word = 2,

    /// <summary>An account; its index is how many were before it.</summary>
    Account = 3,
}
