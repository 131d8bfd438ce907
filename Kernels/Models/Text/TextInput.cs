using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models;

/// <summary>What a run starts from; with the program hash it decides every token.</summary>
/// <param name="Prompt">Ids, at least one.</param>
/// <param name="MaxTokens">Tokens to generate at most, at least one.</param>
/// <param name="Sampling">How tokens are drawn.</param>
public sealed record TextInput(IReadOnlyList<int> Prompt, int MaxTokens, SamplingOptions Sampling);

/// <summary>A run's input is outside what the model takes.</summary>
public sealed class InvalidTextInputException(string message) : Exception(message);

/// <summary>A model, or what it needs beside its weights, does not fit into memory; the message has the sum.</summary>
public sealed class ModelTooLargeException(string message) : Exception(message);

/// <summary>How a text model is loaded. No choice here changes a result.</summary>
public sealed record TextModelOptions
{
    /// <summary>The implementation and its threads.</summary>
    public KernelOptions Kernels { get; init; } = new();

    /// <summary>Positions of a sequence, prompt and answer together; 0 for the model's own, at most 8,192.</summary>
    public int ContextLength { get; init; }

    /// <summary>Keys and values are kept for this many whole contexts, shared by runs side by side and prompts that begin alike.</summary>
    public int CachedContexts { get; init; } = 2;

    /// <summary>Whether what a run computed is kept for later ones that begin alike.</summary>
    public bool ReusesPrefixes { get; init; } = true;

    /// <summary>Bytes that weights, working set and keys and values may take together; null for what this machine has.</summary>
    public long? MemoryLimitBytes { get; init; }
}
