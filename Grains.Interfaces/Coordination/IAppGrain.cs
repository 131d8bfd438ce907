using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Coordination;

/// <summary>
/// The terms of one coordinator: what an app builder offers and to whom it belongs. Its key is the coordinator id. Jobs wait and
/// are matched in the silo's own <see cref="ICoordinatorGrain"/>, whoever's they are.
/// </summary>
public interface IAppGrain : IGrainWithStringKey
{
    /// <summary>Registers it; repeating it with the same terms changes nothing.</summary>
    Task<AppOutcome> Register(AccountId owner, AppTerms terms);

    /// <summary>Gives it new terms, for quotes from now on; repeating it changes nothing.</summary>
    Task<AppOutcome> Change(AccountId owner, AppTerms terms);

    /// <summary>The coordinator; nothing when nobody has registered it.</summary>
    [ReadOnly]
    Task<AppView?> View();
}

/// <summary>Where the names of coordinators are kept.</summary>
public static class AppNames
{
    /// <summary>Key of the one grain that has them.</summary>
    public const string Key = "coordinators";
}

/// <summary>Who owns which coordinator's name. There is one, under <see cref="AppNames.Key"/>. It awaits the owner's account and the mirror of the chain, and no other grain.</summary>
public interface IAppNamesGrain : IGrainWithStringKey
{
    /// <summary>Gives a name to an owner, for good; repeating it changes nothing.</summary>
    Task<AppRefusal> Claim(CoordinatorId name, AccountId owner);

    /// <summary>Names in their order.</summary>
    /// <param name="after">Begin behind this one; nothing for the first.</param>
    /// <param name="most">How many at most.</param>
    [ReadOnly]
    Task<ImmutableArray<CoordinatorId>> List(CoordinatorId? after, int most);
}
