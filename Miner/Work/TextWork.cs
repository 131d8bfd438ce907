using System.Buffers.Binary;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers.Chat;

namespace Cuckoo.Miner.Work;

/// <summary>Text jobs on one model. Safe for many threads.</summary>
/// <param name="model">The loaded model; stays the caller's to dispose.</param>
/// <param name="name">What jobs call it.</param>
public sealed class TextWork(TextModel model, string name) : IWork
{
    /// <inheritdoc/>
    public string Program { get; } = Convert.ToHexStringLower(model.ProgramHash);

    /// <inheritdoc/>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var job = TextJob.Read(document, name);
        var prompt = PromptOf(job.Messages);
        if ((long)prompt.Length + job.MaxTokens > model.ContextLength)
            throw new JobRefusedException(JobRefusal.TokensOutOfBounds);
        var sampling = new SamplingOptions { Temperature = job.TemperaturePercent / 100f, TopP = job.TopPPercent / 100f, Seed = (ulong)job.Seed };
        var said = new int[job.MaxTokens];
        var count = 0;
        var run = model.Run(new TextInput(prompt, job.MaxTokens, sampling), progress is null ? null : Say, cancellation);
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

    /// <summary>The ids of a conversation, ready for an answer.</summary>
    /// <exception cref="JobRefusedException">The conversation is none that the model's template has.</exception>
    private int[] PromptOf(IReadOnlyList<Wire.Requests.ChatMessage> messages)
    {
        try
        {
            return Conversation.Tokens(model, messages);
        }
        catch (ChatRefusedException)
        {
            // Without the inner exception: its text may quote a message.
            throw new JobRefusedException(JobRefusal.MessagesOutOfBounds);
        }
    }

    private static byte[] BytesOf(IReadOnlyList<int> tokens)
    {
        var bytes = new byte[sizeof(int) * tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) * i), tokens[i]);
        return bytes;
    }
}
