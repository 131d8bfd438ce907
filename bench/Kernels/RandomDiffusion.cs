using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

// A folder of the diffusers layout with the sizes of Stable Diffusion 1.5 and random weights in F16: 2.1 GB that the real loader
// reads. Matrices are scaled by one over the root of their inputs, so that maps stay near one. The tokenizer is the tests' tiny one.

/// <summary>Writes a random model as large as Stable Diffusion 1.5.</summary>
internal static class RandomDiffusion
{
    private const int NumbersAtOnce = 1 << 20;

    private const string UNetConfigText = """
        {"_class_name":"UNet2DConditionModel","act_fn":"silu","attention_head_dim":8,"block_out_channels":[320,640,1280,1280],"cross_attention_dim":768,
        "down_block_types":["CrossAttnDownBlock2D","CrossAttnDownBlock2D","CrossAttnDownBlock2D","DownBlock2D"],"flip_sin_to_cos":true,"freq_shift":0,"in_channels":4,
        "layers_per_block":2,"norm_eps":1e-05,"norm_num_groups":32,"out_channels":4,"sample_size":64,
        "up_block_types":["UpBlock2D","CrossAttnUpBlock2D","CrossAttnUpBlock2D","CrossAttnUpBlock2D"]}
        """;

    private const string VaeConfigText = """
        {"_class_name":"AutoencoderKL","act_fn":"silu","block_out_channels":[128,256,512,512],
        "down_block_types":["DownEncoderBlock2D","DownEncoderBlock2D","DownEncoderBlock2D","DownEncoderBlock2D"],"in_channels":3,"latent_channels":4,"layers_per_block":2,
        "norm_num_groups":32,"out_channels":3,"up_block_types":["UpDecoderBlock2D","UpDecoderBlock2D","UpDecoderBlock2D","UpDecoderBlock2D"]}
        """;

    private const string TextConfigText = """
        {"hidden_act":"quick_gelu","hidden_size":768,"intermediate_size":3072,"layer_norm_eps":1e-05,"max_position_embeddings":77,"model_type":"clip_text_model",
        "num_attention_heads":12,"num_hidden_layers":12,"vocab_size":49408}
        """;

    /// <param name="folder">An empty folder.</param>
    /// <param name="tiny">The tests' tiny folder.</param>
    public static void Write(string folder, string tiny)
    {
        foreach (var file in (string[])["model_index.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "scheduler/scheduler_config.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Path.Combine(tiny, file), Path.Combine(folder, file));
        }

        Write(folder, "unet", "diffusion_pytorch_model", UNetConfigText, (reader, plan) => _ = new UNet(UNetConfig.Read(reader), plan));
        Write(folder, "vae", "diffusion_pytorch_model", VaeConfigText, (reader, plan) => _ = new Autoencoder(AutoencoderConfig.Read(reader), plan));
        Write(folder, "text_encoder", "model", TextConfigText, (reader, plan) => _ = new ClipText(ClipTextConfig.Read(reader), plan));
    }

    private static void Write(string folder, string part, string file, string config, Action<ConfigReader, LayerPlan> build)
    {
        Directory.CreateDirectory(Path.Combine(folder, part));
        File.WriteAllText(Path.Combine(folder, part, "config.json"), config);
        using var document = System.Text.Json.JsonDocument.Parse(config);
        var plan = new LayerPlan(new NoFile());
        build(new ConfigReader(part, document.RootElement), plan);
        using var stream = File.Create(Path.Combine(folder, part, file + ".fp16.safetensors"));
        var (header, at) = (new JsonObject(), 0L);
        foreach (var (name, shape) in plan.Shapes)
        {
            var end = at + 2 * Numbers(shape);
            header[name] = new JsonObject
            {
                ["dtype"] = "F16",
                ["shape"] = new JsonArray([.. shape.Select(n => JsonValue.Create(n))]),
                ["data_offsets"] = new JsonArray(at, end),
            };
            at = end;
        }

        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        Array.Resize(ref text, (text.Length + 7) / 8 * 8);
        text.AsSpan().Replace((byte)0, (byte)' ');
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        stream.Write(length);
        stream.Write(text);
        foreach (var (name, shape) in plan.Shapes)
            Write(stream, name, shape);
    }

    private static void Write(FileStream stream, string name, long[] shape)
    {
        var isMatrix = shape.Length > 1;
        var isScale = !isMatrix && name.EndsWith(".weight", StringComparison.Ordinal);
        var deviation = isMatrix && !name.Contains("embedding", StringComparison.Ordinal) ? 1 / MathF.Sqrt(Numbers(shape) / (float)shape[0]) : 0.1f;
        var source = new BellNumbers(1, name);
        var (numbers, bytes) = (new float[NumbersAtOnce], new byte[2 * NumbersAtOnce]);
        for (var left = Numbers(shape); left > 0; left -= NumbersAtOnce)
        {
            var count = (int)Math.Min(left, NumbersAtOnce);
            source.Fill(numbers.AsSpan(0, count), isScale ? 1f : 0f, deviation);
            for (var i = 0; i < count; i++)
                BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)numbers[i]);
            stream.Write(bytes.AsSpan(0, 2 * count));
        }
    }

    private static long Numbers(long[] shape) => shape.Aggregate(1L, (product, n) => product * n);

    /// <summary>A plan that is only written down has no file to be checked against.</summary>
    private sealed class NoFile : ITensorFile
    {
        public string Name => "none";

        public IReadOnlyDictionary<string, ModelTensor> Tensors { get; } = new Dictionary<string, ModelTensor>(StringComparer.Ordinal);

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}
