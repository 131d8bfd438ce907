namespace Orleans.Runtime;

/// <summary>What a cluster tells of itself and can be asked to do: <c>factory.GetGrain&lt;IManagementGrain&gt;(0)</c>.</summary>
/// <remarks>Silos are named by their addresses; none named means all. Counts are those of a moment, and include the management grain's own.</remarks>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silos and how they are.</summary>
    /// <param name="onlyActive">Only those that take calls.</param>
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>The silos, how they are and what they are called.</summary>
    /// <param name="onlyActive">Only those that take calls.</param>
    Task<MembershipEntry[]> GetDetailedHosts(bool onlyActive = false);

    /// <summary>Has the silos' processes collect garbage.</summary>
    /// <exception cref="SiloUnavailableException">There is no silo at one of the addresses.</exception>
    Task ForceGarbageCollection(SiloAddress[] hostsIds);

    /// <summary>Deactivates grains that nobody has called for <paramref name="ageLimit"/>; done when they are gone.</summary>
    /// <exception cref="SiloUnavailableException">There is no silo at one of the addresses.</exception>
    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    /// <summary>Deactivates grains that nobody has called for <paramref name="ageLimit"/>, in every silo; done when they are gone.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);

    /// <summary>How many activations the silos have of each class.</summary>
    /// <exception cref="SiloUnavailableException">There is no silo at one of the addresses.</exception>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    /// <summary>How many activations every silo has of each class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>The grains in memory.</summary>
    /// <param name="types">Only those of these classes, named as the answer names them; null: all.</param>
    /// <param name="hostsIds">Only those of these silos; null: all.</param>
    /// <exception cref="SiloUnavailableException">There is no silo at one of the addresses.</exception>
    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    /// <summary>In how many silos the grain is in memory.</summary>
    Task<int> GetGrainActivationCount(GrainReference grainReference);

    /// <summary>How many activations there are in all silos together.</summary>
    Task<int> GetTotalActivationCount();

    /// <summary>Where the grain is in memory; null when it is not.</summary>
    /// <exception cref="InvalidOperationException">It is a stateless worker, which may be in many places.</exception>
    /// <exception cref="ArgumentException">No class has the grain's type.</exception>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>The grains of a type that are in memory.</summary>
    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);
}
