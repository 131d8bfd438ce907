namespace Cuckoo.Chain.SumTree;

/// <summary>What became of a list of leaves; everything but <see cref="Applied"/> changed nothing.</summary>
public enum SumTreeOutcome
{
    /// <summary>No answer; never given.</summary>
    None,

    /// <summary>The tree holds the leaves.</summary>
    Applied,

    /// <summary>A leaf names no account.</summary>
    NoAccount,

    /// <summary>The list names one account twice.</summary>
    AccountTwice,

    /// <summary>A total is smaller than the tree's: totals never fall, and a root that shows a fallen one is proof of fraud.</summary>
    TotalFell,

    /// <summary>All accounts together have earned or spent more than 128 bits hold.</summary>
    SumTooLarge,

    /// <summary>More accounts than <see cref="MerkleSumTree.MostAccounts"/>.</summary>
    TooManyAccounts,
}
