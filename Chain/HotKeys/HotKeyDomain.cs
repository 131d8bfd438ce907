using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.HotKeys;

/// <summary>Where authorisations of hot keys count.</summary>
public static class HotKeyDomain
{
    /// <summary>A network that names no domain of its own: <c>name</c> is Cuckoo, <c>version</c> is 1, and nothing else.</summary>
    /// <remarks>It has no chain, so an operator can sign offline without knowing on which chain the network settles.</remarks>
    public static TypedDataDomain Default { get; } = new() { Name = "Cuckoo", Version = "1" };
}
