using Cuckoo.Orleans.Embedded.Tests.Copying;
using Orleans;
using Orleans.Concurrency;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface ICopyGrain : IGrainWithStringKey
{
    Task Keep(List<int> numbers, Node? node);

    Task<List<int>> Kept();

    ValueTask<Node?> KeptNode();

    Task<bool> AreSame(object first, IReadOnlyList<int> second);

    Task KeepPromised([Immutable] List<int> numbers);

    [return: Immutable]
    Task<List<int>> KeptPromised();

    Task<Immutable<List<int>>> KeptWrapped();

    Task Add(int number);

    Task<object> Anything(object value);

    Task<List<ICopyGrain>> Everyone(List<ICopyGrain> others);

    Task<object> Leak();

    Task<ICopyGrain[]> LeakInAnArray();
}

/// <summary>Keeps what it is given, and gives away what it keeps.</summary>
public sealed class CopyGrain : Grain, ICopyGrain
{
    private List<int> _numbers = [];
    private Node? _node;

    public Task Keep(List<int> numbers, Node? node)
    {
        (_numbers, _node) = (numbers, node);
        return Task.CompletedTask;
    }

    public Task<List<int>> Kept() => Task.FromResult(_numbers);

    public ValueTask<Node?> KeptNode() => ValueTask.FromResult(_node);

    public Task<bool> AreSame(object first, IReadOnlyList<int> second) => Task.FromResult(ReferenceEquals(first, second));

    public Task KeepPromised(List<int> numbers) => Keep(numbers, null);

    public Task<List<int>> KeptPromised() => Task.FromResult(_numbers);

    public Task<Immutable<List<int>>> KeptWrapped() => Task.FromResult(_numbers.AsImmutable());

    public Task Add(int number)
    {
        _numbers.Add(number);
        return Task.CompletedTask;
    }

    public Task<object> Anything(object value) => Task.FromResult(value);

    public Task<List<ICopyGrain>> Everyone(List<ICopyGrain> others)
    {
        others.Add(this.AsReference<ICopyGrain>());
        return Task.FromResult(others);
    }

    public Task<object> Leak() => Task.FromResult<object>(this);

    public Task<ICopyGrain[]> LeakInAnArray() => Task.FromResult<ICopyGrain[]>([this]);
}
