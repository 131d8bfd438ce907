using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Kernels.Tokenizers.Gguf;

namespace Cuckoo.Kernels.Models;

// The tokenizer and the chat template of a model file, without its weights: for who counts and spells tokens and leaves the computing
// to somebody else.

/// <summary>A text model's tokens: from texts and conversations to ids and back. Safe for use by several threads.</summary>
public sealed class TextTokens
{
    private readonly string? _chatTemplate;

    internal TextTokens(Tokenizer tokenizer, string? chatTemplate) => (Tokenizer, _chatTemplate) = (tokenizer, chatTemplate);

    /// <summary>Tokens there are.</summary>
    public int VocabularySize => Tokenizer.VocabularySize;

    /// <summary>The token that ends an answer by this model's own file.</summary>
    public int EndToken => Tokenizer.Special.EndOfText != SpecialTokens.None && Tokenizer.IsEndOfGeneration(Tokenizer.Special.EndOfText)
        ? Tokenizer.Special.EndOfText
        : Tokenizer.Special.EndOfGeneration.Order().FirstOrDefault(SpecialTokens.None);

    internal Tokenizer Tokenizer { get; }

    /// <summary>Reads them out of a GGUF file; of its weights nothing is read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is not what it must be; names it.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static TextTokens Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.", path);
        using var file = GgufFile.Open(path);
        return Of(file);
    }

    internal static TextTokens Of(GgufFile file) => new(GgufTokenizer.Create(GgufMetadata.Vocabulary(file)), GgufMetadata.ChatTemplate(file));

    /// <summary>The ids of a text with what the model wants before it; nothing in the text is read as a special token.</summary>
    public int[] TokenizeWhole(string text) => Tokenizer.Encode(text, TokenizeOptions.AddPrefix);

    /// <summary>The ids of a text that follows others, with nothing before it; nothing in the text is read as a special token.</summary>
    public int[] Tokenize(string text) => Tokenizer.Encode(text);

    /// <summary>The ids of a conversation, ready for an answer.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="template">A family's name, or null for the file's own template.</param>
    /// <exception cref="ChatRefusedException">The template is none we know, or the conversation is not one it has.</exception>
    public int[] TokenizeChat(IReadOnlyList<ChatMessage> messages, string? template)
    {
        var family = template is not null ? ChatTemplate.Named(template)
            : _chatTemplate is not null ? ChatTemplate.Recognise(_chatTemplate)
            : throw new ChatRefusedException("The model file has no chat template; name one.");
        return family.Encode(Tokenizer, messages);
    }

    /// <summary>Whether a token ends a text.</summary>
    public bool EndsText(int token) => Tokenizer.IsEndOfGeneration(token);

    /// <summary>The text of ids, without the control tokens among them.</summary>
    public string Decode(IEnumerable<int> tokens) => Tokenizer.Decode(tokens);
}
