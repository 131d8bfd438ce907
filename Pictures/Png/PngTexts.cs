using System.IO.Compression;
using System.Text;

namespace Cuckoo.Pictures.Png;

/// <summary>The texts of a file (iTXt, tEXt, zTXt), bounded in number and length, packed ones while they are unpacked.</summary>
internal sealed class PngTexts(PictureFileLimits limits)
{
    private readonly List<PngText> _texts = [];

    private int _room = limits.MaxTextLength;

    /// <summary>The texts so far.</summary>
    public IReadOnlyList<PngText> All => _texts;

    /// <summary>Takes a text.</summary>
    /// <returns>Whether the chunk was one.</returns>
    public bool Take(PngChunk chunk)
    {
        if (chunk.Type is not ("iTXt" or "tEXt" or "zTXt"))
            return false;
        if (_texts.Count == limits.MaxTexts)
            throw chunk.Fault($"is one text too many; allowed are {limits.MaxTexts}");
        var rest = chunk.Content.Span;
        var keyword = Encoding.Latin1.GetString(UpToZero(chunk, ref rest, 79, "keyword"));
        if (!PngText.IsKeyword(keyword))
            throw chunk.Fault("has a keyword that is not 1 to 79 printable Latin-1 characters");
        var value = chunk.Type switch
        {
            "tEXt" => Latin(chunk, rest),
            "zTXt" => Latin(chunk, Unpack(chunk, Method(chunk, rest))),
            _ => International(chunk, rest),
        };
        _room -= value.Length;
        _texts.Add(new PngText(keyword, value));
        return true;
    }

    private string International(PngChunk chunk, ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] > 1 || rest[1] != 0)
            throw chunk.Fault("has a compression that is not 0 0 or 1 0");
        var isPacked = rest[0] == 1;
        rest = rest[2..];
        UpToZero(chunk, ref rest, limits.MaxTextLength, "language");
        UpToZero(chunk, ref rest, limits.MaxTextLength, "translated keyword");
        var bytes = isPacked ? Unpack(chunk, rest) : rest;
        RequireRoom(chunk, bytes.Length);
        try
        {
            return PngText.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw chunk.Fault("has a text that is not UTF-8", fault);
        }
    }

    private string Latin(PngChunk chunk, ReadOnlySpan<byte> bytes)
    {
        RequireRoom(chunk, bytes.Length);
        return Encoding.Latin1.GetString(bytes);
    }

    private static ReadOnlySpan<byte> Method(PngChunk chunk, ReadOnlySpan<byte> rest) =>
        rest is [0, ..] ? rest[1..] : throw chunk.Fault("has a compression that is not 0");

    private void RequireRoom(PngChunk chunk, int length)
    {
        if (length > _room)
            throw chunk.Fault($"makes the texts longer than {limits.MaxTextLength} bytes together");
    }

    private static ReadOnlySpan<byte> UpToZero(PngChunk chunk, ref ReadOnlySpan<byte> rest, int most, string what)
    {
        var end = rest[..Math.Min(rest.Length, most + 1)].IndexOf((byte)0);
        if (end < 0)
            throw chunk.Fault($"has a {what} without an end");
        var found = rest[..end];
        rest = rest[(end + 1)..];
        return found;
    }

    private ReadOnlySpan<byte> Unpack(PngChunk chunk, ReadOnlySpan<byte> packed)
    {
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        Span<byte> part = stackalloc byte[4096];
        try
        {
            while (zlib.Read(part) is > 0 and var count)
            {
                RequireRoom(chunk, (int)whole.Length + count);
                whole.Write(part[..count]);
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw chunk.Fault("is not compressed as it must be (zlib)", fault);
        }

        return whole.ToArray();
    }
}
