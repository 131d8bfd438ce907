// Which key works for an operator. Pure. Until an operator authorises a hot key its own works; from then on the one with the
// highest number and no other, the operator's own included, so that a key that was lost is out at once.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>The rules of hot keys.</summary>
public static class HotKeyRules
{
    // Those before are forgotten: a receipt keeps its operator, and an operator that rotates daily is looked back on for two months.
    private const int Remembered = 64;

    /// <summary>The authorisation that stands.</summary>
    public static HotKeyGrant? Current(HotKeyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Grants.IsEmpty ? null : state.Grants[^1];
    }

    /// <summary>Whether a key may work for the operator now.</summary>
    public static KeyAnswer Check(HotKeyState state, MinerId operatorId, MinerId key, DateTimeOffset now) => Current(state) switch
    {
        null => key == operatorId ? KeyAnswer.Allowed : KeyAnswer.Superseded,
        { } current when current.HotKey != key => KeyAnswer.Superseded,
        { } current => TimeOf(current, now),
    };

    /// <summary>An authorisation comes in; the same one again changes nothing.</summary>
    public static (KeyAnswer Answer, HotKeyState State) Granted(HotKeyState state, HotKeyGrant grant, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(grant);
        if (TimeOf(grant, now) is var answer and not KeyAnswer.Allowed) return (answer, state);
        HotKeyGrant? current = Current(state);
        if (grant.Number < current?.Number) return (KeyAnswer.Superseded, state);
        if (grant.Number == current?.Number) return (IsSame(grant, current) ? KeyAnswer.Allowed : KeyAnswer.NumberTaken, state);
        ImmutableArray<HotKeyGrant> grants = state.Grants.Add(grant);
        return (KeyAnswer.Allowed, state with { Grants = grants.Length <= Remembered ? grants : grants[^Remembered..] });
    }

    /// <summary>Whether leases of a former key are still to be ended.</summary>
    public static bool OwesRelease(HotKeyState state) => Current(state) is { } current && state.ReleasedFor != current.Number;

    /// <summary>They have been.</summary>
    public static HotKeyState Released(HotKeyState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Current(state) is { } current ? state with { ReleasedFor = current.Number } : state;
    }

    /// <summary>Whether the key that stands is another than the one before it; only then leases end.</summary>
    public static bool IsRotation(HotKeyState state, MinerId operatorId)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Current(state) is not { } current) return false;
        HotKeyGrant? before = state.Grants.LastOrDefault(g => g.Number == state.ReleasedFor);
        return current.HotKey != (before?.HotKey ?? operatorId);
    }

    /// <summary>The public key of a key that works or has worked for the operator; nothing for any other.</summary>
    /// <param name="state">The authorisations.</param>
    /// <param name="operatorId">Whose.</param>
    /// <param name="ownPublicKey">The operator's own public key, if its own key has worked.</param>
    /// <param name="key">The key.</param>
    public static string? PublicKeyOf(HotKeyState state, MinerId operatorId, string ownPublicKey, MinerId key)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Grants.LastOrDefault(g => g.HotKey == key) is { } grant ? grant.PublicKey
            : key == operatorId && !string.IsNullOrEmpty(ownPublicKey) ? ownPublicKey
            : null;
    }

    private static KeyAnswer TimeOf(HotKeyGrant grant, DateTimeOffset now) =>
        now < grant.ValidFrom ? KeyAnswer.NotYet : now >= grant.ValidUntil ? KeyAnswer.Expired : KeyAnswer.Allowed;

    // One statement has many signatures; which of them came does not matter.
    private static bool IsSame(HotKeyGrant one, HotKeyGrant other) => one with { Signature = other.Signature } == other;
}
