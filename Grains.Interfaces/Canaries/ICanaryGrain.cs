namespace Cuckoo.Grains.Canaries;

/// <summary>
/// Asks the network, at times drawn at random, for what it knows the result of already. To a miner such a request looks like any
/// other: it is a request of somebody's lately with another seed, queued, paid and judged like all. There is one grain for each
/// coordinator, with its id as the key; it has one canary at a time.
/// </summary>
public interface ICanaryGrain : IGrainWithStringKey
{
    /// <summary>Wakes it after a restart; it then goes on with the canary that was on its way.</summary>
    Task Start();

    /// <summary>The request that is on its way; nothing when there is none.</summary>
    Task<RequestId?> Asked();
}
