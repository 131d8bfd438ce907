using Cuckoo.Grains.Coordination;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>
/// The service tiers of OpenAI's API (platform.openai.com/docs/api-reference), by which its clients ask for an earlier place in the queue at
/// a higher price, or a later one at a lower.
/// </summary>
internal static class ServiceTiers
{
    /// <summary>The priority of a tier; nothing for one that is not offered.</summary>
    /// <param name="tier">auto and default are the same here; nothing is said as often as they are.</param>
    public static JobPriority? PriorityOf(string? tier) => tier switch
    {
        null or "auto" or "default" => JobPriority.Normal,
        "flex" => JobPriority.Low,
        "priority" => JobPriority.High,
        _ => null,
    };

    /// <summary>The tier that a request is run in, as the answer says it; nothing where none was asked for.</summary>
    public static string? SaidOf(string? asked) => asked is null ? null : PriorityOf(asked) switch
    {
        JobPriority.Low => "flex",
        JobPriority.High => "priority",
        _ => "default",
    };
}
