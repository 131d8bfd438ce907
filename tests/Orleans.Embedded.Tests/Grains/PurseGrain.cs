using Orleans;
using Orleans.Providers;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IPurseGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    Task<string> Read();

    Task Clear();

    Task Reload();

    Task Rest();
}

[GenerateSerializer]
public sealed class PurseState
{
    [Id(0)]
    public int Amount { get; set; }

    [Id(1)]
    public string Owner { get; set; } = "nobody";
}

/// <summary>Keeps its state by deriving from Grain of it.</summary>
public class PurseGrain : Grain<PurseState>, IPurseGrain
{
    private string _atActivation = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = $"{State.Amount} of {State.Owner}";
        return Task.CompletedTask;
    }

    public async Task<int> Add(int amount)
    {
        State.Amount += amount;
        await WriteStateAsync();
        return State.Amount;
    }

    public Task<string> Read() => Task.FromResult($"{_atActivation}, now {State.Amount}");

    public Task Clear() => ClearStateAsync();

    public Task Reload() => ReadStateAsync();

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface IVaultGrain : IPurseGrain;

/// <summary>The same in another storage.</summary>
[StorageProvider(ProviderName = "vault")]
public sealed class VaultGrain : PurseGrain, IVaultGrain;
