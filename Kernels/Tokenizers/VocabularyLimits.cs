namespace Cuckoo.Kernels.Tokenizers;

/// <summary>What a vocabulary from a stranger's file may hold. The largest we know of has 262,144 tokens and 514,906 merges.</summary>
internal static class VocabularyLimits
{
    public const int MaxTokens = 1_048_576;

    public const int MaxMerges = 2_097_152;

    /// <summary>UTF-16 units of one token; encoding looks this many characters ahead at most.</summary>
    public const int MaxTokenLength = 1024;
}
