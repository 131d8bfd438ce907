namespace Cuckoo.Kernels.Bench;

/// <summary>A loaded model that can be timed: ours, or llama.cpp's with the kernels of one kind of processor.</summary>
/// <remarks>Every call starts from an empty KV cache. Nothing of it runs between calls, so that others can be measured meanwhile.</remarks>
internal interface ILlamaRunner : IDisposable
{
    /// <summary>What a table calls it.</summary>
    string Name { get; }

    /// <summary>The time from the first token going in to the last token's logits coming out.</summary>
    TimeSpan Prefill(IReadOnlyList<int> tokens);

    /// <summary>Takes the prompt in, untimed, and returns the time of <paramref name="count"/> greedy steps after it.</summary>
    TimeSpan Decode(IReadOnlyList<int> prompt, int count);
}
