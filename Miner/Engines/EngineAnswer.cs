// Reads what an engine answers, as it comes: a stream of events or one JSON object. An engine is the operator's own, and still may be
// broken: no line, no answer and no silence is longer than its bound, and nothing it sends is repeated in an error.

using System.Text;
using System.Text.Json;

namespace Cuckoo.Miner.Engines;

/// <summary>A text and whether the engine ended it by itself.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsEnded">Whether the model ended it; otherwise it has as much as was asked for, or was stopped here.</param>
public sealed record EngineText(string Text, bool IsEnded);

/// <summary>Reads one answer.</summary>
/// <param name="hear">Told the whole text so far whenever some has come; false when it is enough.</param>
/// <param name="mostBytes">More of an answer is not read.</param>
internal sealed class EngineAnswer(Func<string, bool> hear, long mostBytes)
{
    // A piece of an answer is some words with 300 bytes around them.
    private const int MostLine = 64 * 1024;

    private readonly StringBuilder text = new();
    private string? finish;
    private bool isEnough;
    private bool hasEvents;

    /// <summary>Reads events up to their end.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="alive">Called whenever something came.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<EngineText> ReadEventsAsync(Stream stream, Action alive, CancellationToken cancellation)
    {
        var line = new byte[MostLine];
        var buffer = new byte[16 * 1024];
        var (length, all) = (0, 0L);
        for (int read; !isEnough && (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            alive();
            all += read;
            if (all > mostBytes)
                throw TooLong();
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] != (byte)'\n')
                {
                    if (length == MostLine)
                        throw TooLong();
                    line[length++] = buffer[i];
                    continue;
                }

                if (Take(line.AsSpan(0, length)))
                    return Whole();
                length = 0;
            }
        }

        // The last line may end with the stream.
        if (!isEnough && length > 0)
            Take(line.AsSpan(0, length));
        return hasEvents ? Whole() : throw Garbled();
    }

    /// <summary>Reads an answer in one piece.</summary>
    public async Task<EngineText> ReadWholeAsync(Stream stream, CancellationToken cancellation)
    {
        var most = (int)Math.Min(mostBytes, 64L * 1024 * 1024);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (body.Length + read > most)
                throw TooLong();
            body.Write(buffer, 0, read);
        }

        Take(Parse(body.GetBuffer().AsSpan(0, (int)body.Length)));
        return Whole();
    }

    /// <summary>Takes a line of the stream; true when it was the last.</summary>
    private bool Take(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd((byte)'\r');
        if (!line.StartsWith("data:"u8))
            return false;
        hasEvents = true;
        var data = line["data:"u8.Length..].Trim((byte)' ');
        if (data.SequenceEqual("[DONE]"u8))
            return true;
        if (!data.IsEmpty)
            Take(Parse(data));
        return isEnough;
    }

    private void Take(EngineReply reply)
    {
        if (reply.Error is not null)
            throw new EngineException(EngineFault.Failed, "The engine began an answer and then failed. Its own log says why.");
        if (reply.Choices is not [{ } choice, ..])
            return;
        finish = choice.FinishReason ?? finish;
        if (choice.Said.Length == 0)
            return;
        text.Append(choice.Said);
        isEnough = !hear(text.ToString());
    }

    private EngineText Whole() => isEnough ? new EngineText(text.ToString(), IsEnded: false) : finish switch
    {
        "stop" => new EngineText(text.ToString(), IsEnded: true),
        "length" => new EngineText(text.ToString(), IsEnded: false),
        null => throw new EngineException(EngineFault.CutOff, "The engine's answer broke off before its end. Its own log says why."),
        _ => throw new EngineException(EngineFault.Garbled, "The engine ended its answer for another reason than stop or length; turn its tools and filters off."),
    };

    private static EngineReply Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EngineJson.Default.EngineReply) ?? throw Garbled();
        }
        catch (JsonException)
        {
            // Without the inner exception: its text quotes the answer.
            throw Garbled();
        }
    }

    private static EngineException Garbled() =>
        new(EngineFault.Garbled, "What the engine answers is not OpenAI's API. --engine names the base of that, such as http://127.0.0.1:8080/v1.");

    private static EngineException TooLong() =>
        new(EngineFault.Garbled, "The engine's answer is longer than what was asked for can be.");
}
