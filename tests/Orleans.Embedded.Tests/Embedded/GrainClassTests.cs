using Orleans.Concurrency;
using Orleans.Embedded.Calls;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class GrainClassTests
{
    [Theory]
    [InlineData(typeof(NoPredicate))]
    [InlineData(typeof(WrongPredicate))]
    public void MayInterleave_WithoutSuchAMethod_IsRefusedByName(Type type)
    {
        var error = Assert.Throws<OrleansException>(() => new GrainClass(type, GrainType.Create("some"), IsReentrant: false, static _ => new object()));

        Assert.Equal($"{type} names 'Gone' in [MayInterleave], but has no such method. Declare it as: static bool Gone(IInvokable call).", error.Message);
    }

    [Fact]
    public void MayInterleave_WithAPrivateMethodOfTheObject_FindsIt()
        => Assert.NotNull(new GrainClass(typeof(OwnPredicate), GrainType.Create("some"), IsReentrant: false, static _ => new object()).InterleavePredicate);

    [Fact]
    public void StatelessWorker_WithoutWorkers_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(static () => new StatelessWorkerAttribute(0));

    [MayInterleave("Gone")]
    private sealed class NoPredicate;

    [MayInterleave("Gone")]
    private sealed class WrongPredicate
    {
        public static int Gone(IInvokable call) => call.GetArgumentCount();
    }

    [MayInterleave("Mine")]
    private sealed class OwnPredicate
    {
        private bool Mine(IInvokable call) => call.GetTarget() == this;
    }
}
