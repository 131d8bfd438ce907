// A public chain, which is only looked at here: before the edge listens, that it is the one meant and no development chain, that the
// contracts are there and the operator's key is nobody else's; afterwards, that enough of its nodes answer.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Profiles;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Silo.Hosting;

namespace Cuckoo.Silo.Settlement;

/// <summary>Checks the public chain at the silo's start and watches its nodes.</summary>
internal sealed class ProductionChainHost : BackgroundService, ISettlementChain, IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private readonly ProductionProfile profile;
    private readonly TimeProvider time;
    private readonly ILogger<ProductionChainHost> log;
    private readonly RpcClient[] nodes;
    private readonly RpcPool pool;
    private readonly string folder;
    private readonly SemaphoreSlim operatorPlace = new(1, 1);

    /// <summary>A host of the chain that a profile names; nothing is asked yet.</summary>
    /// <param name="profile">The chain.</param>
    /// <param name="folder">Where the journal of the operator's transactions lies.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it tells what it finds.</param>
    public ProductionChainHost(ProductionProfile profile, string folder, TimeProvider time, ILogger<ProductionChainHost> log)
    {
        (this.profile, this.folder, this.time, this.log) = (profile, folder, time, log);
        nodes = [.. profile.Endpoints.Select((endpoint, at) => new RpcClient(endpoint, new RpcLimits(), time, new Random(at)))];
        pool = new RpcPool(nodes, profile.Quorum);
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
    public ulong FirstBlock => profile.FirstBlock;

    /// <inheritdoc/>
    public bool IsUp { get; private set; }

    /// <inheritdoc/>
    public Address Pay => profile.Contracts[nameof(CuckooPay)];

    /// <inheritdoc/>
    public IRpc Rpc => pool;

    /// <inheritdoc/>
    public int Confirmations => profile.Confirmations;

    /// <inheritdoc/>
    public string? PublicRpc => null;

    /// <inheritdoc/>
    public bool IsDevelopment => false;

    /// <inheritdoc/>
    public byte[] SignAsOperator(Voucher voucher)
    {
        using SigningKey key = profile.OperatorKey.Open(Environment.GetEnvironmentVariable);
        return voucher.Sign(key, PayDomain.Of(ChainId, Pay)).ToBytes();
    }

    /// <inheritdoc/>
    public async Task<T> AsOperatorAsync<T>(Func<TransactionSender, SigningKey, Task<T>> use, CancellationToken cancellation)
    {
        await operatorPlace.WaitAsync(cancellation);
        try
        {
            Directory.CreateDirectory(folder);
            using SigningKey key = profile.OperatorKey.Open(Environment.GetEnvironmentVariable);
            using SendJournal journal = new(Path.Combine(folder, "sends.db"));
            // Posting a root also makes earlier ones final, as many as are due by its block and not by its estimate: up to 64.
            SendOptions sending = new() { Confirmations = profile.Confirmations, GasMarginPercent = 400 };
            using TransactionSender sender = await TransactionSender.OpenAsync(pool, key, journal, sending, time, cancellation);
            return await use(sender, key);
        }
        finally
        {
            operatorPlace.Release();
        }
    }

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
        await pool.DisposeAsync();
        operatorPlace.Dispose();
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
