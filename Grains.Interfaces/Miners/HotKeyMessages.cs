using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Miners;

/// <summary>An operator's authorisation of a hot key, whose signature the edge has checked.</summary>
/// <param name="HotKey">Address of the key.</param>
/// <param name="PublicKey">Its public key, 64 bytes hexadecimal.</param>
/// <param name="ValidFrom">When it begins.</param>
/// <param name="ValidUntil">When it is over.</param>
/// <param name="Number">From 1 on; a higher one ends those before it.</param>
/// <param name="Signature">The operator's signature, 65 bytes hexadecimal.</param>
[GenerateSerializer, Immutable]
public sealed record HotKeyGrant(
    MinerId HotKey, string PublicKey, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, long Number, string Signature);

/// <summary>Whether a key may work for an operator. The default is that it may not.</summary>
public enum KeyAnswer
{
    /// <summary>The operator never authorised it, or has authorised another since.</summary>
    Superseded = 0,

    /// <summary>Its time has not come.</summary>
    NotYet,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Another authorisation stands under its number.</summary>
    NumberTaken,

    /// <summary>It may.</summary>
    Allowed,
}

/// <summary>What a miner asks for.</summary>
/// <param name="Programs">What it can run.</param>
/// <param name="Wait">How long it waits for a job.</param>
/// <param name="Most">How many jobs it takes at once.</param>
/// <param name="HotKey">The key it signed in with; its operator's own when none is named.</param>
/// <param name="Prices">The least it takes.</param>
[GenerateSerializer, Immutable]
public sealed record WorkAsked(ImmutableArray<Hash256> Programs, TimeSpan Wait, int Most = 1, MinerId? HotKey = null, LeastPrices Prices = default);
