// A public chain, which is only looked at here: before the edge listens, that it is the one meant and no development chain, that the
// contracts are there and the operator's key is nobody else's; afterwards, that enough of its nodes answer.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Profiles;
using Cuckoo.Chain.Rpc;
using Cuckoo.Silo.Hosting;

namespace Cuckoo.Silo.Settlement;

/// <summary>Checks the public chain at the silo's start and watches its nodes.</summary>
internal sealed class ProductionChainHost : BackgroundService, ISiloChain, IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private readonly ProductionProfile profile;
    private readonly TimeProvider time;
    private readonly ILogger<ProductionChainHost> log;
    private readonly RpcClient[] nodes;

    /// <summary>A host of the chain that a profile names; nothing is asked yet.</summary>
    public ProductionChainHost(ProductionProfile profile, TimeProvider time, ILogger<ProductionChainHost> log)
    {
        (this.profile, this.time, this.log) = (profile, time, log);
        nodes = [.. profile.Endpoints.Select((endpoint, at) => new RpcClient(endpoint, new RpcLimits(), time, new Random(at)))];
        Rpc = new RpcPool(nodes, profile.Quorum);
    }

    /// <summary>The contracts whose addresses have to be configured.</summary>
    public static IReadOnlyList<string> Needed { get; } = [nameof(CuckooToken), nameof(CuckooPay), nameof(StakingManager), nameof(DisputeManager)];

    /// <inheritdoc/>
    public ChainMode Mode => ChainMode.Production;

    /// <inheritdoc/>
    public ulong ChainId => profile.ChainId;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Address> Contracts => profile.Contracts;

    /// <inheritdoc/>
    public IRpc Rpc { get; }

    /// <inheritdoc/>
    public int Confirmations => profile.Confirmations;

    /// <inheritdoc/>
    public ulong FirstBlock => profile.FirstBlock;

    /// <inheritdoc/>
    public bool IsUp { get; private set; }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> refusals;
        try
        {
            using SigningKey key = profile.OperatorKey.Open(Environment.GetEnvironmentVariable);
            refusals = await ProductionCheck.RunAsync(nodes, profile.ChainId, profile.Contracts, key.Address, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or KeyFileException)
        {
            throw new SetupException($"Chain:Operator: {e.Message}", e);
        }

        if (refusals.Count > 0) throw new SetupException(string.Join(' ', refusals));
        IsUp = true;
        log.LogInformation("Chain {ChainId} (production) at {Endpoints}.", ChainId, string.Join(", ", profile.Endpoints));
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        foreach (RpcClient node in nodes) await node.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            bool[] answers = await Task.WhenAll(nodes.Select(node => AnswersAsync(node, stoppingToken)));
            bool isUp = answers.Count(static one => one) >= profile.Quorum;
            if (isUp != IsUp) log.LogWarning("The chain is {State}: {Count} of {All} nodes answer, {Quorum} are needed.", isUp ? "up" : "down", answers.Count(static one => one), nodes.Length, profile.Quorum);
            IsUp = isUp;
        }
    }

    private async Task<bool> AnswersAsync(RpcClient node, CancellationToken cancellation)
    {
        try
        {
            return await node.AskAsync(Eth.ChainId, cancellation) == profile.ChainId;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
