// The shells around AppRules: the terms of one coordinator, and the names that are taken. A name is claimed before terms are
// kept: when the process dies between the two, the owner registers again and nobody else can.

using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;
using Orleans.Runtime;

namespace Cuckoo.Grains.Coordination;

/// <inheritdoc cref="IAppGrain"/>
public sealed class AppGrain([PersistentState("app")] IPersistentState<AppState> stored, NetworkOptions options, TimeProvider time)
    : Grain, IAppGrain
{
    private readonly DurableState<AppState> app = new(stored);

    private CoordinatorId Id { get; set; }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!CoordinatorId.TryParse(this.GetPrimaryKeyString(), out CoordinatorId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not a coordinator's name.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AppOutcome> Register(AccountId owner, AppTerms terms)
    {
        AppRefusal refusal = AppRules.Check(terms, options);
        if (refusal is AppRefusal.None) refusal = AppRules.CheckRegister(app.State, owner, terms);
        if (refusal is AppRefusal.None) refusal = await GrainFactory.GetGrain<IAppNamesGrain>(AppNames.Key).Claim(Id, owner);
        return await Save(refusal, owner, terms);
    }

    /// <inheritdoc/>
    public Task<AppOutcome> Change(AccountId owner, AppTerms terms)
    {
        AppRefusal refusal = Id == options.Coordinator ? AppRefusal.NotOwner : AppRules.CheckChange(app.State, owner);
        if (refusal is AppRefusal.None) refusal = AppRules.Check(terms, options);
        return Save(refusal, owner, terms);
    }

    /// <inheritdoc/>
    public async Task<AppView?> View()
    {
        if (!app.RecordExists) DeactivateOnIdle();
        return AppRules.ViewOf(app.State, Id, await GrainFactory.TermsNow(options, app.State.Owner));
    }

    private async Task<AppOutcome> Save(AppRefusal refusal, AccountId owner, AppTerms terms)
    {
        if (refusal is AppRefusal.None) await app.Save(AppRules.With(app.State, owner, terms, time.GetUtcNow()), DeactivateOnIdle);
        else if (!app.RecordExists) DeactivateOnIdle();
        return new AppOutcome(refusal, refusal is AppRefusal.None ? AppRules.ViewOf(app.State, Id, await GrainFactory.TermsNow(options, owner)) : null);
    }
}

/// <inheritdoc cref="IAppNamesGrain"/>
public sealed class AppNamesGrain([PersistentState("apps")] IPersistentState<AppNamesState> stored, NetworkOptions options) : Grain, IAppNamesGrain
{
    private readonly DurableState<AppNamesState> names = new(stored);

    /// <inheritdoc/>
    public async Task<AppRefusal> Claim(CoordinatorId name, AccountId owner)
    {
        AppRefusal refusal = AppRules.CheckClaim(names.State, name, owner, await GrainFactory.TermsNow(options, owner));
        if (refusal is AppRefusal.None && !names.State.Owners.ContainsKey(name))
            await names.Save(AppRules.Claimed(names.State, name, owner), DeactivateOnIdle);
        return refusal;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<CoordinatorId>> List(CoordinatorId? after, int most) => Task.FromResult(AppRules.List(names.State, after, most));
}
