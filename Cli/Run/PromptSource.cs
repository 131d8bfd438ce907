using Cuckoo.Miner.Files;

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
        byte[] bytes = await BoundedFile.ReadAsync(stream, MaxBytes, cancellation).WaitAsync(cancellation)
            ?? throw new PromptException($"The prompt has more than {MaxBytes} bytes.");
        string text = BoundedFile.TextOf(bytes) ?? throw new PromptException("The prompt is not UTF-8.");
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }
}
