using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IBox<T> : IGrainWithStringKey
{
    Task Put(T value);

    Task<List<T>> All();

    Task<string> Identity();

    Task<IBox<T>> Another(string key);
}

/// <summary>Serves boxes of everything.</summary>
public sealed class BoxGrain<T>([PersistentState("box")] IPersistentState<List<T>> state) : Grain, IBox<T>
{
    public Task Put(T value)
    {
        state.State.Add(value);
        return state.WriteStateAsync();
    }

    public Task<List<T>> All() => Task.FromResult(state.State);

    public Task<string> Identity() => Task.FromResult(IdentityString);

    public Task<IBox<T>> Another(string key) => Task.FromResult(GrainFactory.GetGrain<IBox<T>>(key));
}

/// <summary>Serves boxes of dates, before the class that serves all.</summary>
public sealed class DateBox : Grain, IBox<DateOnly>
{
    public Task Put(DateOnly value) => Task.CompletedTask;

    public Task<List<DateOnly>> All() => Task.FromResult<List<DateOnly>>([]);

    public Task<string> Identity() => Task.FromResult(IdentityString);

    public Task<IBox<DateOnly>> Another(string key) => Task.FromResult(this.AsReference<IBox<DateOnly>>());
}

public interface IRanked<TKey, TItem> : IGrainWithIntegerKey
    where TItem : notnull
{
    Task<TKey> Best(Dictionary<TItem, TKey> ranks);
}

/// <summary>Names its parameters in another order, and takes only some types.</summary>
public sealed class RankedGrain<TItem, TKey> : Grain, IRanked<TKey, TItem>
    where TKey : struct, IComparable<TKey>
    where TItem : notnull
{
    public Task<TKey> Best(Dictionary<TItem, TKey> ranks) => Task.FromResult(ranks.Values.Max());
}

/// <summary>The same kind of box for pairs only.</summary>
public interface IPairs<T> : IGrainWithStringKey
{
    Task<int> Count(T value);
}

[GrainType("pairs-of")]
public sealed class PairsGrain<TLeft, TRight> : Grain, IPairs<(TLeft, TRight[])>
{
    public Task<int> Count((TLeft, TRight[]) value) => Task.FromResult(value.Item2.Length);
}

public interface IEchoGrain : IGrainWithStringKey
{
    Task<T> Echo<T>(T value);

    ValueTask<TOut?> First<TIn, TOut>(List<TIn> values)
        where TOut : class;

    Task<string> NameOf<T>()
        where T : struct;

    Task<T> EchoReference<T>(T value)
        where T : class, IGrainWithStringKey;
}

public sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<T> Echo<T>(T value) => Task.FromResult(value);

    public ValueTask<TOut?> First<TIn, TOut>(List<TIn> values)
        where TOut : class
        => ValueTask.FromResult(values.OfType<TOut>().FirstOrDefault());

    public Task<string> NameOf<T>()
        where T : struct
        => Task.FromResult(typeof(T).Name);

    public Task<T> EchoReference<T>(T value)
        where T : class, IGrainWithStringKey
        => Task.FromResult(value);
}
