namespace Cuckoo.Kernels.Tokenizers;

/// <summary>Spellings of the control tokens at which an answer is over, whatever else a file says (from llama.cpp's list).</summary>
internal static class EndSpellings
{
    public static IReadOnlySet<string> All { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>",
        "_<EOT>", "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<｜end▁of▁sentence｜>",
    };
}
