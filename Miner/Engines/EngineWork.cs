using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Engines;

/// <summary>
/// Text jobs of the tolerant profile, done by an engine that is not ours. The engine gives a text; its tokens are those that the network's
/// own tokenizer makes of it, and they alone are counted and paid for.
/// </summary>
/// <param name="engine">Writes the texts; stays the caller's to dispose.</param>
/// <param name="tokens">The tokenizer of the network's model file.</param>
/// <param name="name">What jobs call the model.</param>
/// <param name="program">The tolerant program that the network lists.</param>
/// <param name="time">Measures runs.</param>
public sealed class EngineWork(OpenAiEngine engine, TextTokens tokens, string name, string program, TimeProvider time) : IWork
{
    // Tokens are made of a text that grows only so often: that takes a while for a long one, and nobody hears of more.
    private static readonly TimeSpan CountTime = TimeSpan.FromMilliseconds(250);
    private const int CountCharacters = 4_096;

    /// <inheritdoc/>
    public string Program => program;

    /// <summary>What jobs call the model.</summary>
    public string Model => name;

    /// <inheritdoc/>
    /// <exception cref="EngineException">The engine does not do it.</exception>
    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(document);
        var job = TextJob.Read(document, name);
        var ask = new EngineAsk(
            [.. job.Messages.Select(m => (m.Role, m.Content))], PromptOf(job.Messages), job.MaxTokens, job.TemperaturePercent, job.TopPPercent, job.Seed);
        var began = time.GetTimestamp();
        var (counted, length) = (began, 0);
        var written = engine.WriteAsync(ask, Hear, cancellation).GetAwaiter().GetResult();
        var output = TextWork.BytesOf(TokensOf(written, job.MaxTokens));
        return new Execution(
            output, program, Hashes.OfText(document), Hashes.OfBytes(output), TolerantProfile.TraceRoot, TolerantProfile.Steps, time.GetElapsedTime(began));

        bool Hear(string text)
        {
            if (time.GetElapsedTime(counted) < CountTime && text.Length - length < CountCharacters)
                return true;
            (counted, length) = (time.GetTimestamp(), text.Length);
            var ids = tokens.Tokenize(text);
            var count = Math.Min(ids.Length, job.MaxTokens);
            progress?.Invoke(new WorkProgress(count, job.MaxTokens) { Tokens = ids.AsMemory(0, count) });
            return ids.Length < job.MaxTokens;
        }
    }

    /// <summary>Whether the engine answers at all, found out before any job is taken: a few tokens of an answer to a harmless question.</summary>
    /// <returns>How many tokens came, and in which time.</returns>
    /// <exception cref="EngineException">It does not.</exception>
    public async Task<(int Tokens, TimeSpan Elapsed)> TestAsync(CancellationToken cancellation)
    {
        const string Question = "What is a cuckoo?";
        const int Most = 8;
        Wire.Requests.ChatMessage[] messages = [new("user", Question)];
        var began = time.GetTimestamp();
        var written = await engine.WriteAsync(
            new EngineAsk([("user", Question)], PromptOf(messages), Most, 0, 100, 1), text => tokens.Tokenize(text).Length < Most, cancellation);
        return (TokensOf(written, Most).Length, time.GetElapsedTime(began));
    }

    // As many as were asked for at most; the end, which engines do not spell, is a token like the others where there is room for it.
    private int[] TokensOf(EngineText written, int most)
    {
        var ids = tokens.Tokenize(written.Text);
        if (ids.Length >= most)
            return ids[..most];
        if (written.IsEnded && tokens.EndToken >= 0)
            return [.. ids, tokens.EndToken];
        return ids.Length > 0 ? ids : throw new EngineException(EngineFault.Garbled, "The engine's answer has no text.");
    }

    private int[] PromptOf(IReadOnlyList<Wire.Requests.ChatMessage> messages)
    {
        try
        {
            return Conversation.Tokens(tokens, messages);
        }
        catch (ChatRefusedException)
        {
            // Without the inner exception: its text may quote a message.
            throw new JobRefusedException(JobRefusal.MessagesOutOfBounds);
        }
    }
}
