namespace Cuckoo.Contracts.Tests;

/// <summary>Everything that calls forge, one after the other, after its one run of the tests.</summary>
[CollectionDefinition(Name)]
public sealed class ContractsCollection : ICollectionFixture<ForgeRun>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "contracts";
}
