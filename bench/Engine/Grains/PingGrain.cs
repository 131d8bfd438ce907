using Orleans;

namespace Cuckoo.Engine.Grains;

/// <summary>Answers at once.</summary>
public interface IPingGrain : IGrainWithStringKey
{
    /// <summary>Nothing but the call.</summary>
    Task Ping();

    /// <summary>The number back.</summary>
    Task<int> Echo(int number);

    /// <summary>How many there are; the list is copied on its way.</summary>
    Task<int> Size(List<int> numbers);

    /// <summary>Calls another grain so often, one after another.</summary>
    Task Relay(IPingGrain other, int times);
}

/// <inheritdoc cref="IPingGrain"/>
public sealed class PingGrain : Grain, IPingGrain
{
    /// <inheritdoc/>
    public Task Ping() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<int> Echo(int number) => Task.FromResult(number);

    /// <inheritdoc/>
    public Task<int> Size(List<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return Task.FromResult(numbers.Count);
    }

    /// <inheritdoc/>
    public async Task Relay(IPingGrain other, int times)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < times; i++) await other.Ping();
    }
}
