using Orleans;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IAgedGrain : IGrainWithStringKey
{
    /// <summary>How many activations of the class were called so far, this one included.</summary>
    Task<int> Wake();
}

/// <summary>Collected after two minutes.</summary>
[CollectionAgeLimit(Minutes = 2)]
public sealed class BriefGrain(LifeLog log) : Grain, IAgedGrain
{
    private bool _isAwake;

    public Task<int> Wake()
    {
        if (!_isAwake) log.Add("brief");
        _isAwake = true;
        return Task.FromResult(log.Count("brief"));
    }
}

/// <summary>Never collected.</summary>
[CollectionAgeLimit(AlwaysActive = true)]
public sealed class LastingGrain(LifeLog log) : Grain, IAgedGrain
{
    private bool _isAwake;

    public Task<int> Wake()
    {
        if (!_isAwake) log.Add("lasting");
        _isAwake = true;
        return Task.FromResult(log.Count("lasting"));
    }
}
