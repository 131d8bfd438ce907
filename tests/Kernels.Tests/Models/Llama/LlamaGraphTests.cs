using System.Globalization;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Tests.Formats;
using Cuckoo.Kernels.Tests.Operators;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Tests.Models.Llama;

/// <summary>The forward pass against PyTorch and llama.cpp, and against itself on every variant and in every chunking.</summary>
public sealed class LlamaGraphTests
{
    /// <summary>PyTorch's float32 differs from its own float64 by up to 3.3e-5 on these models; ours may be as far on the other side.</summary>
    private const float TorchTolerance = 6e-5f;

    public static TheoryData<string> TorchModels => ["llama-rope3", "llama-neox", "llama-window"];

    public static TheoryData<string> WitnessModels => [.. WitnessCase.All.Select(witness => witness.Name)];

    [Theory]
    [MemberData(nameof(TorchModels))]
    public void Logits_OfTinyModel_AreThoseOfPyTorch(string name)
    {
        int[] tokens = [.. Enumerable.Range(0, 24).Select(i => (7 + 13 * i) % 97)];
        var expected = PeerVectors.Read($"{name}.logits.safetensors", "logits");
        using var operators = new ReferenceOperators();
        using var rig = new LlamaRig(GgufFile.Open(PeerVectors.PathOf(name + ".gguf")), operators);
        var actual = rig.Logits(tokens, 24).SelectMany(row => row).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(Largest(expected, actual) <= TorchTolerance, Largest(expected, actual).ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(WitnessModels))]
    public void Logits_OfRandomModel_AreThoseOfLlamaCpp(string name)
    {
        // llama.cpp rounds activations to float16 for F16 and BF16 weights, and to bytes with other scales than ours for quantised
        // ones (float16, or one for 256 numbers); the bounds are root mean squares within 2.5 times what was measured. Logits have
        // 0.98; the same weights in a neighbouring format are 0.25 away.
        var tolerance = name switch
        {
            "llama-f16" => 1.5e-3f,
            "llama-bf16" => 1e-2f,
            _ when name.EndsWith("_k", StringComparison.Ordinal) => 0.04f,
            _ when name.EndsWith("_0", StringComparison.Ordinal) => 0.025f,
            _ => 1.5e-6f,
        };
        var witness = WitnessCase.All.First(candidate => candidate.Name == name);
        using var vectors = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Models", "Llama", "llama-cpp-logits.safetensors"));
        var expected = Dequantize.All(vectors.Tensors[name]);
        using var operators = new ReferenceOperators();
        using var rig = Open(witness.Model.ToArray(), operators);
        var logits = rig.Logits(WitnessCase.Tokens, WitnessCase.Tokens.Count);
        var actual = WitnessCase.Positions.SelectMany(position => logits[position]).ToArray();
        var distance = MathF.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Average());
        Assert.True(distance <= tolerance, distance.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(WitnessModels))]
    public void Logits_OnEveryVariantAndInEveryChunking_HaveTheReferencesBits(string name)
    {
        var model = WitnessCase.All.First(candidate => candidate.Name == name).Model.ToArray();
        using var reference = new ReferenceOperators();
        using var judge = Open(model, reference);
        var expected = judge.Logits(WitnessCase.Tokens, WitnessCase.Tokens.Count).SelectMany(row => row).ToArray();
        foreach (var variant in KernelSelection.Available())
        {
            foreach (var chunk in (int[])[1, 5, 24])
            {
                using var operators = Variants.Open(variant, threads: 2);
                using var rig = Open(model, operators);
                var actual = rig.Logits(WitnessCase.Tokens, chunk).SelectMany(row => row).ToArray();
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{variant}, chunks of {chunk}");
            }
        }
    }

    private static float Largest(float[] expected, float[] actual) => expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();

    private static unsafe LlamaRig Open(byte[] model, IOperators operators)
    {
        var pinned = GC.AllocateArray<byte>(model.Length, pinned: true);
        model.CopyTo(pinned, 0);
        return new LlamaRig(GgufFile.Open(new MappedFile("random.gguf", (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length)), operators) { Keep = pinned };
    }
}
