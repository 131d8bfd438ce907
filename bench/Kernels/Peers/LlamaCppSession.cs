using static Cuckoo.Kernels.Bench.Peers.LlamaCppLibrary;

namespace Cuckoo.Kernels.Bench.Peers;

/// <summary>A model in this process's llama.cpp, with one KV cache.</summary>
internal sealed unsafe class LlamaCppSession : IDisposable
{
    private const int ContextLength = 1024;

    private readonly nint _model;
    private readonly nint _context;
    private readonly nint _threads;

    /// <summary>Opens a model; <see cref="Load"/> was called before.</summary>
    /// <param name="path">A GGUF file.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="isPlain">Whether to keep the file's order of weights and float32 keys and values, so that nothing is rounded but activations; else what is fastest.</param>
    public LlamaCppSession(string path, int threads, bool isPlain)
    {
        var modelParameters = DefaultModelParameters();
        var contextParameters = DefaultContextParameters();
        contextParameters.Context = contextParameters.Batch = contextParameters.MicroBatch = ContextLength;
        contextParameters.Threads = contextParameters.BatchThreads = threads;
        if (isPlain)
        {
            modelParameters.UseExtraBuffers = 0;
            contextParameters.TypeOfKeys = contextParameters.TypeOfValues = TypeF32;
            contextParameters.FlashAttention = FlashAttentionDisabled;
        }

        _model = LoadModel(path, modelParameters);
        if (_model == 0)
            throw new InvalidOperationException($"llama.cpp does not load {Path.GetFileName(path)}.");
        Vocabulary = CountTokens(GetVocabulary(_model));
        _context = NewContext(_model, contextParameters);
        if (_context == 0)
            throw new InvalidOperationException("llama.cpp makes no context.");
        var threadParameters = DefaultThreadParameters(threads);
        _threads = NewThreads(&threadParameters);
        AttachThreads(_context, _threads, _threads);
    }

    public int Vocabulary { get; }

    /// <summary>The time to take in tokens, from an empty cache to the last one's logits.</summary>
    public TimeSpan Prefill(ReadOnlySpan<int> tokens)
    {
        ClearMemory(GetMemory(_context), contents: false);
        var start = TimeProvider.System.GetTimestamp();
        Run(tokens, default);
        GetLogits(_context, -1);
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>The time of greedy steps after a prompt.</summary>
    public TimeSpan Decode(ReadOnlySpan<int> prompt, int count)
    {
        ClearMemory(GetMemory(_context), contents: false);
        Run(prompt, default);
        var token = Likeliest();
        var start = TimeProvider.System.GetTimestamp();
        for (var step = 0; step < count; step++)
        {
            Run([token], default);
            token = Likeliest();
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>The logits (positions × vocabulary) of some positions of a sequence that is taken in at once.</summary>
    public float[] Logits(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        var wants = new byte[tokens.Length];
        foreach (var position in positions)
            wants[position] = 1;
        ClearMemory(GetMemory(_context), contents: true);
        Run(tokens, wants);
        var logits = new float[positions.Length * Vocabulary];
        for (var i = 0; i < positions.Length; i++)
            new ReadOnlySpan<float>(GetLogits(_context, positions[i]), Vocabulary).CopyTo(logits.AsSpan(i * Vocabulary));
        return logits;
    }

    public void Dispose()
    {
        FreeContext(_context);
        FreeModel(_model);
        FreeThreads(_threads);
    }

    private void Run(ReadOnlySpan<int> tokens, ReadOnlySpan<byte> wantsLogits)
    {
        fixed (int* ids = tokens)
        fixed (byte* wants = wantsLogits)
        {
            var failure = LlamaCppLibrary.Decode(_context, new Batch { Count = tokens.Length, Tokens = ids, WantsLogits = wants });
            if (failure != 0)
                throw new InvalidOperationException($"llama_decode answers {failure}.");
        }
    }

    private int Likeliest()
    {
        var logits = new ReadOnlySpan<float>(GetLogits(_context, -1), Vocabulary);
        var best = 0;
        for (var id = 1; id < logits.Length; id++)
            best = logits[id] > logits[best] ? id : best;
        return best;
    }
}
