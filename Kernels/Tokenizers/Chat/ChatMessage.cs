namespace Cuckoo.Kernels.Tokenizers.Chat;

internal enum ChatRole
{
    /// <summary>Says how to answer; only first.</summary>
    System,
    User,
    Assistant,
}

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">What they say; never parsed for control tokens.</param>
internal sealed record ChatMessage(ChatRole Role, string Content);
