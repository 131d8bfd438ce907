namespace Cuckoo.Silo.Tests.Calls;

/// <summary>Who makes a call.</summary>
public enum Caller
{
    /// <summary>Anybody.</summary>
    Anybody,

    /// <summary>A user, by key.</summary>
    Owner,

    /// <summary>A miner, by session.</summary>
    Miner,
}
