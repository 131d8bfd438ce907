// The silo's own auditor: the miner's code, run by us. A text is shown to be what a receipt says by one prefill over its tokens, which
// costs a fraction of generating them, and a picture can be run at some of its steps from states that its miner shows; what that does
// not show is run from the start, and then the leaves say where a trace went wrong.

using System.Security.Cryptography;
using Cuckoo.Blobs;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains;
using Cuckoo.Grains.Verification;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Trace;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Audit;

/// <summary>Runs jobs again, one at a time and off the grains' threads; more would only share the processors.</summary>
/// <param name="models">What a miner would run.</param>
/// <param name="blobs">Holds the outputs that miners handed in.</param>
internal sealed class TrustedAuditor(LoadedModels models, BlobStore blobs) : IAuditor, IAsyncDisposable
{
    private readonly SemaphoreSlim turns = new(1, 1);
    private readonly CancellationTokenSource over = new();

    /// <summary>Texts that were found right by a prefill alone.</summary>
    public int Prefills { get; private set; }

    /// <inheritdoc/>
    public async Task<Rerun> Rerun(Hash256 program, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation)
    {
        IWork work = WorkOf(program);
        if (work is TextWork text && await FindRight(text, input, receipts, cancellation) is { } right) return right;
        Execution run = await InTurn(end => work.Execute(input, null, end), cancellation);
        return Hash256.TryParse(run.OutputHash, out Hash256 output) && Hash256.TryParse(run.TraceRoot, out Hash256 trace)
            ? new Rerun(output, trace, TraceLeaves.Of(run.TraceLeaves))
            : throw new InvalidOperationException("The silo's auditor gave something that is no hash.");
    }

    /// <inheritdoc/>
    public async Task<TextScores> Rate(Hash256 program, string input, Receipt receipt, CancellationToken cancellation)
    {
        TextWork work = models.TextWork(program.Value) ?? throw new InvalidOperationException($"The silo's auditor does not hold program {program}.");
        byte[] output = await Stored(receipt.OutputHash, cancellation) ?? throw new InvalidOperationException($"The text of job {receipt.Job} is not stored here.");
        return await InTurn(end => work.Rate(input, output, end), cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> HoldsAt(Hash256 program, string input, Receipt receipt, IReadOnlyList<int> steps, CancellationToken cancellation)
    {
        if (WorkOf(program) is not PictureWork picture) throw new InvalidOperationException($"Program {program} has no states to be shown.");
        if (receipt.Leaves is not { } leaves || !TraceRules.HasItsLeaves(receipt)) return false;
        Dictionary<int, byte[]> states = [];
        foreach (int number in StepAuditRules.StatesFor([.. steps], leaves.Count))
        {
            if (await Stored(leaves[number - 1], cancellation) is not { } state) return false;
            states[number] = state;
        }

        byte[][] each = [.. Convert.FromHexString(leaves.Value).Chunk(TraceLeaves.LeafDigits / 2)];
        return await InTurn(end => picture.HoldsAt(input, each, Convert.FromHexString(receipt.OutputHash.Value), steps, states, end), cancellation);
    }

    /// <inheritdoc/>
    public async Task<OperatorsFound> FindOperator(
        Hash256 program, string input, Receipt receipt, int step, IReadOnlyList<NamedDigest> said, CancellationToken cancellation)
    {
        if (WorkOf(program) is not IDisputableWork work) throw new InvalidOperationException($"Program {program} has no operators to be compared.");
        if (await Stored(receipt.OutputHash, cancellation) is not { } output) return OperatorsFound.None(receipt.Job);
        OperatorRecord[] list = [.. said.Select(o => new OperatorRecord(o.Name, Convert.FromHexString(o.Digest.Value)))];
        try
        {
            OperatorFinding found = await InTurn(end => work.Judge(input, new DisputedStep(step, output), list, end), cancellation);
            NamedDigest? there = found.Fork is { } fork && fork.Number < said.Count ? said[fork.Number] : null;
            return new OperatorsFound(
                receipt.Job, found.Operators, found.Fork?.Number, there,
                found.Evidence is { } right ? new NamedDigest(right.Name, Hash256.From(right.Output)) : null,
                found.Evidence is { } run ? Hash256.From(run.Reference) : null,
                found.Evidence is { } call ? Hash256.From(call.Call) : null,
                [.. (found.Evidence?.Inputs ?? []).Select(i => new NamedDigest(i.Name, Hash256.From(i.Digest)))]);
        }
        catch (Exception e) when (e is InvalidTextInputException or InvalidPictureInputException)
        {
            // The document is in order: the run that the miner says it did has no such step.
            return OperatorsFound.None(receipt.Job);
        }
    }

    /// <summary>Ends the run under way and waits until it has ended: the models are let go after this.</summary>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await turns.WaitAsync();
        turns.Dispose();
        over.Dispose();
    }

    private async Task<T> InTurn<T>(Func<CancellationToken, T> run, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, over.Token);
        await turns.WaitAsync(end.Token);
        try
        {
            return await Task.Run(() => run(end.Token), end.Token);
        }
        finally
        {
            turns.Release();
        }
    }

    private IWork WorkOf(Hash256 program) => models.All.Select(m => m.Work).FirstOrDefault(w => string.Equals(program.Value, w.Program, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"The silo's auditor does not run program {program}.");

    // One that holds settles what is right, and with it whether the others are.
    private async Task<Rerun?> FindRight(TextWork text, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation)
    {
        foreach (Receipt said in receipts.DistinctBy(r => (r.OutputHash, r.TraceRoot)))
        {
            if (said.Leaves is not { } leaves || !TraceRules.HasItsLeaves(said) || await Stored(said.OutputHash, cancellation) is not { } output) continue;
            byte[][] each = [.. Convert.FromHexString(leaves.Value).Chunk(TraceLeaves.LeafDigits / 2)];
            if (!await InTurn(end => text.IsSame(input, output, each, end), cancellation)) continue;
            Prefills++;
            return new Rerun(said.OutputHash, said.TraceRoot, leaves);
        }

        return null;
    }

    // What is no longer there, or has another hash, is left to a run from the start.
    private async Task<byte[]?> Stored(Hash256 hash, CancellationToken cancellation)
    {
        if (await blobs.OpenAsync(hash.ToContentId(), 0, null, cancellation) is not { } stored) return null;
        await using Stream from = stored;
        using MemoryStream bytes = new();
        await from.CopyToAsync(bytes, cancellation);
        byte[] read = bytes.ToArray();
        return Hash256.From(SHA256.HashData(read)) == hash ? read : null;
    }
}
