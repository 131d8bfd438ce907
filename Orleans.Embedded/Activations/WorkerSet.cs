using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>
/// The activations of one stateless worker. A request goes to an idle one; to a new one while there are fewer than
/// allowed; otherwise to the one with the least to do.
/// </summary>
internal sealed class WorkerSet(GrainRuntime runtime, GrainId id, GrainClass grainClass) : CallTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private readonly int _most = grainClass.IsSizedByProcessors ? runtime.Executor.Processors : grainClass.MaxWorkers;

    internal override IEnumerable<Activation> Activations
    {
        get
        {
            lock (_gate) return [.. _workers];
        }
    }

    internal override bool TryReceive(ActivationRequest request)
    {
        while (!Choose().TryReceive(request))
        {
            // It ended between the choice and the request, and has left the set.
        }

        return true;
    }

    internal void Remove(Activation worker)
    {
        lock (_gate) _workers.Remove(worker);
    }

    private Activation Choose()
    {
        lock (_gate)
        {
            Activation? least = null;
            foreach (var worker in _workers)
            {
                if (worker.Load == 0) return worker;
                if (least is null || worker.Load < least.Load) least = worker;
            }

            if (_workers.Count == _most) return least!;
            var added = new Activation(runtime, id, grainClass) { Workers = this };
            _workers.Add(added);
            return added;
        }
    }
}
