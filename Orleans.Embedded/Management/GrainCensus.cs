using Orleans.Embedded.Activations;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Management;

/// <summary>Which grains are in the silo's memory at this moment. What calls an observer is no grain and is not counted.</summary>
internal sealed class GrainCensus(GrainRuntime runtime, ILocalSiloDetails silo)
{
    internal SiloAddress Address => silo.SiloAddress;

    internal SiloStatus Status => runtime.Phase switch
    {
        SiloPhase.Running => SiloStatus.Active,
        SiloPhase.NotStarted => SiloStatus.Joining,
        SiloPhase.Stopping => SiloStatus.ShuttingDown,
        _ => SiloStatus.Dead,
    };

    internal MembershipEntry Entry => new() { SiloAddress = Address, Status = Status, HostName = silo.DnsHostName, SiloName = silo.Name };

    internal int Count => Living.Count();

    private IEnumerable<Activation> Living => runtime.Catalog.All.Where(static one => one.GrainInstance is not null && one.Class.Type != typeof(IGrainObserver));

    internal SimpleGrainStatistic[] ByClass()
        => [.. Living.CountBy(static one => one.Class.Type)
            .Select(one => new SimpleGrainStatistic { GrainType = TypeNames.Qualified(one.Key), SiloAddress = Address, ActivationCount = one.Value })];

    internal DetailedGrainStatistic[] OneByOne(string[]? types)
        => [.. Living.Select(one => new DetailedGrainStatistic { GrainType = TypeNames.Qualified(one.Class.Type), SiloAddress = Address, GrainId = one.GrainId })
            .Where(one => types is null || types.Contains(one.GrainType, StringComparer.Ordinal))];

    internal List<GrainId> OfType(GrainType type) => [.. Living.Select(static one => one.GrainId).Where(one => one.Type == type).Distinct()];

    internal bool IsInMemory(GrainId id) => Living.Any(one => one.GrainId == id);

    /// <exception cref="ArgumentException">No class has the identity's type.</exception>
    internal bool IsStatelessWorker(GrainId id) => runtime.Class(id).MaxWorkers > 0;

    internal Task CollectAsync(TimeSpan ageLimit) => IdleCollection.Run(runtime, ageLimit);
}
