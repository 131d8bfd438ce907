namespace Orleans.Embedded.Simulation;

/// <summary>What may go wrong between a store and whoever uses it: it takes time, fails, or stores and says that it failed.</summary>
internal sealed class StorageFaults(SimulatedFaults faults, SeededDraws draws)
{
    /// <summary>Asks a store for something; <paramref name="what"/> names it, for the error.</summary>
    internal async Task<TResult> ReadAsync<TResult>(SimulatedPauses pauses, string what, Func<Task<TResult>> read)
    {
        await BeforeAsync(pauses, what);
        return await read();
    }

    /// <summary>Stores something. Between the store and its acknowledgement anything may happen.</summary>
    internal async Task<TResult> WriteAsync<TResult>(SimulatedPauses pauses, string what, Func<Task<TResult>> write)
    {
        await BeforeAsync(pauses, what);
        var result = await write();
        await AfterAsync(pauses, what);
        return result;
    }

    internal async Task BeforeAsync(SimulatedPauses pauses, string what)
    {
        await pauses.Of(draws.Happens(faults.StorageStall) ? draws.Upto(faults.LongestDelay) : TimeSpan.Zero);
        if (draws.Happens(faults.StorageFailure)) throw new SimulatedFaultException($"{what} failed, as simulated; nothing was stored.");
    }

    internal async Task AfterAsync(SimulatedPauses pauses, string what)
    {
        await pauses.Of(TimeSpan.Zero);
        if (draws.Happens(faults.StorageAmbiguity)) throw new SimulatedFaultException($"{what} was reported as failed, as simulated; it is stored.");
    }
}
