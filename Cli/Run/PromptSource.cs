using System.Text;

namespace Cuckoo.Cli.Run;

/// <summary>The prompt could not be read as text.</summary>
internal sealed class PromptException(string message) : Exception(message);

/// <summary>Where a prompt comes from: the command line, or a file.</summary>
/// <param name="Text">The prompt itself.</param>
/// <param name="Path">Its file; - is standard input.</param>
internal sealed record PromptSource(string? Text, string? Path)
{
    /// <summary>The most bytes of a file that is read: more than any model's context.</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>The prompt; of a file without the line end that editors put last.</summary>
    /// <exception cref="PromptException">The file is too long or not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<string> Read(CancellationToken cancellation)
    {
        if (Path is null) return Text ?? "";
        await using Stream stream = Path == "-" ? Console.OpenStandardInput() : new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read);

        // Reading a terminal is not ended by the token; waiting for it is.
        byte[] bytes = await ReadAll(stream, cancellation).WaitAsync(cancellation);
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException)
        {
            throw new PromptException("The prompt is not UTF-8.");
        }
    }

    private static async Task<byte[]> ReadAll(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream whole = new();
        byte[] part = new byte[64 << 10];
        while (await stream.ReadAsync(part, cancellation) is > 0 and int count)
        {
            if (whole.Length + count > MaxBytes) throw new PromptException($"The prompt has more than {MaxBytes} bytes.");
            whole.Write(part, 0, count);
        }

        return whole.ToArray();
    }
}
