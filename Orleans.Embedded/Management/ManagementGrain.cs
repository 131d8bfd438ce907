using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded.Management;

/// <summary>Answers for the cluster's one silo. Its calls do not wait for each other, for a collection of grains may take long.</summary>
[StatelessWorker, Reentrant]
internal sealed class ManagementGrain(GrainCensus census) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false)
        => Task.FromResult(Entries(onlyActive).ToDictionary(static one => one.SiloAddress, static one => one.Status));

    public Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false) => Task.FromResult(Entries(onlyActive));

    public Task ForceGarbageCollection(SiloAddress[] hostsIds)
    {
        Know(hostsIds);
        GC.Collect();
        return Task.CompletedTask;
    }

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit)
    {
        Know(hostsIds);
        return ForceActivationCollection(ageLimit);
    }

    public Task ForceActivationCollection(TimeSpan ageLimit) => census.CollectAsync(ageLimit);

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds)
    {
        Know(hostsIds);
        return GetSimpleGrainStatistics();
    }

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult(census.ByClass());

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null)
    {
        Know(hostsIds);
        return Task.FromResult(census.OneByOne(types));
    }

    public Task<int> GetGrainActivationCount(GrainReference grainReference) => Task.FromResult(census.IsInMemory(grainReference.GrainId) ? 1 : 0);

    public Task<int> GetTotalActivationCount() => Task.FromResult(census.Count);

    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference)
    {
        var id = reference.GetGrainId();
        if (census.IsStatelessWorker(id)) throw new InvalidOperationException($"{id} is a stateless worker, which may be in memory many times.");
        return ValueTask.FromResult(census.IsInMemory(id) ? census.Address : null);
    }

    public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) => ValueTask.FromResult(census.OfType(type));

    private MembershipEntry[] Entries(bool onlyActive) => onlyActive && census.Status != SiloStatus.Active ? [] : [census.Entry];

    private void Know(SiloAddress[]? named)
    {
        if (Array.Find(named ?? [], one => !census.Address.Equals(one)) is { } unknown)
            throw new SiloUnavailableException($"There is no silo {unknown} here; the one there is is {census.Address}.");
    }
}
