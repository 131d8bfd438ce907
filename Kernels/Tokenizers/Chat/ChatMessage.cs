namespace Cuckoo.Kernels.Tokenizers.Chat;

/// <summary>Who speaks in a conversation.</summary>
public enum ChatRole
{
    /// <summary>Says how to answer; only first.</summary>
    System,

    /// <summary>Whoever asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What they say; never parsed for control tokens.</param>
public sealed record ChatMessage(ChatRole Role, string Content);
