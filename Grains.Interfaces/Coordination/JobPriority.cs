namespace Cuckoo.Grains.Coordination;

/// <summary>How urgent a request is to its payer, who pays a factor of the work's price for it.</summary>
public enum JobPriority
{
    /// <summary>Neither.</summary>
    Normal = 0,

    /// <summary>Cheaper, and after what came up to a step later.</summary>
    Low,

    /// <summary>Dearer, and before what came up to a step earlier.</summary>
    High,
}

/// <summary>What priorities cost, in hundredths of the usual unit prices; 0 stands for the network's own.</summary>
/// <param name="LowPercent">Of a request that may wait, 1 to 100.</param>
/// <param name="HighPercent">Of one that is urgent, 100 to 1000.</param>
[GenerateSerializer, Immutable]
public readonly record struct PriorityTerms(uint LowPercent, uint HighPercent);
