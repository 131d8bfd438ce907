using System.Text.Json;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Cli.Edge;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Disputes;

/// <summary>A wrong result as a network's edge gave it (<c>GET /v1/requests/ID/evidence</c>), for a dispute. Nothing of it is believed that a signature or a root can show.</summary>
/// <param name="Receipt">The miner's receipt; its signature counts at the contract.</param>
/// <param name="Claimed">The miner's trace; its root is the one the receipt signs. Nothing where the file has none.</param>
/// <param name="Right">What the network says the trace has to be; nothing where the file has none.</param>
/// <param name="Said">The entry of the file.</param>
internal sealed record EvidenceFile(DisputedReceipt Receipt, TraceSteps? Claimed, TraceSteps? Right, WrongResult Said)
{
    // Receipts of four miners with the longest traces are 16 MB.
    private const int MostBytes = 32 << 20;

    /// <summary>The first step, from 0, at which the traces differ; nothing where they do not, or one is missing.</summary>
    public int? Step
    {
        get
        {
            if (Claimed is null || Right is null) return null;
            for (int at = 0; at < Claimed.Count; at++)
                if (at >= Right.Count || Claimed[at] != Right[at]) return at;
            return null;
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="path">The file.</param>
    /// <param name="miner">Whose; the only one of the file when absent.</param>
    /// <param name="domain">Where its signature has to count.</param>
    /// <exception cref="EdgeSetupException">It is no such file, or there is no such entry in it that a contract would look at.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EvidenceFile Read(string path, string? miner, TypedDataDomain domain)
    {
        if (new FileInfo(path).Length > MostBytes) throw new EdgeSetupException($"{path} is too long for evidence.");
        IReadOnlyList<WrongResult> found;
        try
        {
            found = JsonSerializer.Deserialize(File.ReadAllBytes(path), WireJson.Default.EvidenceReply)?.Wrong ?? [];
        }
        catch (JsonException)
        {
            throw new EdgeSetupException($"{path} is no evidence as GET /v1/requests/ID/evidence gives it.");
        }

        WrongResult[] chosen = [.. found.Where(one => miner is null || string.Equals(one.Miner, miner, StringComparison.Ordinal))];
        if (chosen.Length == 0) throw new EdgeSetupException($"{path} has no wrong result{(miner is null ? "" : $" of {miner}")}.");
        if (chosen.Length > 1 && miner is null) throw new EdgeSetupException($"{path} has wrong results of {string.Join(" and ", chosen.Select(static one => one.Miner))}; say whose with --miner.");
        WrongResult said = chosen[0];
        DisputedReceipt receipt = DisputedReceipt.TryOf(StatementOf(said.Receipt), said.Receipt.Signature, domain)
            ?? throw new EdgeSetupException($"The receipt in {path} is not signed for this contract by the key it names.");
        TraceSteps? claimed = TraceSteps.TryRead(said.TraceLeaves);
        if (claimed is not null && (claimed.Root.ToString()[2..] != receipt.Statement.TraceRoot || claimed.Count != receipt.Statement.Steps)) claimed = null;
        return new EvidenceFile(receipt, claimed, TraceSteps.TryRead(said.RightTraceLeaves), said);
    }

    private static ReceiptStatement StatementOf(SignedReceipt receipt) => Miner.Jobs.Receipts.StatementOf(receipt);
}
