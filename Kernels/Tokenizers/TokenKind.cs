namespace Cuckoo.Kernels.Tokenizers;

/// <summary>What a token is for; the numbers are those of <c>tokenizer.ggml.token_type</c> in GGUF.</summary>
internal enum TokenKind
{
    Undefined = 0,

    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for what the vocabulary lacks.</summary>
    Unknown = 2,

    /// <summary>Speaks to the model, not to the reader; text never becomes it unless the caller asks for that.</summary>
    Control = 3,

    /// <summary>Text that is always cut out whole, before anything else is done.</summary>
    UserDefined = 4,

    Unused = 5,

    /// <summary>One byte, for text the vocabulary lacks.</summary>
    Byte = 6,
}
