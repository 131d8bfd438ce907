using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Bert;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// A sentence encoder ready to run: sentences as token ids to vectors of length one, whose dot products say how near in meaning
// they are. BERT-style models (MiniLM, bge), from a GGUF file or from a folder of safetensors. A vector depends on the program
// hash and its own sentence alone: not on the machine, the variant, the threads, or which sentences are encoded beside it.

/// <summary>A loaded sentence encoder. <c>Encode</c> may be called from any thread; runs take turns.</summary>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>The graph's name.</summary>
    public const string GraphName = "bert-sentence";

    /// <summary>Changes whenever the graph or an operator changes a bit.</summary>
    private const int GraphVersion = 1;

    /// <summary>Tokens that go through the network together, unless one sentence has more; bounds the working memory.</summary>
    private const int TokensAtOnce = 1024;

    private readonly BertConfig _config;
    private readonly ITensorFile _file;
    private readonly IOperators _operators;
    private readonly BertWeights _weights;
    private readonly BertEncoder _encoder;
    private readonly Tokenizer? _tokenizer;
    private readonly byte[] _programHash;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    private SentenceEncoder(BertConfig config, BertTensors tensors, Tokenizer? tokenizer, IOperators operators, TimeProvider time)
    {
        (_config, _file, _tokenizer, _operators, _time) = (config, tensors.File, tokenizer, operators, time);
        if (tokenizer is not null && tokenizer.VocabularySize > config.Vocabulary)
            throw new ModelFormatException(_file.Name, "tokenizer", 0, $"has {tokenizer.VocabularySize} tokens where the embeddings have {config.Vocabulary} rows");
        var workingSet = BertEncoder.ScratchBytes(config, Math.Max(TokensAtOnce, config.Positions));
        ModelMemory.Require(_file.Name, limit: null, "", ("weights", ModelMemory.WeightBytes(_file)), ("working set", workingSet));
        operators.Reserve(workingSet);
        _weights = new BertWeights(config, tensors, operators);
        _encoder = new BertEncoder(config, _weights, operators);
        _programHash = ProgramText.Hash(
            $"{GraphName} {GraphVersion}", sampler: null, WeightsRoot.Of(_file), config.CanonicalText, ("tokenizer", tokenizer?.Hash ?? "none"));
    }

    /// <summary>SHA-256 that stands for graph, numerics, weights, configuration and tokenizer. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Numbers of a vector.</summary>
    public int Width => _config.Width;

    /// <summary>Ids are below this.</summary>
    public int Vocabulary => _config.Vocabulary;

    /// <summary>The most tokens of a sentence.</summary>
    public int MaxTokens => _config.Positions;

    /// <summary>Whether the model came with a tokenizer, so that texts can be encoded and not only ids.</summary>
    public bool HasTokenizer => _tokenizer is not null;

    /// <summary>Loads a model; the first time after a test of this machine against the golden vectors (about a second).</summary>
    /// <param name="path">A GGUF file of architecture bert, or a folder with config.json, 1_Pooling/config.json, safetensors and perhaps tokenizer.json.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="time">Measures <see cref="SentenceRun.Elapsed"/>.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="NumericsMismatchException">This machine does not meet the golden vectors; names the operators.</exception>
    /// <exception cref="ModelTooLargeException">It does not fit into memory.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SentenceEncoder Load(string path, KernelOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        return Directory.Exists(path)
            ? Load(BertFolder.OpenTensors(path), file => (BertFolder.Read(path), BertTensors.OfSafetensors(file), BertFolder.Tokenizer(path)), options, time)
            : Load(GgufFile.Open(path), file => (BertGguf.Read(file), BertTensors.OfGguf(file), BertGguf.Tokenizer(file)), options, time);
    }

    /// <summary>The ids of a text, with the special ones the model wants around it; nothing in the text is read as one of those.</summary>
    /// <exception cref="InvalidOperationException">The model came without a tokenizer.</exception>
    public int[] Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _tokenizer?.Encode(text, TokenizeOptions.AddSpecial) ?? throw new InvalidOperationException($"{_file.Name} came without a tokenizer; give it ids.");
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Each of at most <see cref="MaxTokens"/> tokens.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run between passes of the network.</param>
    /// <exception cref="ArgumentException">A text has too many tokens; says how many it has and how many are encoded.</exception>
    /// <exception cref="InvalidOperationException">The model came without a tokenizer.</exception>
    /// <exception cref="ModelFormatException">The weights give a number that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public SentenceRun Encode(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Encode([.. texts.Select(Tokenize)], cancellation);
    }

    /// <summary>Encodes sentences.</summary>
    /// <param name="sentences">The ids of each, special tokens included: 1 to <see cref="MaxTokens"/> of them.</param>
    /// <param name="cancellation">Ends the wait for a turn at once and a run between passes of the network.</param>
    /// <exception cref="ArgumentException">A sentence has no token, too many, or an id that the model does not know.</exception>
    /// <exception cref="ModelFormatException">The weights give a number that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public SentenceRun Encode(IReadOnlyList<int[]> sentences, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        for (var i = 0; i < sentences.Count; i++)
            RequireValid(sentences[i], i);
        _turn.Wait(cancellation);
        try
        {
            var start = _time.GetTimestamp();
            var vectors = EncodeAll(sentences, cancellation);
            var leaves = vectors.Select(Leaf).ToArray();
            return new SentenceRun(vectors, leaves, MerkleTree.Root(leaves), sentences.Sum(sentence => sentence.Length), _time.GetElapsedTime(start));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the threads and closes the files. No run may be under way.</summary>
    public void Dispose()
    {
        _weights.Dispose();
        _operators.Dispose();
        _file.Dispose();
        _turn.Dispose();
    }

    private static SentenceEncoder Load<TFile>(TFile file, Func<TFile, (BertConfig Config, BertTensors Tensors, Tokenizer? Tokenizer)> read, KernelOptions options, TimeProvider time)
        where TFile : ITensorFile
    {
        IOperators? operators = null;
        try
        {
            var (config, tensors, tokenizer) = read(file);
            KernelSelfTest.Require(options, time);
            operators = KernelSelection.Open(options);
            return new SentenceEncoder(config, tensors, tokenizer, operators, time);
        }
        catch
        {
            operators?.Dispose();
            file.Dispose();
            throw;
        }
    }

    private float[][] EncodeAll(IReadOnlyList<int[]> sentences, CancellationToken cancellation)
    {
        var vectors = new float[sentences.Count][];
        foreach (var sameLength in Enumerable.Range(0, sentences.Count).GroupBy(i => sentences[i].Length))
        {
            foreach (var together in sameLength.Chunk(Math.Max(1, TokensAtOnce / sameLength.Key)))
            {
                cancellation.ThrowIfCancellationRequested();
                var states = _encoder.Encode([.. together.Select(i => sentences[i])], sameLength.Key);
                for (var place = 0; place < together.Length; place++)
                    vectors[together[place]] = SentencePooling.Pool(states, place * sameLength.Key, sameLength.Key, _config.Pooling);
            }
        }

        if (Array.Exists(vectors, vector => Array.Exists(vector, value => !float.IsFinite(value))))
            throw new ModelFormatException(_file.Name, "weights", 0, "give a sentence vector that is not finite");
        return vectors;
    }

    private void RequireValid(int[] sentence, int index)
    {
        if (sentence is not { Length: > 0 } || sentence.Length > MaxTokens)
            throw new ArgumentException($"Sentence {index} has {sentence?.Length ?? 0} tokens; 1 to {MaxTokens} are encoded.", nameof(sentence));
        foreach (var id in sentence)
        {
            if (id < 0 || id >= Vocabulary)
                throw new ArgumentException($"Sentence {index} has the token {id}; ids are 0 to {Vocabulary - 1}.", nameof(sentence));
        }
    }

    private static byte[] Leaf(float[] vector)
    {
        using var trace = new TraceRecorder();
        trace.Record(Matrix.From(vector, 1, vector.Length));
        return trace.Leaves[0];
    }
}
