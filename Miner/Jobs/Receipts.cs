using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>Makes the receipt of a job that is done.</summary>
public static class Receipts
{
    /// <summary>What a receipt states.</summary>
    public static ReceiptStatement StatementOf(SignedReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new ReceiptStatement(
            receipt.JobId, receipt.LeaseId, receipt.Miner, receipt.Program, receipt.InputHash, receipt.OutputHash, receipt.TraceRoot, receipt.Steps, receipt.OutputBytes);
    }

    /// <summary>The miner's signed statement.</summary>
    public static SignedReceipt Sign(JobReply job, Execution done, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(key);
        var statement = new ReceiptStatement(
            job.JobId, job.LeaseId, key.Address.ToString(), done.Program, done.InputHash, done.OutputHash, done.TraceRoot, done.Steps, done.Output.Length);
        return new SignedReceipt(
            statement.JobId,
            statement.LeaseId,
            statement.Miner,
            statement.Program,
            statement.InputHash,
            statement.OutputHash,
            statement.TraceRoot,
            statement.Steps,
            statement.OutputBytes,
            (long)done.Elapsed.TotalMilliseconds,
            Convert.ToHexStringLower(key.Sign(statement.Digest())));
    }
}
