using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>Where a silo is and which of the silos that have been there it is.</summary>
[Immutable]
public sealed class SiloAddress : IEquatable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>The address of no silo.</summary>
    public static SiloAddress Zero { get; } = New(new IPEndPoint(0, 0), 0);

    /// <summary>Address and port.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Higher in each silo that comes after another at the same place.</summary>
    public int Generation { get; }

    /// <summary>The silo number <paramref name="gen"/> at <paramref name="ep"/>.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen)
    {
        ArgumentNullException.ThrowIfNull(ep);
        return new SiloAddress(ep, gen);
    }

    /// <summary>The silo number <paramref name="generation"/> at <paramref name="address"/> and <paramref name="port"/>.</summary>
    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <summary>The address as <c>127.0.0.1:11111@5</c>.</summary>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint.Address}:{Endpoint.Port}@{Generation}");

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) => other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <summary>The address as <c>S127.0.0.1:11111:5</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S{Endpoint.Address}:{Endpoint.Port}:{Generation}");
}
