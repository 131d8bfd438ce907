// Runs the follower against the mirror for as long as the silo runs. A chain that does not answer is asked again for ever; one that
// undoes more than is remembered, or contradicts what was taken from it, ends it: what the books rest on is not guessed at.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Settlement;

/// <summary>Follows the silo's chain.</summary>
internal sealed class ChainFollower(ISiloChain chain, IGrainFactory grains, TimeProvider time, ILogger<ChainFollower> log) : BackgroundService
{
    // The main chain is final after 95; a chain that asks for more confirmations is remembered for twice as long.
    private const int LeastRemembered = 128;

    private static readonly TimeSpan EmbeddedPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(4);

    private MirrorHealth health = new("waiting", null, null, "The chain has not been looked at yet.");
    private Amount missing;

    /// <summary>How far it has come.</summary>
    public MirrorHealth Health => Volatile.Read(ref health);

    private IChainMirrorGrain Mirror => grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    /// <summary>Follows until it is stopped, or until the chain cannot be followed any further.</summary>
    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        TimeSpan poll = chain.Mode is ChainMode.Embedded ? EmbeddedPoll : Poll;
        EventFollower? follower = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            bool more = false;
            try
            {
                follower ??= await OpenAsync(stoppingToken);
                more = await follower.StepAsync(stoppingToken);
                await SettleAsync();
                await TellAsync(stoppingToken);
            }
            catch (Exception e) when (e is DeepReorganisationException or MirrorRefusedException or FormatException or OverflowException)
            {
                log.LogError(e, "The chain is followed no further, and nothing that happens on it reaches the books: {Reason}", e.Message);
                Volatile.Write(ref health, Health with { State = "stopped", Reason = e.Message });
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The node is away, or the mirror could not be written: what was taken stands, the rest comes again.
                if (Health.State is not "waiting") log.LogWarning(e, "The chain cannot be followed now; it is tried again.");
                Volatile.Write(ref health, Health with { State = "waiting", Reason = e is RpcException ? e.Message : "What the chain says could not be written." });
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // The chain stops with the silo, and whoever asks it then fails in one way or another.
                return;
            }

            try
            {
                if (!more) await Task.Delay(poll, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A chain that the silo has started itself answers: what it says is in the books before the edge listens.</remarks>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (chain.Mode is ChainMode.Embedded)
        {
            try
            {
                EventFollower follower = await OpenAsync(cancellationToken);
                while (await follower.StepAsync(cancellationToken)) await SettleAsync();
                await SettleAsync();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                log.LogWarning(e, "The chain cannot be followed at the start; it is tried again.");
            }
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    private async Task<EventFollower> OpenAsync(CancellationToken cancellation)
    {
        FollowedContracts contracts = await FollowedContracts.OfAsync(chain, cancellation);
        await TieTreasuryAsync(contracts.Pay, cancellation);
        FollowerOptions options = new()
        {
            FirstBlock = chain.FirstBlock,
            Confirmations = chain.Confirmations,
            Remembered = Math.Max(LeastRemembered, 2 * chain.Confirmations),
        };
        return new EventFollower(chain.Rpc, contracts.Filter, new MirrorConsumer(Mirror, contracts), options, time);
    }

    // What the treasury's address deposits is the treasury's in the books as well: what it gives and pays from there settles.
    private async Task TieTreasuryAsync(Address pay, CancellationToken cancellation)
    {
        string? named = (await grains.GetGrain<IEpochGrain>(LedgerBook.Main).View()).Treasury;
        Address treasury = named is null ? await chain.Rpc.ReadAsync(pay, CuckooPay.Operator(), BlockTag.Latest, cancellation) : Address.Parse(named);
        if (treasury == default) return;
        AccountId owner = await grains.GetGrain<IPersonGrain>($"address:{treasury}").Claim(AccountId.Treasury);
        if (owner != AccountId.Treasury)
            log.LogWarning("The treasury's address {Address} was signed in with before: what it deposits is that account's, and the treasury and the faucet have nothing of it.", treasury);
    }

    private async Task SettleAsync()
    {
        if (!(await Mirror.Place()).HasOrders) return;
        Amount left = await Mirror.Settle();
        if (left == missing) return;
        missing = left;
        if (left.IsZero) log.LogInformation("What was missing in the books for the chain has been paid.");
        else log.LogError("The books are {Missing} short of what the chain has paid out or taken back: neither its owners nor the treasury have it. It is taken as soon as they do.", left);
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        MirrorPlace place = await Mirror.Place();
        BlockHeader? head = await chain.Rpc.AskAsync(Eth.Block(BlockTag.Latest), cancellation);
        if (Health.State is not "following" && place.Next > 0) log.LogInformation("The chain is followed; its events up to block {Block} count.", place.Next - 1);
        Volatile.Write(ref health, new MirrorHealth(
            "following", place.Next == 0 ? null : (long)place.Next - 1, head is null || place.Next == 0 ? null : Math.Max(0, (long)head.Number - (long)place.Next + 1)));
    }
}
