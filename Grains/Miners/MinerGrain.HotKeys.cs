using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Miners;

// The keys that work for the operator. Only Authorise writes them, one call at a time; everybody else reads.
public sealed partial class MinerGrain
{
    private bool areKeysStale;

    /// <inheritdoc/>
    public async Task<KeyAnswer> Register(string publicKey)
    {
        KeyAnswer answer = CheckNow(Id);
        if (answer is KeyAnswer.Allowed) await Change(state => state with { PublicKey = publicKey });
        return answer;
    }

    /// <inheritdoc/>
    public async Task<KeyAnswer> Authorise(HotKeyGrant grant)
    {
        // After a failed write nobody knows what storage holds.
        if (areKeysStale) await keys.Read();
        areKeysStale = false;
        (KeyAnswer answer, HotKeyState next) = HotKeyRules.Granted(keys.State, grant, time.GetUtcNow());
        if (answer is not KeyAnswer.Allowed) return answer;
        await SaveKeys(next);

        // The former key is refused from here on, so whatever is left to do may be done again by the next sign-in.
        if (!HotKeyRules.OwesRelease(keys.State)) return answer;
        if (HotKeyRules.IsRotation(keys.State, Id)) await Coordinator.Release(Id, "The miner's operator put another key in the place of the one at work.");
        await SaveKeys(HotKeyRules.Released(keys.State));
        await Wake();
        return answer;
    }

    /// <inheritdoc/>
    public Task<KeyAnswer> Check(MinerId key) => Task.FromResult(CheckNow(key));

    /// <inheritdoc/>
    public Task<ImmutableArray<HotKeyGrant>> HotKeys()
    {
        // Anybody may ask for any address; those of nobody leave nothing behind.
        if (!miner.RecordExists && !keys.RecordExists) DeactivateOnIdle();
        return Task.FromResult(keys.State.Grants.Reverse().ToImmutableArray());
    }

    private KeyAnswer CheckNow(MinerId key) => HotKeyRules.Check(keys.State, Id, key, time.GetUtcNow());

    // A receipt that comes again may bear a key that was replaced since; a new one is of a lease, which ends when its key is replaced.
    private MinerFacts FactsOf(MinerId signer, NodeStake? stake)
    {
        string? publicKey = HotKeyRules.PublicKeyOf(keys.State, Id, miner.State.PublicKey, signer);
        return new MinerFacts(
            Id, publicKey ?? miner.State.PublicKey, miner.State.Accepted, RiskOf(stake),
            publicKey is null || signer == Id ? null : signer)
        {
            TolerantAccepted = miner.State.Tolerant.Proven,
            RecentUnlike = MinerRules.RecentUnlike(miner.State),
        };
    }

    private Task SaveKeys(HotKeyState next) => keys.Save(next, () => areKeysStale = true);
}
