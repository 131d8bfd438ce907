using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Cli.Run;

/// <summary>What a model is to say.</summary>
/// <param name="ModelPath">The model file.</param>
/// <param name="Prompt">Where the prompt comes from.</param>
/// <param name="Chat">The conversation's frame; the prompt is the beginning of a text when absent.</param>
/// <param name="MaxTokens">The most tokens.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Kernels">How it runs.</param>
/// <param name="ContextLength">Tokens there is room for; 0 for the model's own number.</param>
/// <param name="IsJson">Whether each token is an object on a line.</param>
/// <param name="TracePath">Where the trace goes, if anywhere.</param>
internal sealed record RunOptions(
    string ModelPath,
    PromptSource Prompt,
    ChatFrame? Chat,
    int MaxTokens,
    SamplingOptions Sampling,
    KernelOptions Kernels,
    int ContextLength,
    bool IsJson,
    string? TracePath);

/// <summary>What stands around a prompt that is a user's message.</summary>
/// <param name="Template">The family whose template it is; the file's own when absent.</param>
/// <param name="System">The message that says how to answer.</param>
internal sealed record ChatFrame(string? Template, string? System);
