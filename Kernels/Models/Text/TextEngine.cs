using System.Runtime.InteropServices;
using Cuckoo.Kernels.Models.Llama;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.Text;

// Continuous batching: one thread runs one forward pass after another over whatever is under way. Each pass takes one row for
// every run that is generating and fills up with rows of prompts (and of runs that are being repeated). Runs join and leave
// between passes. Rows do not see each other, so a run's bits are those it has alone.

/// <summary>Runs text sequences side by side on one model.</summary>
internal sealed class TextEngine : IDisposable
{
    /// <summary>Rows of a pass: enough to use weights from the cache, few enough that a long prompt does not hold up the others for long.</summary>
    public const int MaxRows = 256;

    /// <summary>Runs side by side, and rows of a pass that get logits.</summary>
    public const int MaxSequences = 32;

    private readonly LlamaGraph _graph;
    private readonly KvPool _pool;
    private readonly TimeProvider _time;
    private readonly bool _reusesPrefixes;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _work = new(0);
    private readonly Lock _lock = new();
    private readonly Queue<TextSequence> _waiting = [];
    private readonly List<TextSequence> _active = [];
    private bool _ended;

    public TextEngine(LlamaGraph graph, int maxPages, bool reusesPrefixes, TimeProvider time)
    {
        (_graph, _pool, _reusesPrefixes, _time) = (graph, new KvPool(graph.CacheShape, maxPages), reusesPrefixes, time);
        _thread = new Thread(Serve) { IsBackground = true, Name = "text engine" };
        _thread.Start();
    }

    /// <summary>Runs a sequence; its end is told by <see cref="TextSequence.Done"/>.</summary>
    public void Submit(TextSequence sequence)
    {
        if (!_pool.Fits(sequence.MaxPositions))
            throw new InvalidTextInputException($"{sequence.MaxPositions} positions do not fit into the memory kept for keys and values.");
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            _waiting.Enqueue(sequence);
        }

        _work.Release();
    }

    /// <summary>Ends the thread; runs under way fail.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
        }

        _work.Release();
        _thread.Join();
        _work.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            Admit();
            if (_active.Count == 0)
            {
                _work.Wait();
                lock (_lock)
                {
                    if (_ended)
                        break;
                }

                continue;
            }

            lock (_lock)
            {
                if (_ended)
                    break;
            }

            Step();
        }

        lock (_lock)
            _active.AddRange(_waiting);
        foreach (var sequence in _active)
            sequence.Fail(new ObjectDisposedException(nameof(TextModel)));
        _pool.Free();
    }

    private void Admit()
    {
        foreach (var sequence in _active.Where(sequence => sequence.Cancellation.IsCancellationRequested).ToArray())
            Leave(sequence, new OperationCanceledException(sequence.Cancellation));
        while (_active.Count < MaxSequences)
        {
            TextSequence? next;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out next))
                    return;
            }

            if (!next.Cancellation.IsCancellationRequested)
            {
                if (!_pool.TryAdmit(next))
                    return;
                next.Started = _time.GetTimestamp();
                _active.Add(next);
            }

            lock (_lock)
                _waiting.Dequeue();
            if (next.Cancellation.IsCancellationRequested && !_active.Contains(next))
                next.Fail(new OperationCanceledException(next.Cancellation));
        }
    }

    private void Step()
    {
        var batch = TextBatch.Of(_active, MaxRows, MaxSequences);
        try
        {
            foreach (var part in batch.Parts)
                _pool.Reach(part.Sequence, part.Sequence.Processed + part.Count);
            var (hidden, logits) = _graph.Forward(
                CollectionsMarshal.AsSpan(batch.Tokens), batch.Rows(), CollectionsMarshal.AsSpan(batch.Chosen), CollectionsMarshal.AsSpan(batch.LogitRows));
            foreach (var part in batch.Parts)
                Take(part, hidden, logits);
        }
#pragma warning disable CA1031 // Whatever goes wrong in a pass ends the runs in it, not the process.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            foreach (var part in batch.Parts.Where(part => _active.Contains(part.Sequence)))
                Leave(part.Sequence, fault);
        }
    }

    /// <summary>What a pass means for one run: tokens, steps of its trace, its end.</summary>
    private void Take(BatchPart part, Matrix hidden, Matrix? logits)
    {
        var sequence = part.Sequence;
        sequence.Processed += part.Count;
        try
        {
            foreach (var (position, state, logit) in part.Chosen)
            {
                var row = logit < 0 ? [] : logits!.Row(logit);
                var isLast = row.Length != 0 && IsLast(sequence, position, row);
                if (TextTrace.EndsStep(position) || isLast)
                    sequence.EndStep(position, Finite(hidden.Row(state), position), position < sequence.Input.Prompt.Count - 1 ? [] : row);
                if (isLast)
                    Leave(sequence, null);
            }
        }
        catch (NotFiniteException fault)
        {
            Leave(sequence, fault);
        }
    }

    /// <summary>Draws the token after a position, or compares it with the one a repeated run had there; says whether the run ends here.</summary>
    private bool IsLast(TextSequence sequence, int position, ReadOnlySpan<float> logits)
    {
        var index = position - (sequence.Input.Prompt.Count - 1);
        if (index < 0)
            return position == sequence.Known.Count - 1;
        if (sequence is { Scorer: { } scorer, Expected: { } given })
        {
            scorer.Add(logits, given[index], position);
            return position == sequence.Known.Count - 1;
        }

        var token = sequence.Sampler.Next(logits, CollectionsMarshal.AsSpan(sequence.Known)[..(position + 1)], index);
        if (sequence.Expected is { } expected)
        {
            if (index < expected.Count && token != expected[index] && sequence.FirstDifferingToken < 0)
                sequence.FirstDifferingToken = index;
            return position == sequence.Known.Count - 1;
        }

        if (sequence.Generated.Count == 0)
            sequence.FirstToken = _time.GetTimestamp();
        sequence.Generated.Add(token);
        sequence.Tokens.Add(token);
        var stops = sequence.EndsText(token);
        sequence.Finish = stops ? TextFinish.Stop : TextFinish.Length;
        if (stops || sequence.Generated.Count == sequence.Input.MaxTokens)
            return true;
        sequence.Known.Add(token);
        return false;
    }

    private void Leave(TextSequence sequence, Exception? fault)
    {
        _active.Remove(sequence);
        sequence.Ended = _time.GetTimestamp();
        _pool.Release(sequence, keep: fault is null && _reusesPrefixes);
        if (fault is null)
            sequence.Complete();
        else
            sequence.Fail(fault);
    }

    private static ReadOnlySpan<float> Finite(ReadOnlySpan<float> state, int position)
    {
        foreach (var value in state)
        {
            if (!float.IsFinite(value))
                throw new NotFiniteException(position);
        }

        return state;
    }
}
