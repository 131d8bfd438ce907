using Orleans;
using Orleans.CodeGeneration;
using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

/// <summary>What every grain here can say of itself.</summary>
public interface INamed : IAddressable
{
    Task<string> Identity();
}

[GrainInterfaceType("by-guid")]
public interface IGuidGrain : IGrainWithGuidKey, INamed
{
    Task<Guid> Key();
}

[Alias("by-integer"), Version(2)]
public interface IIntegerGrain : IGrainWithIntegerKey, INamed
{
    Task<long> Key();
}

public interface IGuidCompoundGrain : IGrainWithGuidCompoundKey, INamed
{
    Task<(Guid Key, string? Extension)> Key();
}

public interface IIntegerCompoundGrain : IGrainWithIntegerCompoundKey, INamed
{
    Task<(long Key, string? Extension)> Key();
}

[PreferLocalPlacement]
public sealed class GuidGrain : Grain, IGuidGrain
{
    public Task<Guid> Key() => Task.FromResult(this.GetPrimaryKey());

    public Task<string> Identity() => Task.FromResult(IdentityString);
}

[RandomPlacement]
public sealed class IntegerGrain : Grain, IIntegerGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());

    public Task<string> Identity() => Task.FromResult(IdentityString);
}

[HashBasedPlacement]
public sealed class GuidCompoundGrain : Grain, IGuidCompoundGrain
{
    public Task<(Guid Key, string? Extension)> Key() => Task.FromResult((this.GetPrimaryKey(out var extension), extension));

    public Task<string> Identity() => Task.FromResult(IdentityString);
}

[ActivationCountBasedPlacement]
public sealed class IntegerCompoundGrain : Grain, IIntegerCompoundGrain
{
    public Task<(long Key, string? Extension)> Key() => Task.FromResult((this.GetPrimaryKeyLong(out var extension), extension));

    public Task<string> Identity() => Task.FromResult(IdentityString);
}

public interface IAnimalGrain : IGrainWithStringKey
{
    Task<string> Sound();
}

public interface ISwimmerGrain : IGrainWithStringKey
{
    Task<string> Swim();
}

/// <summary>Inherits two interfaces and is served beside them by one class.</summary>
public interface IDuckGrain : IAnimalGrain, ISwimmerGrain
{
    Task<IDuckGrain> Friend();

    Task Befriend(IDuckGrain? friend);

    Task<List<IGrain>> Others();

    Task Rest();
}

public sealed class DuckState
{
    public IDuckGrain? Friend { get; set; }

    public List<IGrain> Others { get; set; } = [];
}

/// <summary>A grain without the base class, by its contract alone.</summary>
[GrainType("duck-of-the-pond")]
public sealed class DuckGrain(IGrainContext context, [PersistentState("duck")] IPersistentState<DuckState> state) : IGrainBase, IDuckGrain
{
    private string _sound = "";

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        _sound = "quack";
        return Task.CompletedTask;
    }

    public Task<string> Sound() => Task.FromResult(_sound);

    public Task<string> Swim() => Task.FromResult($"{this.GetPrimaryKeyString()} swims");

    public Task<IDuckGrain> Friend() => Task.FromResult(state.State.Friend ?? this.AsReference<IDuckGrain>());

    public Task Befriend(IDuckGrain? friend)
    {
        state.State.Friend = friend;
        if (friend is not null) state.State.Others.Add(friend);
        return state.WriteStateAsync();
    }

    public Task<List<IGrain>> Others() => Task.FromResult(state.State.Others);

    public Task Rest()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[DefaultGrainType("quiet")]
public interface IVoiceGrain : IGrainWithStringKey
{
    Task<string> Speak();
}

[ResourceOptimizedPlacement]
public sealed class LoudGrain : Grain, IVoiceGrain
{
    public Task<string> Speak() => Task.FromResult("LOUD");
}

[SiloRoleBasedPlacement]
public sealed class QuietGrain : Grain, IVoiceGrain
{
    public Task<string> Speak() => Task.FromResult("quiet");
}
