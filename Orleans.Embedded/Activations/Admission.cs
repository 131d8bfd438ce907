using Orleans.Embedded.Calls;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Activations;

/// <summary>
/// Which requests may share an activation. Requests have it to themselves, except that read-only ones share it with each
/// other, and whatever may interleave shares it with all: by its method, by its class, by the grain's own predicate, or
/// because it belongs to a call chain the grain has opened itself to. Guarded by the activation's lock.
/// </summary>
internal struct Admission
{
    private int _exclusive;
    private int _readOnly;
    private Dictionary<Guid, int>? _openSections;

    /// <summary>Asks the grain's own predicate, where it has one.</summary>
    internal Func<IInvokable, bool>? Predicate { get; set; }

    internal readonly bool MayRun(ActivationRequest request, bool isReentrant)
    {
        if (isReentrant || request.Traits.HasFlag(CallTraits.AlwaysInterleave)) return true;
        if (_exclusive == 0 && (_readOnly == 0 || request.Traits.HasFlag(CallTraits.ReadOnly))) return true;
        if (_openSections is not null && request.Context is { } context && _openSections.ContainsKey(context.ReentrancyId)) return true;
        return Predicate is not null && request is GrainCall call && Predicate(call);
    }

    internal void Enter(ActivationRequest request) => Count(request, 1);

    internal void Leave(ActivationRequest request) => Count(request, -1);

    internal void OpenSection(Guid chain)
    {
        _openSections ??= [];
        _openSections[chain] = _openSections.GetValueOrDefault(chain) + 1;
    }

    internal readonly void CloseSection(Guid chain)
    {
        if (_openSections is null || !_openSections.TryGetValue(chain, out var open)) return;
        if (open == 1) _openSections.Remove(chain);
        else _openSections[chain] = open - 1;
    }

    private void Count(ActivationRequest request, int change)
    {
        if (request.Traits.HasFlag(CallTraits.AlwaysInterleave)) return;
        if (request.Traits.HasFlag(CallTraits.ReadOnly)) _readOnly += change;
        else _exclusive += change;
    }
}
