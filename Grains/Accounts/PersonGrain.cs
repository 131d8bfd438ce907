// A tip always goes to the account that is held for somebody, and from there on: so an order under one id is the same order
// before and after they are known, and a retry across that moment moves nothing twice.

using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Accounts;

/// <summary>All that is kept of somebody.</summary>
public sealed record PersonState
{
    /// <summary>The account behind them.</summary>
    public AccountId? Account { get; init; }

    /// <summary>How often what was held has been passed on: the number in the transfer's id.</summary>
    public int Passed { get; init; }

    /// <summary>The same of deposits from the chain.</summary>
    public int DepositsPassed { get; init; }

    /// <summary>What of them is on its way now: it has left where it was held, or is about to.</summary>
    public Amount? Passing { get; init; }

    /// <summary>Nonces that were used and have not ended.</summary>
    public ImmutableArray<UsedNonce> Nonces { get; init; } = [];
}

/// <summary>A nonce that was used.</summary>
/// <param name="Text">The nonce.</param>
/// <param name="EndsAt">From when nobody accepts it anyway.</param>
public readonly record struct UsedNonce(string Text, DateTimeOffset EndsAt);

/// <inheritdoc cref="IPersonGrain"/>
public sealed class PersonGrain([PersistentState("person")] IPersistentState<PersonState> stored, TimeProvider time) : Grain, IPersonGrain
{
    private readonly DurableState<PersonState> person = new(stored);

    private PersonId Id { get; set; }

    private ILedgerGrain Ledger => GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!PersonId.TryParse(this.GetPrimaryKeyString(), out PersonId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' names nobody.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<AccountId?> Account()
    {
        if (!person.RecordExists) DeactivateOnIdle();
        return Task.FromResult(person.State.Account);
    }

    /// <inheritdoc/>
    public async Task<AccountId> Claim(AccountId account)
    {
        if (person.State.Account is null) await Save(person.State with { Account = account });

        AccountId owner = person.State.Account!.Value;

        // What was kept when a crash came between the two is passed on by whoever claims or tips next.
        await PassOn();
        if (ChainAddress.TryParse(Id.Value[(Id.Value.IndexOf(':', StringComparison.Ordinal) + 1)..], out ChainAddress address))
        {
            await GrainFactory.GetGrain<IAccountGrain>(owner.Value).NoteWallet(address);
            await PassOnDeposits();
        }

        return owner;
    }

    /// <inheritdoc/>
    public async Task<AccountId?> SignIn(string nonce, DateTimeOffset nonceEnds, AccountId fresh)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (person.State.Nonces.Any(n => string.Equals(n.Text, nonce, StringComparison.Ordinal))) return null;
        await Save(person.State with { Nonces = [.. person.State.Nonces.Where(n => n.EndsAt >= now), new UsedNonce(nonce, nonceEnds)] });
        return await Claim(fresh);
    }

    /// <inheritdoc/>
    public async Task<LedgerResult> Tip(TipOrder tip)
    {
        if (person.State.Account == tip.From) return LedgerResult.SameAccount;
        LedgerResult result = await Ledger.Transfer(
            new TransferOrder(tip.Id, tip.From, AccountId.HeldFor(Id), tip.Amount, "tip", $"tip {tip.Id}"));
        if (result.IsDone()) await PassOn();
        if (!person.RecordExists) DeactivateOnIdle();
        return result;
    }

    /// <inheritdoc/>
    public async Task PassOnDeposits()
    {
        while (person.State.Account is { } account)
        {
            if (person.State.Passing is null)
            {
                Int128 held = await Ledger.Balance(AccountId.DepositsOf(Id));
                if (held <= 0) return;

                // Noted first: after a crash between the two transfers nothing is held any more, and the second one is still due.
                await Save(person.State with { Passing = new Amount((UInt128)held) });
            }

            // Back over the bridge: in the books it is the account's own deposit then, as it is on the chain, and no payment of somebody's.
            string subject = string.Create(CultureInfo.InvariantCulture, $"{Id} {person.State.DepositsPassed}");
            Amount amount = person.State.Passing!.Value;
            bool isOut = await Moved("deposit out", subject, AccountId.DepositsOf(Id), AccountId.Bridge, amount);
            if (isOut && !await Moved("deposit in", subject, AccountId.Bridge, account, amount))
                throw new InvalidOperationException($"What is held for {Id} could not be passed on.");

            // Taken away by an exit meanwhile: it is looked at anew.
            await Save(person.State with { Passing = null, DepositsPassed = person.State.DepositsPassed + 1 });
        }

        if (!person.RecordExists) DeactivateOnIdle();
    }

    private async Task<bool> Moved(string what, string subject, AccountId from, AccountId to, Amount amount) =>
        (await Ledger.Transfer(new TransferOrder(TransferId.For(what, subject), from, to, amount, "deposit", $"for {Id}"))).IsDone();

    private async Task PassOn()
    {
        while (person.State.Account is { } account)
        {
            Int128 held = await Ledger.Balance(AccountId.HeldFor(Id));
            if (held <= 0) return;
            string number = person.State.Passed.ToString(CultureInfo.InvariantCulture);
            LedgerResult result = await Ledger.Transfer(new TransferOrder(
                TransferId.For("pass on", $"{Id} {number}"), AccountId.HeldFor(Id), account, new Amount((UInt128)held), "tip", $"for {Id}"));

            // Passed on before a crash that came before its note, and something else has come since: the next number is free.
            if (!result.IsDone() && result is not LedgerResult.IdReused)
                throw new InvalidOperationException($"What is held for {Id} could not be passed on: {result}.");
            await Save(person.State with { Passed = person.State.Passed + 1 });
        }
    }

    private Task Save(PersonState next) => person.Save(next, DeactivateOnIdle);
}
