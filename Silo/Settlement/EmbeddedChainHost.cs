// The development chain beside the silo's state file: anvil, with the contracts on it. EmbeddedChain watches anvil and starts it
// again; here the contracts are looked at after each such start, since the second before a kill may be missing.

using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Silo.Hosting;

namespace Cuckoo.Silo.Settlement;

/// <summary>Starts the embedded chain with the silo, deploys the contracts once, and stops it with the silo.</summary>
internal sealed class EmbeddedChainHost(string folder, ChainOptions options, TimeProvider time, ILogger<EmbeddedChainHost> log) : IHostedService, ISettlementChain, IAsyncDisposable
{
    // Gas for the deployment, many times over; on this chain it is worth nothing.
    private static readonly UInt128 Funds = (UInt128)1_000_000_000_000_000_000 * 1_000;

    // What the faucet may give in a day, as often as it may; on this chain the tokens are worth nothing either.
    private static readonly UInt128 TreasuryDeposit = (UInt128)1_000_000_000_000_000_000 * 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Posting a root also makes earlier ones final, as many as are due by its block and not by its estimate: up to 64.
    private static readonly SendOptions Sending = new() { PollInterval = TimeSpan.FromMilliseconds(50), GasMarginPercent = 400 };

    private readonly CancellationTokenSource stopping = new();

    // The deployer is the operator: one journal, one sender at a time.
    private readonly SemaphoreSlim operatorPlace = new(1, 1);
    private volatile DeployedContracts? deployed;
    private Task watching = Task.CompletedTask;
    private EmbeddedChain? chain;

    /// <inheritdoc/>
    public ChainMode Mode => ChainMode.Embedded;

    /// <inheritdoc/>
    public ulong ChainId => EmbeddedChainOptions.DevelopmentChainId;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Address> Contracts => deployed?.Contracts.ToDictionary(static one => one.Key, static one => one.Value.Address, StringComparer.Ordinal) ?? [];

    /// <inheritdoc/>
    public IRpc Rpc => Chain.Rpc;

    /// <inheritdoc/>
    public int Confirmations => 1;

    /// <inheritdoc/>
    public ulong FirstBlock => 1;

    /// <inheritdoc/>
    public bool IsUp => chain is { Ended.IsCompleted: false } && deployed is not null;

    /// <summary>The running chain.</summary>
    public EmbeddedChain Chain => chain ?? throw new InvalidOperationException("The chain has not been started.");

    /// <inheritdoc/>
    public Address Pay => deployed?[nameof(CuckooPay)] ?? throw new RpcException(RpcFailure.Unreachable, "The chain has no contracts yet.");

    /// <inheritdoc/>
    public string? PublicRpc => $"http://{Chain.Endpoint}";

    /// <inheritdoc/>
    public bool IsDevelopment => true;

    /// <inheritdoc/>
    public byte[] SignAsOperator(Voucher voucher)
    {
        using SigningKey key = SigningKey.LoadOrCreate(Path.Combine(folder, "deployer.key"));
        return voucher.Sign(key, PayDomain.Of(ChainId, Pay)).ToBytes();
    }

    /// <inheritdoc/>
    public async Task<T> AsOperatorAsync<T>(Func<TransactionSender, SigningKey, Task<T>> use, CancellationToken cancellation)
    {
        await operatorPlace.WaitAsync(cancellation);
        try
        {
            using SigningKey key = SigningKey.LoadOrCreate(Path.Combine(folder, "deployer.key"));
            using SendJournal journal = new(Path.Combine(folder, "sends.db"));
            using TransactionSender sender = await TransactionSender.OpenAsync(Chain.Rpc, key, journal, Sending, time, cancellation);
            return await use(sender, key);
        }
        finally
        {
            operatorPlace.Release();
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = folder, Program = options.Anvil }, time, cancellationToken);
            await DeployAsync(cancellationToken);
        }
        catch (Exception e) when (e is EmbeddedChainException or DeploymentException or RpcException or KeyFileException or FormatException or InvalidOperationException)
        {
            await DisposeAsync();
            throw new SetupException(e is DeploymentException ? $"{e.Message} The embedded chain and its journal are in {folder}; remove it to begin a new chain." : e.Message, e);
        }
        catch (Exception)
        {
            await DisposeAsync();
            throw;
        }

        log.LogInformation("Chain {ChainId} (embedded, for development) at http://{Endpoint}; its contracts are listed in {File}.", ChainId, chain.Endpoint, DeployedContracts.FileIn(folder, ChainId));
        watching = WatchAsync(chain);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await watching;
        if (chain is not null) await chain.DisposeAsync();
        stopping.Dispose();
        operatorPlace.Dispose();
    }

    // The deployer is a key of this folder alone. What pays for it was given by no transaction, so a chain that lost it is given it again.
    private async Task DeployAsync(CancellationToken cancellation)
    {
        deployed = await AsOperatorAsync(
            async (sender, key) =>
            {
                if (await Chain.Rpc.AskAsync(Eth.Balance(key.Address, BlockTag.Latest), cancellation) < Funds / 2) await Chain.FundAsync(key.Address, Funds, cancellation);
                DeployedContracts made = await Deployer.RunAsync(Chain.Rpc, sender, DeploymentPlan.Development(key.Address), folder, cancellation);
                await EndowAsync(sender, made, cancellation);
                return made;
            },
            cancellation);
    }

    // Once in the life of the chain, by the sends' ids: what audits and the faucet's grants are paid from. One that a chain has forgotten
    // is sent again by its journal.
    private async Task EndowAsync(TransactionSender sender, DeployedContracts made, CancellationToken cancellation)
    {
        (Address token, Address pay) = (made[nameof(CuckooToken)], made[nameof(CuckooPay)]);
        await sender.AdvanceAsync(cancellation);
        if (sender.Find(IdOf("the treasury's deposit")) is null && (UInt128)await Chain.Rpc.ReadAsync(token, CuckooToken.BalanceOf(sender.Account), BlockTag.Latest, cancellation) < TreasuryDeposit)
            await sender.SendAndFinishAsync(IdOf("mint the operator's grant"), SendOrder.Call(token, CuckooToken.Mint(0)), cancellation);
        await sender.SendAndFinishAsync(IdOf("approve the treasury's deposit"), SendOrder.Call(token, CuckooToken.Approve(pay, TreasuryDeposit)), cancellation);
        SendAnswer done = await sender.SendAndFinishAsync(IdOf("the treasury's deposit"), SendOrder.Call(pay, CuckooPay.Deposit(TreasuryDeposit)), cancellation);
        if (done is not { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true })
            log.LogWarning("Nothing could be deposited for the treasury, so the faucet has nothing to give: {Reason}", done.Reason ?? done.Record?.Place?.Reason);

        // Whoever else sends with this key may have taken the nonce.
        string IdOf(string what)
        {
            int number = 0;
            while (sender.Find(Numbered(number)) is { State: SendState.Displaced }) number++;
            return Numbered(number);

            string Numbered(int attempt) => attempt == 0 ? what : string.Create(CultureInfo.InvariantCulture, $"{what} {attempt}");
        }
    }

    private async Task WatchAsync(EmbeddedChain running)
    {
        using PeriodicTimer timer = new(Period, time);
        int seen = running.Restarts;
        try
        {
            while (!running.Ended.IsCompleted)
            {
                await timer.WaitForNextTickAsync(stopping.Token);
                int restarts = running.Restarts;
                if (restarts == seen) continue;
                log.LogWarning("The embedded chain died and was started again; its contracts are looked at.");
                try
                {
                    await DeployAsync(stopping.Token);
                    seen = restarts;
                }
                catch (Exception e) when (e is RpcException or DeploymentException)
                {
                    log.LogWarning(e, "The contracts could not be looked at; it is tried again in {Seconds} s.", Period.TotalSeconds);
                }
            }

            log.LogError("The chain is down: {Reason}", (await running.Ended)?.Message);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }
}
