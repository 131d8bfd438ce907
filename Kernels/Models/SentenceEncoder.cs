using System.Security.Cryptography;
using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.Bert;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models;

// A sentence encoder ready to run: sentences as token ids to vectors of length one, whose dot products say how near in meaning
// they are. BERT-style models (MiniLM, bge), from a GGUF file or from a folder of safetensors. A vector depends on the program
// hash and its own sentence alone: not on the machine, the variant, the threads, or which sentences are encoded beside it.

/// <summary>A loaded sentence encoder. <see cref="Encode"/> may be called from any thread; runs take turns.</summary>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>The graph's name.</summary>
    public const string GraphName = "bert-sentence";

    /// <summary>Changes whenever the graph or an operator changes a bit.</summary>
    private const int GraphVersion = 1;

    /// <summary>The version of docs/numerics.md.</summary>
    private const int NumericsVersion = 1;

    /// <summary>Tokens that go through the network together, unless one sentence has more; bounds the working memory.</summary>
    private const int TokensAtOnce = 1024;

    private readonly BertConfig _config;
    private readonly ITensorFile _file;
    private readonly IOperators _operators;
    private readonly BertEncoder _encoder;
    private readonly byte[] _programHash;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);

    private SentenceEncoder(BertConfig config, BertTensors tensors, IOperators operators, TimeProvider time)
    {
        (_config, _file, _operators, _time) = (config, tensors.File, operators, time);
        _encoder = new BertEncoder(config, new BertWeights(config, tensors, operators), operators);
        _programHash = HashProgram(config, tensors.File);
    }

    /// <summary>SHA-256 that stands for graph, numerics, weights and configuration. The caller's to keep.</summary>
    public byte[] ProgramHash => [.. _programHash];

    /// <summary>Numbers of a vector.</summary>
    public int Width => _config.Width;

    /// <summary>Ids are below this.</summary>
    public int Vocabulary => _config.Vocabulary;

    /// <summary>The most tokens of a sentence.</summary>
    public int MaxTokens => _config.Positions;

    /// <summary>Loads a model.</summary>
    /// <param name="path">A GGUF file of architecture bert, or a folder with config.json, 1_Pooling/config.json and safetensors.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="time">Measures <see cref="SentenceRun.Elapsed"/>.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SentenceEncoder Load(string path, KernelOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        return Directory.Exists(path)
            ? Load(BertFolder.OpenTensors(path), file => (BertFolder.Read(path), BertTensors.OfSafetensors(file)), options, time)
            : Load(GgufFile.Open(path), file => (BertGguf.Read(file), BertTensors.OfGguf(file)), options, time);
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
        _operators.Dispose();
        _file.Dispose();
        _turn.Dispose();
    }

    private static SentenceEncoder Load<TFile>(TFile file, Func<TFile, (BertConfig Config, BertTensors Tensors)> read, KernelOptions options, TimeProvider time)
        where TFile : ITensorFile
    {
        IOperators? operators = null;
        try
        {
            var (config, tensors) = read(file);
            operators = KernelSelection.Open(options);
            return new SentenceEncoder(config, tensors, operators, time);
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

    private static byte[] HashProgram(BertConfig config, ITensorFile file)
    {
        var text =
            $"cuckoo-program 1\ngraph {GraphName} {GraphVersion}\nnumerics {NumericsVersion}\n" +
            $"weights {Convert.ToHexStringLower(WeightsRoot.Of(file))}\n" +
            $"config {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(config.CanonicalText)))}\n";
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
