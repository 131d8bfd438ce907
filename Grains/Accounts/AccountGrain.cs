// The shell around AccountRules. How often a key has called lately is kept in memory only: an activation that rests longer than
// a minute is as good as a full bucket, and a crash gives every key its minute anew.

using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Orleans.Runtime;

namespace Cuckoo.Grains.Accounts;

/// <inheritdoc cref="IAccountGrain"/>
public sealed class AccountGrain([PersistentState("account")] IPersistentState<AccountState> stored, TimeProvider time) : Grain, IAccountGrain
{
    private readonly DurableState<AccountState> account = new(stored);
    private readonly Dictionary<Hash256, TokenBucket> calls = [];

    private AccountId Id { get; set; }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!AccountId.TryParse(this.GetPrimaryKeyString(), out AccountId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not an account.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<bool> Open(Hash256 keyHash, DateTimeOffset? expiresAt)
    {
        if (!account.State.Keys.IsEmpty) return false;
        await Save(AccountRules.Opened(keyHash, expiresAt, time.GetUtcNow()) with { Wallets = account.State.Wallets });
        return true;
    }

    /// <inheritdoc/>
    public Task<bool> IsOpen()
    {
        LetGoOfNothing();
        return Task.FromResult(!account.State.Keys.IsEmpty);
    }

    /// <inheritdoc/>
    public Task<KeyUse> Use(Hash256 keyHash, KeyScopes scope)
    {
        // Hashes of 256-bit secrets: comparing them leaks nothing that helps to find one.
        DateTimeOffset now = time.GetUtcNow();
        AccountKey? key = AccountRules.Find(account.State, keyHash);
        KeyVerdict verdict = AccountRules.Check(key, scope, null, now);
        TimeSpan wait = TimeSpan.Zero;
        if (verdict is KeyVerdict.Allowed && key!.Terms.CallsPerMinute is > 0 and var often)
        {
            Allowance allowance = Allowance.Of(new Amount((UInt128)often), TimeSpan.FromMinutes(1));
            TokenBucket bucket = calls.TryGetValue(keyHash, out TokenBucket known) ? known : TokenBucket.Full(allowance, now);
            (bucket, bool isTaken, wait) = bucket.Take(allowance, new Amount(1), now);
            calls[keyHash] = bucket;
            if (!isTaken) verdict = KeyVerdict.TooFast;
        }

        LetGoOfNothing();
        return Task.FromResult(new KeyUse(verdict, wait));
    }

    /// <inheritdoc/>
    public async Task<KeyUse> Spend(Hash256 keyHash, RequestId request, string model, Amount amount)
    {
        (KeyUse use, AccountState next) = AccountRules.Spend(account.State, keyHash, request, model, amount, time.GetUtcNow());
        await Save(next);
        return use;
    }

    /// <inheritdoc/>
    public async Task Settle(RequestId request, Amount used)
    {
        DateTimeOffset now = time.GetUtcNow();
        AccountState next = AccountRules.Settled(account.State, request, used, now);
        if (next.AlertBelow is not null) next = AccountRules.Watched(next, await Balance(), now);
        await Save(next);
        LetGoOfNothing();
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<KeyView>> Keys() => Task.FromResult(AccountRules.Views(account.State, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<KeyChange> AddKey(Hash256 keyHash, KeyTerms terms) => Change(AccountRules.Added(account.State, keyHash, terms, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<KeyChange> RevokeKey(string id) => Change(AccountRules.Revoked(account.State, id, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<KeyChange> RotateKey(string id, Hash256 keyHash, TimeSpan grace) =>
        Change(AccountRules.Rotated(account.State, id, keyHash, grace, time.GetUtcNow()));

    /// <inheritdoc/>
    public async Task<HandleOutcome> TakeHandle(PersonId handle)
    {
        if (account.State.Keys.IsEmpty) return HandleOutcome.UnknownAccount;
        if (!handle.IsHandle) throw new ArgumentException($"{handle} is no handle.", nameof(handle));
        if (account.State.Handle is { } own && own != handle) return HandleOutcome.HasAnother;

        // Noted first: after a crash between the two, the same call takes it, and no other handle can be taken meanwhile.
        await Save(account.State with { Handle = handle });
        if (await GrainFactory.GetGrain<IPersonGrain>(handle.Value).Claim(Id) == Id) return HandleOutcome.Done;
        await Save(account.State with { Handle = null });
        return HandleOutcome.Taken;
    }

    /// <inheritdoc/>
    public Task NoteWallet(ChainAddress wallet) => Save(AccountRules.WithWallet(account.State, wallet));

    /// <inheritdoc/>
    public Task<ImmutableArray<ChainAddress>> Wallets()
    {
        LetGoOfNothing();
        return Task.FromResult(account.State.Wallets);
    }

    /// <inheritdoc/>
    public async Task<bool> IsOf(PersonId telegram)
    {
        if (account.State.Keys.IsEmpty) return false;
        if (account.State.Telegram is null) await Save(account.State with { Telegram = telegram });
        return account.State.Telegram == telegram;
    }

    /// <inheritdoc/>
    public async Task<bool> AlertBelow(Amount? threshold)
    {
        if (account.State.Keys.IsEmpty) return false;
        await Save(AccountRules.Watched(account.State with { AlertBelow = threshold }, await Balance(), time.GetUtcNow()));
        return true;
    }

    /// <inheritdoc/>
    public async Task<int> RenewWebhookSecret()
    {
        if (account.State.Keys.IsEmpty) return 0;
        await Save(account.State with { WebhookGeneration = account.State.WebhookGeneration + 1 });
        return account.State.WebhookGeneration;
    }

    /// <inheritdoc/>
    public Task<int> WebhookGeneration()
    {
        LetGoOfNothing();
        return Task.FromResult(account.State.WebhookGeneration);
    }

    /// <inheritdoc/>
    public async Task<AccountView?> View()
    {
        LetGoOfNothing();
        if (account.State.Keys.IsEmpty) return null;
        Int128 balance = await Balance();
        await Save(AccountRules.Watched(account.State, balance, time.GetUtcNow()));
        return new AccountView(balance, account.State.Handle, account.State.AlertBelow, account.State.LowSince, account.State.Telegram);
    }

    private async Task<KeyChange> Change((KeyChange Change, AccountState Next) changed)
    {
        await Save(changed.Next);
        return changed.Change;
    }

    private Task<Int128> Balance() => GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(Id);

    private Task Save(AccountState next) => account.Save(next, DeactivateOnIdle);

    // An account that was never opened keeps nothing, not even the activation.
    private void LetGoOfNothing()
    {
        if (!account.RecordExists) DeactivateOnIdle();
    }
}
