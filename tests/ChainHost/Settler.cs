using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.ChainHost;

/// <summary>Posts the roots of epochs that books closed, each once, and reads back from the chain's events what was posted.</summary>
public sealed class Settler : IDisposable
{
    // A refusal may pass: the chain gets back what it forgot, and roots that wait become final.
    private const int MostAttempts = 10;

    // Posting a root also makes earlier ones final, as many as are due by its block and not by its estimate: up to 64.
    private static readonly SendOptions Options = new() { PollInterval = TimeSpan.FromMilliseconds(50), GasMarginPercent = 400 };

    private readonly IRpc rpc;
    private readonly SigningKey key;
    private readonly SendJournal journal;
    private readonly TransactionSender sender;
    private readonly string folder;

    private Settler(IRpc rpc, string folder, SigningKey key, SendJournal journal, TransactionSender sender)
        => (this.rpc, this.folder, this.key, this.journal, this.sender, Books) = (rpc, folder, key, journal, sender, new Books(Path.Combine(folder, "books.db")));

    /// <summary>The books of the folder.</summary>
    public Books Books { get; }

    /// <summary>The operator.</summary>
    public Address Account => key.Address;

    /// <summary>How many transactions the journal holds.</summary>
    public ulong Sent => journal.NextNonce();

    /// <summary>Opens what a folder holds: key, journal and books.</summary>
    public static async Task<Settler> OpenAsync(string folder, IRpc rpc, CancellationToken cancellation)
    {
        var operatorKey = SigningKey.LoadOrCreate(Path.Combine(folder, "key"));
        var file = new SendJournal(Path.Combine(folder, "journal.db"));
        var opened = await RepeatAsync(() => TransactionSender.OpenAsync(rpc, operatorKey, file, Options, TimeProvider.System, cancellation), cancellation);
        return new Settler(rpc, folder, operatorKey, file, opened);
    }

    /// <summary>Deploys the contracts, mints, bonds the operator and deposits so much.</summary>
    public async Task<DeployedContracts> PrepareAsync(UInt128 deposit, CancellationToken cancellation)
    {
        // Seconds: at most 64 roots may wait to become final.
        var plan = DeploymentPlan.Development(Account);
        plan = plan with { Pay = plan.Pay with { ChallengeWindow = 1, ResponseTime = 1, InclusionTime = 1, ExitDelay = 3, RotationDelay = 3 } };
        var contracts = await Deployer.RunAsync(rpc, sender, plan, folder, cancellation);
        var (token, pay) = (contracts[nameof(CuckooToken)], contracts[nameof(CuckooPay)]);
        await DoAsync("mint", SendOrder.Call(token, CuckooToken.Mint(0)), cancellation);
        await DoAsync("approve", SendOrder.Call(token, CuckooToken.Approve(pay, UInt128.MaxValue)), cancellation);
        await DoAsync("bond", SendOrder.Call(pay, CuckooPay.AddBond(Account, plan.Pay.OperatorBond)), cancellation);
        await DoAsync("deposit", SendOrder.Call(pay, CuckooPay.Deposit(deposit)), cancellation);
        return contracts;
    }

    /// <summary>Settles everything the books have closed, then looks a last time whether all of it is there; tells the id of each epoch that is final.</summary>
    public async Task RunAsync(Action<string> settled, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settled);
        var contracts = DeployedContracts.Load(DeployedContracts.FileIn(folder, await RepeatAsync(() => rpc.AskAsync(Eth.ChainId, cancellation), cancellation)))!;
        var pay = contracts[nameof(CuckooPay)];
        // A chain killed now and then forgets a second of blocks: far fewer than are remembered.
        var follower = new EventFollower(
            rpc, new LogFilter([pay], [CuckooPay.Events.RootPosted.Definition.Topic]), Books, new FollowerOptions { Remembered = 1000 }, TimeProvider.System);
        foreach (var epoch in Books.Epochs(unsettledOnly: true))
        {
            await DoAsync(epoch.Id, SendOrder.Call(pay, CuckooPay.PostRoot(epoch.Root, epoch.Total, epoch.Leaves, default)), cancellation);
            Books.Settle(epoch.Id);
            settled(epoch.Id);
            await RepeatAsync(() => follower.StepAsync(cancellation), cancellation);
        }

        // A chain that died may have forgotten roots that were final.
        foreach (var epoch in Books.Epochs(unsettledOnly: false)) await sender.FinishAsync(epoch.Id, cancellation);
        while (await RepeatAsync(() => follower.StepAsync(cancellation), cancellation))
        {
            // Until the books have read everything.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sender.Dispose();
        journal.Dispose();
        key.Dispose();
        Books.Dispose();
    }

    // A node that is away is asked again, with the same id.
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (RpcException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            }
        }
    }

    private async Task DoAsync(string id, SendOrder order, CancellationToken cancellation)
    {
        var answer = await RepeatAsync(() => sender.SendAsync(id, order, cancellation), cancellation);
        for (var attempt = 1; attempt < MostAttempts && (answer.Outcome is SendOutcome.WouldRevert or SendOutcome.TooFewFunds); attempt++)
        {
            await RestoreAsync(cancellation);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
            answer = await RepeatAsync(() => sender.SendAsync(id, order, cancellation), cancellation);
        }

        if (answer.Outcome is not SendOutcome.Accepted) throw new InvalidOperationException($"{id}: {answer.Outcome}, {answer.Reason}");
        var send = await sender.FinishAsync(id, cancellation);
        if (send is not { State: SendState.Final, Place.Succeeded: true }) throw new InvalidOperationException($"{id}: {send.State}, {send.Place?.Reason}");
    }

    // The chain may have lost its last second and not got it back yet when the estimate ran: what was sent before goes again first.
    private async Task RestoreAsync(CancellationToken cancellation)
    {
        await RepeatAsync(
            async () =>
            {
                await sender.AdvanceAsync(cancellation);
                return true;
            },
            cancellation);
        foreach (var send in journal.In(SendState.Sent)) await sender.FinishAsync(send.Id, cancellation);
    }
}
