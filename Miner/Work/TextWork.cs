using System.Buffers.Binary;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Kernels.Trace;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Work;

/// <summary>Text jobs on one model. Safe for many threads.</summary>
/// <param name="model">The loaded model; stays the caller's to dispose.</param>
/// <param name="name">What jobs call it.</param>
public sealed class TextWork(TextModel model, string name) : IDisputableWork
{
    /// <inheritdoc/>
    public string Program { get; } = Convert.ToHexStringLower(model.ProgramHash);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var job = TextJob.Read(document, name);
        var input = InputOf(job);
        var said = new int[job.MaxTokens];
        var count = 0;
        var run = model.Run(input, progress is null ? null : Say, cancellation);
        return new Execution(
            BytesOf(run.Tokens),
            Program,
            Hashes.OfText(document),
            Convert.ToHexStringLower(run.OutputHash),
            Convert.ToHexStringLower(run.TraceRoot),
            run.TraceLeaves.Count,
            run.PrefillTime + run.DecodeTime)
        {
            TraceLeaves = run.TraceLeaves,
        };

        // What is held back of a character comes at the end under the last token's id once more.
        void Say(TextToken token)
        {
            if (count == said.Length) return;
            said[count++] = token.Id;
            progress(new WorkProgress(count, said.Length) { Tokens = said.AsMemory(0, count) });
        }
    }

    /// <summary>Whether a text is what this program gives: run again as one prefill over its tokens, each token and each step compared.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="output">The ids that it is said to have given, four bytes each, little-endian.</param>
    /// <param name="leaves">The hashes of the steps it is said to have taken.</param>
    /// <param name="cancellation">Ends the run before its next pass.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public bool IsSame(string document, ReadOnlySpan<byte> output, IReadOnlyList<byte[]> leaves, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(leaves);
        var input = InputOf(TextJob.Read(document, name));
        if (output.Length % sizeof(int) != 0)
            return false;
        try
        {
            return model.Verify(input, TokensOf(output), leaves, cancellation).IsAccepted;
        }
        catch (InvalidTextInputException)
        {
            // The document is in order, so what cannot be run is the miner's: no tokens, too many, or ids that are none.
            return false;
        }
    }

    /// <summary>Rates a text that was written elsewhere, as one prefill over its tokens: what the rules of likeness judge by.</summary>
    /// <param name="document">The input document as leased.</param>
    /// <param name="output">The ids of the text, four bytes each, little-endian.</param>
    /// <param name="cancellation">Ends the run before its next pass.</param>
    /// <exception cref="JobRefusedException">The document is not one that this program runs.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TextScores Rate(string document, ReadOnlySpan<byte> output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var input = InputOf(TextJob.Read(document, name));
        return output.Length == 0 || output.Length % sizeof(int) != 0
            ? TextScores.Unreadable
            : TextRater.Rate(model, input, TokensOf(output), cancellation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OperatorRecord> Operators(string document, DisputedStep at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(at);
        cancellation.ThrowIfCancellationRequested();
        using var dispute = model.OpenDispute();
        return dispute.Operators(InputOf(TextJob.Read(document, name)), TokensOf(at.Output), at.Step);
    }

    /// <inheritdoc/>
    public OperatorFinding Judge(string document, DisputedStep at, IReadOnlyList<OperatorRecord> said, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(said);
        cancellation.ThrowIfCancellationRequested();
        var (input, tokens) = (InputOf(TextJob.Read(document, name)), TokensOf(at.Output));
        using var dispute = model.OpenDispute();
        var right = dispute.Operators(input, tokens, at.Step);
        var fork = TextDispute.Compare(right, said);
        return new OperatorFinding(right.Count, fork, fork?.Number < right.Count ? dispute.Evidence(input, tokens, at.Step, fork.Value.Number) : null);
    }

    private static int[] TokensOf(ReadOnlySpan<byte> output)
    {
        var tokens = new int[output.Length / sizeof(int)];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(output[(sizeof(int) * i)..]);
        return tokens;
    }

    private TextInput InputOf(TextJobInput job)
    {
        var prompt = PromptOf(job.Messages);
        if ((long)prompt.Length + job.MaxTokens > model.ContextLength)
            throw new JobRefusedException(JobRefusal.TokensOutOfBounds);
        var sampling = new SamplingOptions { Temperature = job.TemperaturePercent / 100f, TopP = job.TopPPercent / 100f, Seed = (ulong)job.Seed };
        return new TextInput(prompt, job.MaxTokens, sampling);
    }

    /// <summary>The ids of a conversation, ready for an answer.</summary>
    /// <exception cref="JobRefusedException">The conversation is none that the model's template has.</exception>
    private int[] PromptOf(IReadOnlyList<Wire.Requests.ChatMessage> messages)
    {
        try
        {
            return Conversation.Tokens(model.Tokens, messages);
        }
        catch (ChatRefusedException)
        {
            // Without the inner exception: its text may quote a message.
            throw new JobRefusedException(JobRefusal.MessagesOutOfBounds);
        }
    }

    /// <summary>Tokens as an output has them: four bytes each, little-endian.</summary>
    internal static byte[] BytesOf(IReadOnlyList<int> tokens)
    {
        var bytes = new byte[sizeof(int) * tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) * i), tokens[i]);
        return bytes;
    }
}
