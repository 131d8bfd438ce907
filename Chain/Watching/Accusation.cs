using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Watching;

/// <summary>What is wrong with a root, and the call of <c>CuckooPay</c> that says so.</summary>
public abstract record Accusation
{
    private Accusation()
    {
    }

    /// <summary>Whether the operator may still answer it: it costs a bond, and an answer in time earns that bond.</summary>
    public abstract bool IsQuestion { get; }

    /// <summary>What tells it from every other accusation of the same root; of letters, digits and dashes.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for people.</summary>
    public abstract string Words { get; }

    /// <summary>The call's input.</summary>
    /// <param name="epoch">The root's number.</param>
    public abstract byte[] InputFor(ulong epoch);

    /// <summary>An account spent more than it has deposited and not withdrawn.</summary>
    public sealed record Overspent(SumProof Leaf, UInt128 Kept) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => false;

        /// <inheritdoc/>
        public override string Name => $"overspent-{Leaf.Index}";

        /// <inheritdoc/>
        public override string Words => $"{Leaf.Leaf.Account} spent {Leaf.Leaf.Spent} by its leaf and has {Kept} deposited and not withdrawn.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ProveOverspent(epoch, Leaf.ForContract()));
    }

    /// <summary>An account's books went down since an earlier root.</summary>
    public sealed record Regressed(SumProof Leaf, ulong Earlier, SumProof Before) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => false;

        /// <inheritdoc/>
        public override string Name => $"regressed-{Leaf.Index}-{Earlier}";

        /// <inheritdoc/>
        public override string Words =>
            $"{Leaf.Leaf.Account} had earned {Before.Leaf.Earned} and spent {Before.Leaf.Spent} in epoch {Earlier}, and now {Leaf.Leaf.Earned} and {Leaf.Leaf.Spent}.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ProveRegressed(epoch, Leaf.ForContract(), Earlier, Before.ForContract()));
    }

    /// <summary>A place in the tree changed hands since an earlier root.</summary>
    public sealed record Moved(SumProof Leaf, ulong Earlier, SumProof Before) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => false;

        /// <inheritdoc/>
        public override string Name => $"moved-{Leaf.Index}-{Earlier}";

        /// <inheritdoc/>
        public override string Words => $"Leaf {Leaf.Index} was that of {Before.Leaf.Account} in epoch {Earlier} and is now that of {Leaf.Leaf.Account}.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ProveMoved(epoch, Leaf.ForContract(), Earlier, Before.ForContract()));
    }

    /// <summary>An account has two leaves.</summary>
    public sealed record Duplicated(SumProof Leaf, SumProof Other) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => false;

        /// <inheritdoc/>
        public override string Name => $"duplicated-{Leaf.Index}-{Other.Index}";

        /// <inheritdoc/>
        public override string Words => $"{Leaf.Leaf.Account} has two leaves, {Leaf.Index} and {Other.Index}.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ProveDuplicated(epoch, Leaf.ForContract(), Other.ForContract()));
    }

    /// <summary>All accounts together spent more than is deposited and not withdrawn.</summary>
    public sealed record Insolvent(UInt128 Total, UInt128 Deposits) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => false;

        /// <inheritdoc/>
        public override string Name => "insolvent";

        /// <inheritdoc/>
        public override string Words => $"The root's total is {Total}, and {Deposits} is deposited and not withdrawn.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ProveInsolvent(epoch));
    }

    /// <summary>A payer's leaf spends more than the payer says it signed.</summary>
    public sealed record Unvouched(SumProof Leaf, UInt128 Vouched) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => true;

        /// <inheritdoc/>
        public override string Name => $"unvouched-{Leaf.Index}";

        /// <inheritdoc/>
        public override string Words => $"{Leaf.Leaf.Account} spent {Leaf.Leaf.Spent} by its leaf and signed {Vouched}.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ChallengeSpend(epoch, Leaf.ForContract()));
    }

    /// <summary>An earner's leaf has less than the operator's receipt promises, or is not there.</summary>
    public sealed record Unbooked(EarningReceipt Receipt, UInt128 Booked) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => true;

        /// <inheritdoc/>
        public override string Name => $"unbooked-{Receipt.Earner}";

        /// <inheritdoc/>
        public override string Words => $"{Receipt.Earner} earned {Booked} by the leaves, and the operator signed {Receipt.Earned}.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ChallengeEarned(epoch, Receipt.Earner, Receipt.Earned, Receipt.Signature));
    }

    /// <summary>The leaves of a stretch are not to be had.</summary>
    public sealed record Withheld(uint Stretch) : Accusation
    {
        /// <inheritdoc/>
        public override bool IsQuestion => true;

        /// <inheritdoc/>
        public override string Name => $"withheld-{Stretch}";

        /// <inheritdoc/>
        public override string Words => $"The leaves from {(ulong)Stretch * WatchRules.StretchLength} on are nowhere to be had.";

        /// <inheritdoc/>
        public override byte[] InputFor(ulong epoch) => Input(CuckooPay.ChallengeLeaves(epoch, Stretch));
    }

    private static byte[] Input<T>(ContractCall<T> call) => call.Input.ToArray();
}

/// <summary>What the operator signed to an earner.</summary>
/// <param name="Earner">To whom.</param>
/// <param name="Earned">What it earned in all, in units of the token.</param>
/// <param name="Signature">65 bytes: r, s and v.</param>
public sealed record EarningReceipt(Address Earner, UInt128 Earned, ReadOnlyMemory<byte> Signature);
