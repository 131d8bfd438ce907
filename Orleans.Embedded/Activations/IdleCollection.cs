using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Embedded.Activations;

/// <summary>Looks for activations that nobody has called for as long as their class allows, and ends them.</summary>
internal static class IdleCollection
{
    /// <summary>Ends what is older than its class's limit or, where that is shorter, than <paramref name="ageLimit"/>; done when all that is gone.</summary>
    internal static Task Run(GrainRuntime runtime, TimeSpan? ageLimit = null)
    {
        runtime.Meters.Collected();
        var now = runtime.Time.GetTimestamp();
        var ending = new List<Task>();
        foreach (var activation in runtime.Catalog.All)
        {
            var age = runtime.CollectionAges.Of(activation.Class.Type);
            if (age is null) continue;
            var limit = ageLimit is { } forced && forced < age ? forced : age.Value;
            var isEnding = activation.EndIfIdle(now - runtime.Ticks(limit), now, new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"No call came for {limit}."));
            if (isEnding) ending.Add(activation.Deactivated);
        }

        return Task.WhenAll(ending);
    }
}

/// <summary>
/// How long an activation of a class may be idle: what the options say of the class by name, else its
/// <see cref="CollectionAgeLimitAttribute"/>, else the silo's age. Read once a class.
/// </summary>
internal sealed class CollectionAges(Configuration.GrainCollectionOptions options)
{
    private readonly ConcurrentDictionary<Type, TimeSpan?> _ages = new();

    /// <summary>The age; null for a class that is never collected.</summary>
    internal TimeSpan? Of(Type grainClass) => _ages.GetOrAdd(grainClass, Read);

    private TimeSpan? Read(Type grainClass)
    {
        if (options.ClassSpecificCollectionAge.TryGetValue(grainClass.FullName!, out var configured)) return configured;
        return grainClass.GetCustomAttribute<CollectionAgeLimitAttribute>() switch
        {
            null => options.CollectionAge,
            { AlwaysActive: true } => null,
            { } limit => limit.Amount,
        };
    }
}
