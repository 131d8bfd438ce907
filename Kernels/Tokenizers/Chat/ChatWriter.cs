using System.Text;

namespace Cuckoo.Kernels.Tokenizers.Chat;

/// <summary>Collects what a template writes, for one vocabulary: control tokens, and text in which none is looked for.</summary>
internal sealed class ChatWriter
{
    private readonly Tokenizer _tokenizer;
    private readonly List<PromptSegment> _segments = [];
    private readonly StringBuilder _text = new();

    public ChatWriter(Tokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>A mark of the template: the control token of this spelling, or the spelling as text where the vocabulary has none.</summary>
    public ChatWriter Mark(string spelling)
    {
        var id = _tokenizer.ControlToken(spelling);
        return id < 0 ? Text(spelling) : Token(id);
    }

    /// <summary>Text, the template's or a message's.</summary>
    public ChatWriter Text(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>The vocabulary's own token for the start of a text, where it has one.</summary>
    public ChatWriter BeginOfText() => _tokenizer.Special.BeginOfText < 0 ? this : Token(_tokenizer.Special.BeginOfText);

    /// <summary>The vocabulary's own token for the end of a text.</summary>
    public ChatWriter EndOfText() => _tokenizer.Special.EndOfText < 0
        ? throw new ChatRefusedException("The template ends a message by the end of text, and the vocabulary names no such token.")
        : Token(_tokenizer.Special.EndOfText);

    public IReadOnlyList<PromptSegment> Finish()
    {
        Flush();
        return _segments;
    }

    private ChatWriter Token(int id)
    {
        Flush();
        _segments.Add(new PromptSegment(id));
        return this;
    }

    private void Flush()
    {
        if (_text.Length > 0)
            _segments.Add(new PromptSegment(_text.ToString()));
        _text.Clear();
    }
}
