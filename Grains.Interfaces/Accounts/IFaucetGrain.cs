namespace Cuckoo.Grains.Accounts;

/// <summary>Gives test money: once a day (UTC) an account, so often a source, and so much in all. Its key is <see cref="FaucetDesk.Main"/>.</summary>
public interface IFaucetGrain : IGrainWithStringKey
{
    /// <summary>Takes today's grant for an account; repeating it gives nothing more.</summary>
    /// <param name="account">Who it is for.</param>
    /// <param name="source">Where the call came from, hashed.</param>
    Task<FaucetOutcome> Take(AccountId account, Hash256 source);
}

/// <summary>The one faucet.</summary>
public static class FaucetDesk
{
    /// <summary>Key of its grain.</summary>
    public const string Main = "main";
}

/// <summary>Why the faucet gave nothing.</summary>
public enum FaucetRefusal
{
    /// <summary>It gave something.</summary>
    None = 0,

    /// <summary>The account has had today's grant.</summary>
    AlreadyTaken,

    /// <summary>As many accounts as may have asked today from where this call came.</summary>
    SourceUsedUp,

    /// <summary>Today's money is given out, or on a network with a chain the treasury has none to give.</summary>
    Empty,
}

/// <summary>What the faucet did.</summary>
/// <param name="Refusal">Why it gave nothing, if so.</param>
/// <param name="Granted">What was granted now.</param>
/// <param name="NextAt">When the next grant may be taken.</param>
[GenerateSerializer, Immutable]
public sealed record FaucetOutcome(FaucetRefusal Refusal, Amount Granted, DateTimeOffset NextAt);
