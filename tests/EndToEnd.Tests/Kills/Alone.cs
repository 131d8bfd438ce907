namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>Tests that measure and kill run while nothing else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
