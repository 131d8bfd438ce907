// The silo's side of the chain in a simulated life: the same follower, the same work on epochs and disputes and the same loops around
// them as in production, over nodes that fail.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Ledger;
using Cuckoo.Silo;
using Cuckoo.Silo.Settlement;
using Cuckoo.Simulation.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Cuckoo.Simulation.Settling;

/// <summary>What outlives the process of the silo: its key, the journal of what it sent, the nodes it speaks to.</summary>
/// <param name="Contracts">Where the contracts are.</param>
/// <param name="Operator">The operator's key.</param>
/// <param name="Journal">The name of the operator's journal.</param>
/// <param name="Archive">Published leaves.</param>
/// <param name="EpochSeconds">How long an epoch is.</param>
internal sealed record SettlementSeat(
    IReadOnlyDictionary<string, Address> Contracts, SigningKey Operator, string Journal, MemoryArchive Archive, int EpochSeconds)
{
    /// <summary>The chain's nodes, once they are there.</summary>
    public TaskCompletionSource<IReadOnlyList<SimulatedNode>> Nodes { get; } = new();

    /// <summary>Whether the operator has gone and does nothing any more.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The present life's.</summary>
    public SimulatedSettlement? Present { get; set; }

    /// <summary>Where the process is lost; nothing where it is not after a step of our choice.</summary>
    public Losses? Losses { get; init; }

    /// <summary>What the operator deposits for the treasury; zero for nothing.</summary>
    public UInt128 TreasuryDeposit { get; init; }

    /// <summary>How long evidence is kept.</summary>
    public int EvidenceDays { get; init; } = new SiloOptions().EvidenceDays;

    /// <summary>What ended a loop that never ends.</summary>
    public List<string> Ended { get; } = [];
}

/// <summary>The chain as one life of the silo sees it.</summary>
internal sealed class SimulatedSettlement : ISettlementChain, IHostedService, IDisposable
{
    private readonly SettlementSeat seat;
    private readonly ILedgerJournal journal;
    private readonly IGrainFactory grains;
    private readonly TimeProvider time;
    private readonly ILoggerFactory logs;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource leaving = new();
    private readonly Queue<TaskCompletionSource> waiting = [];
    private RpcPool? pool;
    private bool isTaken;

    public SimulatedSettlement(SettlementSeat seat, ILedgerJournal journal, IGrainFactory grains, TimeProvider time, ILoggerFactory logs)
    {
        (this.seat, this.journal, this.grains, this.time, this.logs) = (seat, journal, grains, time, logs);
        Follower = new ChainFollower(this, grains, time, logs.CreateLogger<ChainFollower>());
        SiloOptions options = new() { EpochSeconds = seat.EpochSeconds, EvidenceDays = seat.EvidenceDays };
        Poster = new EpochPoster(this, this, seat.Archive.For(time), journal, grains, options, time, logs.CreateLogger<EpochPoster>());
        Carrier = new DisputeCarrier(this, this, grains, options, time, logs.CreateLogger<DisputeCarrier>());
        Answers = new AnswerCarrier(this, this, seat.Archive.For(time), grains, time, logs.CreateLogger<AnswerCarrier>());
    }

    public ChainFollower Follower { get; }

    public EpochPoster Poster { get; }

    public DisputeCarrier Carrier { get; }

    public AnswerCarrier Answers { get; }

    public ChainMode Mode => ChainMode.Production;

    public ulong ChainId => Genesis.ChainId;

    public IReadOnlyDictionary<string, Address> Contracts => seat.Contracts;

    public IRpc Rpc => pool ?? throw new RpcException(RpcFailure.Unreachable, "The chain is not there yet.");

    public int Confirmations => Townsman.Confirmations;

    public ulong FirstBlock => 1;

    public bool IsUp => true;

    public Address Pay => seat.Contracts[nameof(CuckooPay)];

    public string? PublicRpc => null;

    public bool IsDevelopment => false;

    public byte[] SignAsOperator(Voucher voucher) => voucher.Sign(seat.Operator, PayDomain.Of(ChainId, Pay)).ToBytes();

    // As the production host has it; a semaphore's waiters would go on on another thread.
    public async Task<T> AsOperatorAsync<T>(Func<TransactionSender, SigningKey, Task<T>> use, CancellationToken cancellation)
    {
        if (isTaken)
        {
            TaskCompletionSource turn = new();
            waiting.Enqueue(turn);
            await turn.Task;
        }

        isTaken = true;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            using SendJournal file = new(seat.Journal);
            SendOptions sending = new() { Confirmations = Confirmations, GasMarginPercent = 400, PollInterval = Townsman.Poll };
            using TransactionSender sender = await TransactionSender.OpenAsync(Rpc, seat.Operator, file, sending, time, cancellation);
            return await use(sender, seat.Operator);
        }
        finally
        {
            isTaken = waiting.Count > 0;
            if (waiting.TryDequeue(out TaskCompletionSource? next)) next.SetResult();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        seat.Present = this;
        _ = RunAsync();
        return Task.CompletedTask;
    }

    /// <summary>The operator goes; what the chain says is read on.</summary>
    public void Leave()
    {
        seat.IsLeft = true;
        leaving.Cancel();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        leaving.Cancel();
        stopping.Cancel();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        leaving.Dispose();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        IReadOnlyList<SimulatedNode> nodes = await seat.Nodes.Task;
        pool = Townsman.Pool(seat.Losses is { } losses ? nodes.Select(node => new LosingChannel(node, losses)) : nodes, time, 1);
        _ = KeepAsync("follower", Follower.RunAsync(stopping.Token), stopping.Token);
        if (seat.IsLeft) return;
        if (seat.TreasuryDeposit > 0) _ = KeepAsync("treasury", EndowAsync(leaving.Token), leaving.Token, ends: true);
        _ = KeepAsync("epochs", Poster.RunAsync(leaving.Token), leaving.Token);
        _ = KeepAsync("disputes", Carrier.RunAsync(leaving.Token), leaving.Token);
        _ = KeepAsync("answers", Answers.RunAsync(leaving.Token), leaving.Token);
    }

    // What audits and the faucet's grants are paid from, as on the embedded chain; under its id until it is there. The process does it and
    // the next one does it again: whoever awaited it outside would wait for ever on the clock of a process that is lost.
    private async Task EndowAsync(CancellationToken cancellation)
    {
        SendOrder deposit = SendOrder.Call(Pay, CuckooPay.Deposit(seat.TreasuryDeposit));
        while (true)
        {
            try
            {
                SendAnswer answer = await AsOperatorAsync((sender, _) => sender.SendAndFinishAsync("the treasury's deposit", deposit, cancellation), cancellation);
                if (answer.Outcome is SendOutcome.Accepted) return;
            }
            catch (RpcException)
            {
                // The node is away.
            }

            await Task.Delay(TimeSpan.FromSeconds(12), time, cancellation);
        }
    }

    private async Task KeepAsync(string name, Task loop, CancellationToken until, bool ends = false)
    {
        try
        {
            await loop;
            if (!ends && !until.IsCancellationRequested) seat.Ended.Add($"{name}: {Follower.Health.Reason}");
        }
        catch (Exception e) when (!until.IsCancellationRequested)
        {
            seat.Ended.Add($"{name}: {e}");
        }
    }
}
