using Orleans;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IUnservedGrain : IGrainWithStringKey
{
    Task Nothing();
}
