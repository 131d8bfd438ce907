// Answers challenges against the miner beside its work: it looks at the chain now and then and shows what the contract asks for, with the
// node's own key, from the traces that were kept. A chain that is away is asked again; a miner goes on mining meanwhile.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Wallets;
using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner.Disputes;

/// <summary>Answers for the miner's receipts while it runs.</summary>
internal sealed class DisputeAnswers : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly DisputeOptions options;
    private readonly TraceFolder traces;
    private readonly DeployedContracts contracts;
    private readonly SigningKey key;
    private readonly TimeProvider time;
    private readonly Action<Status> tell;
    private readonly TimeSpan pause;

    private DisputeAnswers(DisputeOptions options, TraceFolder traces, DeployedContracts contracts, SigningKey key, TimeProvider time, Action<Status> tell, TimeSpan pause) =>
        (this.options, this.traces, this.contracts, this.key, this.time, this.tell, this.pause) = (options, traces, contracts, key, time, tell, pause);

    /// <summary>Opens the node's own key; nothing where none is named.</summary>
    /// <exception cref="KeyFileException">A file cannot be used, or the key is encrypted and there is no password.</exception>
    /// <exception cref="DisputeSetupException">The contracts are not in the file that is named.</exception>
    public static DisputeAnswers? Open(DisputeOptions options, TraceFolder traces, TimeProvider time, Action<Status> tell, Func<string, string?> environment, TimeSpan? pause = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (options.OperatorKey is not { } path) return null;
        var deployed = Contracts(options.Contracts!);
        if (!File.Exists(path)) throw new KeyFileException(path, "is not there", "Name the file of the node's own key with --operator-key");
        var password = options.OperatorPasswordFile is { } file ? EncryptedKeyFile.PasswordIn(file) : environment(DisputeOptions.PasswordVariable);
        var own = !EncryptedKeyFile.Is(path) ? SigningKey.LoadOrCreate(path)
            : string.IsNullOrEmpty(password) ? throw new KeyFileException(path, "is encrypted", $"Name the file of its password with --operator-password-file, or set {DisputeOptions.PasswordVariable}")
            : EncryptedKeyFile.LoadOrCreate(path, password);
        return new DisputeAnswers(options, traces, deployed, own, time, tell, pause ?? Pause);
    }

    /// <summary>Answers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var node = new RpcClient(options.Rpc!, new RpcLimits(), time, new Random(Environment.ProcessId));
        // The same journal as that of the command line beside this key.
        using var journal = new SendJournal($"{options.OperatorKey}.sent.{contracts.ChainId}");
        TransactionSender? sender = null;
        DisputeGuard? guard = null;
        var isAway = false;
        try
        {
            while (true)
            {
                try
                {
                    sender ??= await OpenAsync(node, journal, cancellation);
                    guard ??= new DisputeGuard(node, new DisputeReader(node, contracts[nameof(DisputeManager)]), sender, new GuardOptions { Traces = traces.Find });
                    foreach (var note in await guard.LookAsync(cancellation)) tell(new Status("dispute", WordsOf(note)));
                    isAway = false;
                }
#pragma warning disable CA1031 // Whatever the chain or its node do, the miner goes on mining, and looks again.
                catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    if (!isAway) tell(new Status("chain_away", $"The chain cannot be asked about disputes: {e.Message} Looking again."));
                    isAway = true;
                }

                await Task.Delay(pause, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The miner goes.
        }
        finally
        {
            sender?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private async Task<TransactionSender> OpenAsync(RpcClient node, SendJournal journal, CancellationToken cancellation)
    {
        var chain = await node.AskAsync(Eth.ChainId, cancellation);
        if (chain != contracts.ChainId) throw new InvalidOperationException($"The contracts are on chain {contracts.ChainId}, and {node.Host} is on chain {chain}.");
        return await TransactionSender.OpenAsync(node, key, journal, new SendOptions(), time, cancellation);
    }

    private static DeployedContracts Contracts(string path)
    {
        try
        {
            return DeployedContracts.Load(path) is { } read && read.Contracts.ContainsKey(nameof(DisputeManager))
                ? read
                : throw new DisputeSetupException($"{path} does not say where the contract DisputeManager is.");
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new DisputeSetupException($"{path} cannot be read: {e.Message}");
        }
    }

    private static string WordsOf(GuardNote note) => note.Dispute == 0 ? note.Words : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Dispute {note.Dispute}: {note.Words}");
}

/// <summary>What is needed to answer on the chain is not there; the message says what to do.</summary>
internal sealed class DisputeSetupException(string message) : Exception(message);
