using System.Text;

namespace Cuckoo.Kernels.Tokenizers;

/// <summary>Turns a stream of ids into text that can be shown at once: a character whose bytes are not all there is held back.</summary>
/// <remarks>Bytes that are no UTF-8 become U+FFFD as <see cref="Encoding.UTF8"/> would have it, no matter how ids cut them.</remarks>
internal sealed class TokenDecoder
{
    private readonly DecodingSteps _steps;
    private readonly bool _withControls;
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private bool _atStart = true;
    private bool _heldSpace;

    internal TokenDecoder(DecodingSteps steps, bool withControls) => (_steps, _withControls) = (steps, withControls);

    /// <summary>The text that is complete with this id; often empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is none of the vocabulary.</exception>
    public string Push(int id)
    {
        if (id < 0 || id >= _steps.Table.Count)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has {_steps.Table.Count} tokens.");
        if (!_withControls && _steps.Table.KindOf(id) is TokenKind.Control or TokenKind.Unknown)
            return "";
        var bytes = _steps.Table.BytesOf(id);
        if (_atStart && _steps.StripFirstSpace && bytes is [(byte)' ', ..])
            bytes = bytes[1..];
        _atStart = false;
        return Read(bytes, flush: false);
    }

    /// <summary>What was held back: U+FFFD for each sequence that never became complete.</summary>
    public string Finish()
    {
        _heldSpace = false;
        return Read([], flush: true);
    }

    private string Read(ReadOnlySpan<byte> bytes, bool flush)
    {
        var space = _heldSpace && bytes.Length > 0 ? " " : "";
        if (_steps.StripLastSpace && bytes is [.., (byte)' '])
        {
            _heldSpace = true;
            bytes = bytes[..^1];
        }
        else if (bytes.Length > 0)
        {
            _heldSpace = false;
        }

        var text = new char[_utf8.GetCharCount(bytes, flush)];
        var count = _utf8.GetChars(bytes, text, flush);
        return space + new string(text, 0, count);
    }
}
