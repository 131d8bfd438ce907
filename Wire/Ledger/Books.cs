namespace Cuckoo.Wire.Ledger;

/// <summary>One transfer: it touches exactly two accounts.</summary>
/// <param name="Id">Transfer id, 32 hexadecimal digits.</param>
/// <param name="Debit">Account the amount leaves.</param>
/// <param name="Credit">Account the amount enters.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
/// <param name="Purpose">escrow, work, audit, margin, fee, change, refund or grant.</param>
public sealed record LedgerLine(string Id, string Debit, string Credit, string Amount, string Purpose);

/// <summary>How far a check of the stored books has come.</summary>
/// <param name="Shard">The shard that is read.</param>
/// <param name="Blocks">Blocks proved of it.</param>
/// <param name="OfBlocks">Blocks it had when its check began.</param>
/// <param name="Entries">Entries added up.</param>
/// <param name="Sum">Sum of all its balances after them: zero.</param>
/// <param name="Damage">What is wrong with it, naming the block; nothing while all is well.</param>
/// <param name="IsBalanced">The verdict on all shards, in the last message alone.</param>
public sealed record BooksCheck(int Shard, long Blocks, long OfBlocks, long Entries, string Sum, string? Damage, bool? IsBalanced);

/// <summary>The books as a whole.</summary>
/// <param name="Sum">Sum of all balances: zero, always.</param>
/// <param name="Accounts">How many accounts hold it.</param>
/// <param name="Entries">Length of the journal.</param>
/// <param name="Pending">Transfers neither posted nor voided yet.</param>
/// <param name="System">Balances of the system accounts; the faucet's is negative by what it has given.</param>
/// <param name="Chain">Whether the books say of the chain's money what the chain says; null without one.</param>
public sealed record BooksReply(
    string Sum, int Accounts, long Entries, int Pending, IReadOnlyDictionary<string, string> System,
    ChainBooks? Chain = null);

/// <summary>What the chain has of the network's money, and what the books say of it: the account bridge stands below zero by just that.</summary>
/// <param name="Block">The last block whose events count; null before the first.</param>
/// <param name="Deposited">All that was deposited.</param>
/// <param name="Withdrawn">All that was paid out to those who left.</param>
/// <param name="Claimed">All that was paid out of earnings.</param>
/// <param name="ToCredit">What has come in and is not in the books yet.</param>
/// <param name="ToDebit">What has gone out and is in the books still.</param>
/// <param name="Bridge">Where the account bridge stands.</param>
/// <param name="IsEqual">Whether it stands where it has to.</param>
public sealed record ChainBooks(long? Block, string Deposited, string Withdrawn, string Claimed, string ToCredit, string ToDebit, string Bridge, bool IsEqual);
