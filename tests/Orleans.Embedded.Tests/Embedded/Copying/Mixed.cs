using Orleans;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

[GenerateSerializer]
public struct Mixed
{
    [Id(0)]
    internal List<int>? Kept;

    internal List<int>? Dropped;
}
