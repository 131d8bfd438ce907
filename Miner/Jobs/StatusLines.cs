using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cuckoo.Miner.Jobs;

/// <summary>Writes each status as one line: for people, or as JSON with the members <c>at</c>, <c>event</c>, <c>text</c> and those that apply.</summary>
/// <param name="output">Where to.</param>
/// <param name="isJson">Whether as JSON.</param>
/// <param name="time">The clock.</param>
/// <param name="footer">A line that stays at the bottom of a terminal; none where there is no terminal.</param>
public sealed class StatusLines(TextWriter output, bool isJson, TimeProvider time, Func<string>? footer = null)
{
    // To the first column, and nothing behind it (ECMA-48: erase in line).
    private const string Clear = "\r\e[K";

    private readonly Lock gate = new();

    /// <summary>Writes a line, whole even when many threads write.</summary>
    public void Write(Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var at = time.GetUtcNow();
        var line = isJson ? Json(at, status) : Plain(at, status);
        lock (gate)
        {
            try
            {
                output.WriteLine(footer is null ? line : Clear + line);
                if (footer is not null)
                    output.Write(footer());
                output.Flush();
            }
            catch (IOException)
            {
                // Whoever read the lines is gone; the miner's work is not for them.
            }
        }
    }

    /// <summary>Writes the line at the bottom anew.</summary>
    public void Refresh()
    {
        if (footer is null)
            return;
        lock (gate)
        {
            try
            {
                output.Write(Clear + footer());
                output.Flush();
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }

    private static string Plain(DateTimeOffset at, Status status) => string.Create(
        CultureInfo.InvariantCulture, $"{at:HH:mm:ss} {status.Event,-10} {(status.Job is null ? "" : status.Job + " ")}{status.Text}");

    private static string Json(DateTimeOffset at, Status status) => JsonSerializer.Serialize(
        new StatusLine(at, status.Event, status.Text, status.Job, status.Miner, status.Programs, status.OutputHash, status.Receipt, status.KernelMs, status.Done, status.Unit,
            status.Bytes, status.OfBytes),
        StatusJson.Readable.StatusLine);
}

/// <summary>A line of <c>--json</c>.</summary>
internal sealed record StatusLine(
    DateTimeOffset At,
    string Event,
    string Text,
    string? Job,
    string? Miner,
    IReadOnlyList<string>? Programs,
    string? OutputHash,
    string? Receipt,
    long? KernelMs,
    int? Done,
    string? Unit,
    long? Bytes,
    long? OfBytes);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusLine))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    private static StatusJson? readable;

    // Lines go to a terminal or a parent process, never into a page: apostrophes may stay as they are.
    public static StatusJson Readable => readable ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
