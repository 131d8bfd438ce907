using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orleans.Embedded.Diagnostics;

/// <summary>What is done with a record.</summary>
internal enum StorageOperation
{
    /// <summary>It is read.</summary>
    Read,

    /// <summary>It is written.</summary>
    Write,

    /// <summary>It is cleared.</summary>
    Clear,
}

/// <summary>Times reads, writes and clears of grain state and counts those that fail.</summary>
internal sealed class StorageMeters
{
    private readonly Histogram<double>[] _latencies;
    private readonly Counter<int>[] _errors;

    internal StorageMeters(Meter meter, string unit)
    {
        string[] names = ["read", "write", "clear"];
        _latencies = [.. names.Select(name => meter.CreateHistogram<double>($"orleans-storage-{name}-latency", unit))];
        _errors = [.. names.Select(name => meter.CreateCounter<int>($"orleans-storage-{name}-errors"))];
    }

    /// <summary>Whether anybody wants to know of such operations.</summary>
    internal bool IsWanted(StorageOperation operation)
        => _latencies[(int)operation].Enabled || _errors[(int)operation].Enabled || EngineActivities.Storage.HasListeners();

    /// <summary>Times <paramref name="work"/>.</summary>
    internal async Task MeasureAsync(StorageOperation operation, string provider, string state, Type stateType, TimeProvider time, Func<Task> work)
    {
        KeyValuePair<string, object?>[] tags =
        [
            EngineMeters.Tag("provider_type_name", provider), EngineMeters.Tag("state_name", state), EngineMeters.Tag("state_type", stateType.Name),
        ];
        using var activity = EngineActivities.Storage.StartActivity($"storage {operation.ToString().ToLowerInvariant()}");
        var start = time.GetTimestamp();
        try
        {
            await work();
        }
        catch (Exception error)
        {
            _errors[(int)operation].Add(1, tags);
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            throw;
        }

        _latencies[(int)operation].Record(time.GetElapsedTime(start).TotalMilliseconds, tags);
    }
}
