using System.Runtime.InteropServices;
using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Llama;
using Cuckoo.Kernels.Models.Text;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// A language model out of a GGUF file, ready to run: what a miner executes for a job and what an audit executes again. It knows
// no network and no job. Tokens and trace depend on the program hash and the input alone: not on the machine, the variant, the
// threads, what else runs, how the prompt is cut into passes, or what was kept of earlier runs.

/// <summary>A loaded text model. Runs may be started from any thread; they share passes.</summary>
public sealed class TextModel : IDisposable
{
    /// <summary>The graph's name in the program hash.</summary>
    public const string GraphName = "llama";

    /// <summary>Positions of a sequence unless the caller asks for more.</summary>
    public const int DefaultContextLength = 8192;

    private const int GraphVersion = 1;

    private readonly GgufFile _file;
    private readonly LlamaConfig _config;
    private readonly IOperators _operators;
    private readonly LlamaWeights _weights;
    private readonly TextEngine _engine;
    private readonly Tokenizer _tokenizer;
    private readonly TextModelOptions _options;
    private readonly TimeProvider _time;
    private readonly byte[] _programHash;

    private TextModel(GgufFile file, LlamaConfig config, IOperators operators, TextModelOptions options, TimeProvider time)
    {
        (_file, _config, _operators, _options, _time) = (file, config, operators, options, time);
        ContextLength = options.ContextLength == 0 ? Math.Min(config.ContextLength, DefaultContextLength) : options.ContextLength;
        if (ContextLength < 1 || ContextLength > config.ContextLength)
            throw new InvalidTextInputException($"A context of {ContextLength} positions was asked for; this model has 1 to {config.ContextLength}.");
        Tokens = TextTokens.Of(file);
        _tokenizer = Tokens.Tokenizer;
        if (_tokenizer.VocabularySize != config.Vocabulary)
            throw new ModelFormatException(file.Name, "tokenizer.ggml.tokens", 0, $"has {_tokenizer.VocabularySize} tokens where the embeddings have {config.Vocabulary} rows");

        var pages = Math.Max(1, options.CachedContexts) * ((ContextLength + KvPage.Positions - 1) / KvPage.Positions);
        var shape = new KvShape(config.Layers, config.KeyValueHeads, config.HeadSize, operators.PanelWidth);
        WeightBytes = ModelMemory.WeightBytes(file);
        var (scratch, cache) = (LlamaGraph.ScratchBytes(config, TextEngine.MaxRows, TextEngine.MaxSequences), pages * shape.PageBytes);
        WorkingSetBytes = scratch + cache;
        ModelMemory.Require(file.Name, options.MemoryLimitBytes, " A shorter context needs less.", ("weights", WeightBytes), ("working set", scratch), ("keys and values", cache));
        operators.Reserve(WorkingSetBytes);
        _weights = new LlamaWeights(config, file, operators);
        ParameterCount = file.Tensors.Values.Sum(tensor => tensor.Rows * tensor.Columns);
        _programHash = HashProgram();
        _engine = new TextEngine(new LlamaGraph(config, _weights, operators, ContextLength, TextEngine.MaxRows, TextEngine.MaxSequences), pages, options.ReusesPrefixes, time);
    }

    /// <summary>The file's architecture, such as <c>llama</c>.</summary>
    public string Architecture => _config.Architecture;

    /// <summary>What the file calls the model, or the file's own name.</summary>
    public string Name => _file.Find("general.name")?.Text() ?? _file.Name;

    /// <summary>SHA-256 that stands for graph, numerics, sampler, weights, configuration and tokenizer. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Positions a run may have, prompt and answer together.</summary>
    public int ContextLength { get; }

    /// <summary>Tokens there are.</summary>
    public int VocabularySize => _config.Vocabulary;

    /// <summary>Its tokenizer and its chat template.</summary>
    public TextTokens Tokens { get; }

    /// <summary>Numbers in the file's tensors.</summary>
    public long ParameterCount { get; }

    /// <summary>Bytes of the weights as they are packed.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes this model may take beside its weights: matrices between operators, keys and values.</summary>
    public long WorkingSetBytes { get; }

    /// <summary>Loads a GGUF file of the Llama family; the first time after a test of this machine against the golden vectors (about a second).</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Implementation, context and memory.</param>
    /// <param name="time">Measures runs.</param>
    /// <exception cref="ModelFormatException">The file is not what it must be, or of an architecture or option that is not run; names it.</exception>
    /// <exception cref="NumericsMismatchException">This machine does not meet the golden vectors; names the operators.</exception>
    /// <exception cref="ModelTooLargeException">It does not fit into memory.</exception>
    /// <exception cref="InvalidTextInputException">The context is not one the model has.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static TextModel Load(string path, TextModelOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.", path);
        KernelSelfTest.Require(options.Kernels, time);
        return Open(GgufFile.Open(path), KernelSelection.Open(options.Kernels), options, time);
    }

    /// <summary>The same from an open file, for operators of the caller's choice; the model disposes of both.</summary>
    internal static TextModel Open(GgufFile file, IOperators operators, TextModelOptions options, TimeProvider time)
    {
        try
        {
            return new TextModel(file, LlamaConfig.Read(file), operators, options, time);
        }
        catch
        {
            operators.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The ids of a text with what the model wants before it; nothing in the text is read as a special token.</summary>
    public int[] Tokenize(string text) => Tokens.TokenizeWhole(text);

    /// <summary>The ids of a conversation, ready for an answer.</summary>
    /// <param name="messages">In order.</param>
    /// <param name="template">A family's name, or null for the file's own template.</param>
    /// <exception cref="ChatRefusedException">The template is none we know, or the conversation is not one it has.</exception>
    public int[] TokenizeChat(IReadOnlyList<ChatMessage> messages, string? template) => Tokens.TokenizeChat(messages, template);

    /// <summary>Whether a token ends a text.</summary>
    public bool EndsText(int token) => _tokenizer.IsEndOfGeneration(token);

    /// <summary>The text of ids.</summary>
    public string Decode(IEnumerable<int> tokens) => _tokenizer.Decode(tokens);

    /// <summary>Generates a text.</summary>
    /// <param name="input">Prompt, bound and sampling.</param>
    /// <param name="onToken">Told of each token on the calling thread, while the next ones are computed.</param>
    /// <param name="cancellation">Ends the run before its next pass.</param>
    /// <exception cref="InvalidTextInputException">The input is outside what the model takes.</exception>
    /// <exception cref="NotFiniteException">A number stopped being finite.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public TextRun Run(TextInput input, Action<TextToken>? onToken, CancellationToken cancellation)
    {
        RequireValid(input);
        var sequence = new TextSequence(input, VocabularySize, null, cancellation) { EndsText = _tokenizer.IsEndOfGeneration };
        _engine.Submit(sequence);
        var decoder = _tokenizer.CreateDecoder();
        var text = new StringBuilder();
        if (onToken is null)
            sequence.Done.GetAwaiter().GetResult(); // Nobody listens: waking up for each token would take time from the next one.
        foreach (var token in sequence.Tokens.GetConsumingEnumerable(CancellationToken.None))
            Say(token, decoder.Push(token));
        sequence.Done.GetAwaiter().GetResult();
        var rest = decoder.Finish();
        if (rest.Length != 0)
            Say(sequence.Generated[^1], rest);
        return new TextRun(
            sequence.Generated,
            text.ToString(),
            sequence.Finish,
            TextTrace.HashTokens(CollectionsMarshal.AsSpan(sequence.Generated)),
            sequence.Trace.Leaves,
            sequence.Trace.Root(),
            input.Prompt.Count,
            sequence.CachedTokens,
            _time.GetElapsedTime(sequence.Started, sequence.FirstToken),
            _time.GetElapsedTime(sequence.FirstToken, sequence.Ended));

        void Say(int token, string piece)
        {
            text.Append(piece);
            onToken?.Invoke(new TextToken(token, piece));
        }
    }

    /// <summary>Runs a whole generation again as one prefill, and compares every token and every step.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="tokens">The tokens it is said to have given.</param>
    /// <param name="traceLeaves">The hashes of the steps it is said to have taken.</param>
    /// <param name="cancellation">Ends the work before its next pass.</param>
    /// <exception cref="InvalidTextInputException">The input or the tokens are outside what the model takes.</exception>
    public TextVerdict Verify(TextInput input, IReadOnlyList<int> tokens, IReadOnlyList<byte[]> traceLeaves, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traceLeaves);
        RequireValid(input);
        RequireTokens(input, tokens);
        var sequence = new TextSequence(input, VocabularySize, tokens, cancellation) { EndsText = _tokenizer.IsEndOfGeneration };
        _engine.Submit(sequence);
        sequence.Done.GetAwaiter().GetResult();
        var differing = FirstDifference(sequence.Trace.Leaves, traceLeaves);
        var ends = tokens.Count == input.MaxTokens || _tokenizer.IsEndOfGeneration(tokens[^1]);
        var early = tokens.SkipLast(1).TakeWhile(token => !_tokenizer.IsEndOfGeneration(token)).Count();
        var token = sequence.FirstDifferingToken;
        if (token < 0 && early < tokens.Count - 1)
            token = early + 1; // Nothing comes after the end.
        if (token < 0 && !ends)
            token = tokens.Count; // The run would have gone on.
        return new TextVerdict(token < 0 && differing < 0, token, differing);
    }

    /// <summary>Rates a text that somebody else wrote, as one prefill: each token by the logits after those that stand before it.</summary>
    /// <param name="input">What it was to be written from.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="cancellation">Ends the work before its next pass.</param>
    /// <returns>A rating a token.</returns>
    /// <exception cref="InvalidTextInputException">The input or the tokens are outside what the model takes.</exception>
    public IReadOnlyList<TokenRating> Rate(TextInput input, IReadOnlyList<int> tokens, CancellationToken cancellation)
    {
        RequireValid(input);
        RequireTokens(input, tokens);
        var sequence = new TextSequence(input, VocabularySize, tokens, cancellation)
        {
            EndsText = _tokenizer.IsEndOfGeneration,
            Scorer = new TokenScorer(input.Sampling, _tokenizer.Special.EndOfGeneration),
        };
        _engine.Submit(sequence);
        sequence.Done.GetAwaiter().GetResult();
        return sequence.Scorer.Ratings;
    }

    /// <summary>Runs one step of a run again from the tokens before it.</summary>
    /// <param name="input">What the run started from.</param>
    /// <param name="tokens">The tokens it is said to have given.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="cancellation">Ends the work before its next pass.</param>
    /// <returns>The step's hash.</returns>
    /// <exception cref="InvalidTextInputException">The input or the tokens are outside what the model takes, or the run has no such step.</exception>
    public byte[] Reexecute(TextInput input, IReadOnlyList<int> tokens, int step, CancellationToken cancellation)
    {
        var positions = RequireStep(input, tokens, step);
        var end = Math.Min(positions, (step + 1) * TextTrace.StepLength);
        var sequence = new TextSequence(input, VocabularySize, tokens, cancellation) { EndsText = _tokenizer.IsEndOfGeneration, LogitsFrom = end - 1 };
        sequence.Known.RemoveRange(end, sequence.Known.Count - end);
        _engine.Submit(sequence);
        sequence.Done.GetAwaiter().GetResult();
        return sequence.Trace.Leaves[^1];
    }

    /// <summary>
    /// Opens what a party to a dispute over a run needs. It has threads and weights of its own, so that a dispute does not hold up
    /// runs: while it is open the model takes the memory of its weights once more.
    /// </summary>
    /// <exception cref="ModelTooLargeException">The weights do not fit into memory a second time.</exception>
    public TextDispute OpenDispute()
    {
        ModelMemory.Require(
            _file.Name, _options.MemoryLimitBytes, "", ("weights", WeightBytes), ("the same weights for the dispute", WeightBytes), ("working set", WorkingSetBytes));
        var operators = KernelSelection.Open(_options.Kernels);
        try
        {
            return new TextDispute(this, new LlamaDispute(_file, operators));
        }
        catch
        {
            operators.Dispose();
            throw;
        }
    }

    /// <summary>A run's positions, once input, tokens and step have been found to be ones the model takes.</summary>
    internal int[] DisputedPositions(TextInput input, IReadOnlyList<int> tokens, int step)
    {
        RequireStep(input, tokens, step);
        return [.. input.Prompt, .. tokens.SkipLast(1)];
    }

    /// <summary>Ends the threads; runs under way fail.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _weights.Dispose();
        _operators.Dispose();
        _file.Dispose();
    }

    private static int FirstDifference(IReadOnlyList<byte[]> ours, IReadOnlyList<byte[]> theirs)
    {
        for (var step = 0; step < Math.Max(ours.Count, theirs.Count); step++)
        {
            if (step >= ours.Count || step >= theirs.Count || !ours[step].AsSpan().SequenceEqual(theirs[step]))
                return step;
        }

        return -1;
    }

    private void RequireValid(TextInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        input.Sampling.Validate();
        if (input.Prompt.Count == 0)
            throw new InvalidTextInputException("The prompt has no tokens; at least one is needed.");
        if (input.MaxTokens < 1)
            throw new InvalidTextInputException($"{input.MaxTokens} tokens were asked for; at least one is generated.");
        if ((long)input.Prompt.Count + input.MaxTokens > ContextLength)
            throw new InvalidTextInputException($"A prompt of {input.Prompt.Count} tokens and an answer of {input.MaxTokens} do not fit into the context of {ContextLength}.");
        RequireIds(input.Prompt);
    }

    private void RequireTokens(TextInput input, IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count == 0 || tokens.Count > input.MaxTokens)
            throw new InvalidTextInputException($"A run of at most {input.MaxTokens} tokens is said to have given {tokens.Count}.");
        RequireIds(tokens);
    }

    /// <summary>How many positions the run has.</summary>
    private int RequireStep(TextInput input, IReadOnlyList<int> tokens, int step)
    {
        RequireValid(input);
        RequireTokens(input, tokens);
        var positions = input.Prompt.Count + tokens.Count - 1;
        if (step < 0 || (long)step * TextTrace.StepLength >= positions)
            throw new InvalidTextInputException($"Step {step} was asked for; this run has {(positions + TextTrace.StepLength - 1) / TextTrace.StepLength}.");
        return positions;
    }

    private void RequireIds(IReadOnlyList<int> ids)
    {
        foreach (var id in ids)
        {
            if (id < 0 || id >= VocabularySize)
                throw new InvalidTextInputException($"{id} is no token; ids are 0 to {VocabularySize - 1}.");
        }
    }

    private byte[] HashProgram() =>
        ProgramText.Hash($"{GraphName} {GraphVersion}", "tokens-1", WeightsRoot.Of(_file), _config.CanonicalText, ("tokenizer", _tokenizer.Hash));
}
