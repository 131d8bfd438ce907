using System.Net;

namespace Cuckoo.Silo.Settlement;

/// <summary>Which chain the silo has.</summary>
public enum ChainMode
{
    /// <summary>None: the books are all there is.</summary>
    None,

    /// <summary>A development chain that the silo starts and stops itself.</summary>
    Embedded,

    /// <summary>A public one, as configuration names it.</summary>
    Production,
}

/// <summary>
/// What an operator may set of the chain, under <c>Chain</c> in the configuration (environment: <c>Chain__Mode</c> and so on). What
/// a production chain needs besides is read by <see cref="Cuckoo.Chain.Profiles.ProductionProfile"/>.
/// </summary>
public sealed record ChainOptions
{
    /// <summary>Which chain; none unless said.</summary>
    public ChainMode Mode { get; init; }

    /// <summary>The anvil program of the embedded chain; null to look for it where the contracts' tools are, then on the PATH.</summary>
    public string? Anvil { get; init; }

    /// <summary>What is wrong with the options on a silo that listens there, one sentence each.</summary>
    public IEnumerable<string> Findings(string siloUrl)
    {
        if (!Enum.IsDefined(Mode))
            yield return $"Chain:Mode is '{Mode}'; use none, embedded or production.";
        else if (Mode is ChainMode.Embedded && !(Uri.TryCreate(siloUrl, UriKind.Absolute, out Uri? url) && (url.IsLoopback || (IPAddress.TryParse(url.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip)))))
            yield return "Chain:Mode embedded is a development chain, whose tokens anybody on this machine can make; it is for a loopback Cuckoo:Url only.";
        if (Anvil is not null && Mode is not ChainMode.Embedded)
            yield return "Chain:Anvil is the embedded chain's program; set Chain:Mode to embedded, or leave it out.";
    }
}
