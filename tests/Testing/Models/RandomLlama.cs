namespace Cuckoo.Testing.Models;

/// <summary>How a random model stretches its rotary positions.</summary>
public enum RopeStretch
{
    None,

    /// <summary>Positions divided by <see cref="RandomLlama.RopeFactor"/>.</summary>
    Linear,

    /// <summary>A tensor <c>rope_freqs.weight</c> with a divisor for every frequency, as Llama 3 has: 1 for the fastest, rising to <see cref="RandomLlama.RopeFactor"/> for the slowest.</summary>
    Factors,
}

// A model of the Llama family with random weights, as a GGUF file that llama.cpp loads: keys and tensor names are those of
// ggml's docs/gguf.md. Everything follows from the seed: the same description gives the same bytes on every machine, so tests
// write their models instead of keeping them. Matrices are scaled by one over the root of their row length, so that states
// stay near one and logits differ by a few units.

/// <summary>Describes a random model and writes it.</summary>
public sealed record RandomLlama
{
    /// <summary><c>llama</c> (rotates neighbouring pairs) or <c>qwen2</c> (rotates halves of a head).</summary>
    public string Architecture { get; init; } = "llama";

    public int Width { get; init; } = 64;

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 4;

    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Numbers in a head; what <see cref="Width"/> leaves for one unless set.</summary>
    public int HeadSize { get => field == 0 ? Width / Heads : field; init; }

    public int FeedForward { get; init; } = 96;

    /// <summary>Tokens; at least 259 for a tokenizer, fewer give a file without one.</summary>
    public int Vocabulary { get; init; } = 320;

    public int ContextLength { get; init; } = 2048;

    /// <summary>The format of every matrix; norms and biases are F32.</summary>
    public GgufType Type { get; init; } = GgufType.F32;

    /// <summary>Whether the output matrix is the embeddings' (then the file has none of its own).</summary>
    public bool IsTied { get; init; } = true;

    /// <summary>Whether queries, keys and values have biases; Qwen2 has them.</summary>
    public bool HasBiases { get; init; }

    public float RopeBase { get; init; } = 10_000;

    public RopeStretch RopeStretch { get; init; }

    public float RopeFactor { get; init; } = 4;

    public float NormEpsilon { get; init; } = 1e-5f;

    public ulong Seed { get; init; } = 1;

    public uint Version { get; init; } = 3;

    public int Alignment { get; init; } = 32;

    /// <summary>The model that speed is measured on: 100.09 million parameters; in Q8_0, 107 MB.</summary>
    public static RandomLlama Of100M(GgufType type) => new()
    {
        Width = 768,
        Layers = 12,
        Heads = 12,
        KeyValueHeads = 4,
        FeedForward = 2048,
        Vocabulary = 32_000,
        Type = type,
    };

    /// <summary>Writes the model to a new file.</summary>
    public void Write(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        ToWriter().Write(stream);
    }

    /// <summary>The model as a file in memory.</summary>
    public byte[] ToArray() => ToWriter().ToArray();

    /// <summary>The writer, for tests that change the file before it is written.</summary>
    public GgufWriter ToWriter()
    {
        var writer = new GgufWriter(Version, Alignment);
        AddMetadata(writer);
        RandomVocabulary.AddTo(writer, Vocabulary);
        AddTensors(writer);
        return writer;
    }

    private void AddMetadata(GgufWriter writer)
    {
        var a = Architecture;
        writer.Add("general.architecture", a)
            .Add("general.name", $"random {a} from seed {Seed}")
            .Add($"{a}.vocab_size", (uint)Vocabulary)
            .Add($"{a}.context_length", (uint)ContextLength)
            .Add($"{a}.embedding_length", (uint)Width)
            .Add($"{a}.block_count", (uint)Layers)
            .Add($"{a}.feed_forward_length", (uint)FeedForward)
            .Add($"{a}.attention.head_count", (uint)Heads)
            .Add($"{a}.attention.head_count_kv", (uint)KeyValueHeads)
            .Add($"{a}.attention.layer_norm_rms_epsilon", NormEpsilon)
            .Add($"{a}.rope.dimension_count", (uint)HeadSize)
            .Add($"{a}.rope.freq_base", RopeBase);
        if (HeadSize * Heads != Width)
            writer.Add($"{a}.attention.key_length", (uint)HeadSize).Add($"{a}.attention.value_length", (uint)HeadSize);
        if (RopeStretch == RopeStretch.Linear)
            writer.Add($"{a}.rope.scaling.type", "linear").Add($"{a}.rope.scaling.factor", RopeFactor);
    }

    private void AddTensors(GgufWriter writer)
    {
        AddMatrix(writer, "token_embd.weight", Vocabulary, Width);
        if (RopeStretch == RopeStretch.Factors)
        {
            var pairs = HeadSize / 2;
            var factors = Enumerable.Range(0, pairs).Select(i => 1 + ((RopeFactor - 1) * i / Math.Max(1, pairs - 1))).ToArray();
            writer.Add("rope_freqs.weight", GgufType.F32, [pairs], factors);
        }

        var (queries, keys) = (Heads * HeadSize, KeyValueHeads * HeadSize);
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = $"blk.{layer}.";
            AddVector(writer, block + "attn_norm.weight", Width, 1, 0.1f);
            AddProjection(writer, block + "attn_q", queries);
            AddProjection(writer, block + "attn_k", keys);
            AddProjection(writer, block + "attn_v", keys);
            AddMatrix(writer, block + "attn_output.weight", Width, queries);
            AddVector(writer, block + "ffn_norm.weight", Width, 1, 0.1f);
            AddMatrix(writer, block + "ffn_gate.weight", FeedForward, Width);
            AddMatrix(writer, block + "ffn_up.weight", FeedForward, Width);
            AddMatrix(writer, block + "ffn_down.weight", Width, FeedForward);
        }

        AddVector(writer, "output_norm.weight", Width, 1, 0.1f);
        if (!IsTied)
            AddMatrix(writer, "output.weight", Vocabulary, Width);
    }

    private void AddProjection(GgufWriter writer, string name, int outputs)
    {
        AddMatrix(writer, name + ".weight", outputs, Width);
        if (HasBiases)
            AddVector(writer, name + ".bias", outputs, 0, 0.5f);
    }

    private void AddMatrix(GgufWriter writer, string name, int rows, int columns) =>
        writer.Add(name, Type, [rows, columns], stream =>
        {
            var numbers = new BellNumbers(Seed, name);
            var deviation = 1 / MathF.Sqrt(columns);
            var row = new float[columns];
            var bytes = new byte[GgufBlock.Of(Type).RowBytes(columns)];
            for (var r = 0; r < rows; r++)
            {
                numbers.Fill(row, 0, deviation);
                Quantizer.Quantize(Type, row, bytes);
                stream.Write(bytes);
            }
        });

    private void AddVector(GgufWriter writer, string name, int length, float mean, float deviation)
    {
        var values = new float[length];
        new BellNumbers(Seed, name).Fill(values, mean, deviation);
        writer.Add(name, GgufType.F32, [length], values);
    }
}
