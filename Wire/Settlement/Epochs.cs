namespace Cuckoo.Wire.Settlement;

/// <summary>An epoch: a part of the books that settles on the chain as one root.</summary>
/// <param name="Epoch">Its number in this network.</param>
/// <param name="Stage">cut, stored, posted, final or cancelled.</param>
/// <param name="CutAt">When its end in the books was fixed.</param>
/// <param name="ChainEpoch">The contract's number of its root, or null while it is not posted.</param>
/// <param name="Root">The root's hash, or null while its leaves are not published.</param>
/// <param name="Total">All earned, which is all spent, in 10^-18 tokens, or null as the root.</param>
/// <param name="Leaves">How many leaves it has, or null as the root.</param>
/// <param name="DataHash">SHA-256 of the file of its leaves, or null as the root.</param>
/// <param name="PostedAt">When the root was on the chain, or null.</param>
/// <param name="EndedAt">When it was final or cancelled, or null.</param>
public sealed record EpochReply(
    int Epoch, string Stage, DateTimeOffset CutAt, long? ChainEpoch, string? Root, string? Total, int? Leaves, string? DataHash, DateTimeOffset? PostedAt, DateTimeOffset? EndedAt);

/// <summary>The epochs of a network, and where they settle.</summary>
/// <param name="ChainId">The chain, in decimal digits.</param>
/// <param name="Contract">The CuckooPay.</param>
/// <param name="Rpc">Where the chain can be asked, on a development machine; null elsewhere.</param>
/// <param name="Treasury">The address in whose name the network earns, or null before the first epoch.</param>
/// <param name="Epochs">The last ones, the newest first.</param>
/// <param name="Warning">What endangers a root that is posted, or why the open one is not, or null while all is well.</param>
public sealed record EpochsReply(string ChainId, string Contract, string? Rpc, string? Treasury, IReadOnlyList<EpochReply> Epochs, EpochWarningReply? Warning);

/// <summary>What keeps an epoch from being posted, or endangers a root that is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">One sentence.</param>
/// <param name="At">Since when.</param>
public sealed record EpochWarningReply(string Name, string What, DateTimeOffset At);

/// <summary>A node beside the way from a leaf to the root.</summary>
/// <param name="Hash">Its hash; zeros for the empty node.</param>
/// <param name="Earned">What all leaves below it earned.</param>
/// <param name="Spent">What all leaves below it spent.</param>
public sealed record SiblingReply(string Hash, string Earned, string Spent);

/// <summary>An account's leaf in an epoch, and its proof as the contract takes it.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="ChainEpoch">The contract's number of its root, or null.</param>
/// <param name="Account">The address.</param>
/// <param name="Earned">What it ever earned, in 10^-18 tokens.</param>
/// <param name="Spent">What it ever spent, in 10^-18 tokens.</param>
/// <param name="Index">The leaf's place.</param>
/// <param name="Siblings">From the leaf upward.</param>
public sealed record LeafProofReply(int Epoch, long? ChainEpoch, string Account, string Earned, string Spent, int Index, IReadOnlyList<SiblingReply> Siblings);

/// <summary>A signed total.</summary>
/// <param name="Total">What was spent or earned in all, in 10^-18 tokens.</param>
/// <param name="Signature">65 bytes in hexadecimal digits: r, s and v.</param>
public sealed record VoucherReply(string Total, string Signature);

/// <summary>What is signed about an address.</summary>
/// <param name="ChainId">The chain of the signatures' domain.</param>
/// <param name="Contract">The CuckooPay of the signatures' domain.</param>
/// <param name="Operator">Who signs what was earned.</param>
/// <param name="Spent">The newest SpendVoucher, signed by the address, or null.</param>
/// <param name="Earned">The newest EarnedReceipt, signed by the operator, or null while it has earned nothing in an epoch that is posted.</param>
/// <param name="Owed">What the address's account has paid out of its deposits, by the books at the last closing: what its voucher has to reach for all of it to settle; null while it is not known.</param>
public sealed record VouchersReply(string ChainId, string Contract, string Operator, VoucherReply? Spent, VoucherReply? Earned, string? Owed);

/// <summary>A payer's signed total.</summary>
/// <param name="Total">What it has spent in all, in 10^-18 tokens.</param>
/// <param name="Signature">SpendVoucher(payer, total) signed by the payer: 65 bytes in hexadecimal digits.</param>
public sealed record VoucherOffered(string Total, string Signature);
