using System.Text.Json;

namespace Cuckoo.Kernels.Formats;

/// <summary>The small JSON files beside weights: read whole, bounded, no member twice.</summary>
/// <remarks>A document costs some two bytes a byte of JSON besides the file's own.</remarks>
internal static class JsonFile
{
    /// <summary>Parses a file; the caller disposes of the document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="maxBytes">The most bytes it may have.</param>
    /// <exception cref="ModelFormatException">The file is too long or not valid JSON; names the line.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static JsonDocument Read(string path, string name, int maxBytes)
    {
        var length = new FileInfo(path).Length;
        if (length > maxBytes)
            throw new ModelFormatException(name, "file", maxBytes, $"has {length} bytes; at most {maxBytes} are read");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        }
        catch (JsonException fault)
        {
            var field = fault.LineNumber is { } line ? $"line {line + 1}" : "file";
            throw new ModelFormatException(name, field, fault.BytePositionInLine ?? 0, "is not valid JSON: " + fault.Message, fault);
        }
    }
}
