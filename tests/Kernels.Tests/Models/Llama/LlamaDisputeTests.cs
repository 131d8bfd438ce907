using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.Llama;
using Cuckoo.Kernels.Tests.Operators;
using Cuckoo.Kernels.Tests.Trace;
using Cuckoo.Kernels.Trace;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Tests.Models.Llama;

/// <summary>A step that two machines disagree on comes down to one operator, and the referee to one machine.</summary>
public sealed class LlamaDisputeTests
{
    private const int Layers = 2;

    /// <summary>Operators of a layer: norm, three products, two turns, store, attention, product, sum; norm, two products, SwiGLU, product, sum.</summary>
    private const int InLayer = 16;

    /// <summary>The models' memory, which files do not keep.</summary>
    private static readonly ConcurrentBag<byte[]> Kept = [];

    private static readonly int[] Tokens = [.. Enumerable.Range(0, 150).Select(i => (7 + 13 * i) % 300)];

    [Theory]
    [InlineData(GgufType.Q8_0, "swiglu", 1, 0, 13)]
    [InlineData(GgufType.Q8_0, "store-key-values", 0, 2, 6)]
    [InlineData(GgufType.Q4_0, "causal-attention", 1, 9, 7)]
    [InlineData(GgufType.F16, "rms-norm", 0, 1, 0)]
    public void Step_OneMachineErrsInOneLayer_RefereeNamesItAndItsOperator(GgufType type, string name, int layer, int step, int place)
    {
        using var file = Model(type);
        using var honest = new LlamaDispute(file, Variants.Open(KernelVariant.Auto, threads: 2));
        var expected = honest.Records(Tokens, step);
        Assert.Equal(Layers * InLayer + 2, expected.Count);

        // It errs in the disputed step alone: the passes of up to 64 positions before it are counted.
        var inPass = expected.Count(record => record.Name == name);
        var fault = ((step * TextTrace.StepLength + 63) / 64 * inPass) + (layer * (inPass / Layers));
        LlamaDispute Machine() => new(file, new FaultyOperators(Variants.Open(KernelVariant.Vector128), (operation, run) => operation == name && run == fault));

        IReadOnlyList<OperatorRecord> actual;
        using (var faulty = Machine())
            actual = faulty.Records(Tokens, step);
        var number = layer * InLayer + place;
        Assert.Equal(new OperatorFork(number, OperatorDifference.Output), OperatorTrace.Compare(expected, actual));
        Assert.Equal(name, expected[number].Name);

        using var again = Machine();
        var call = again.Capture(Tokens, step, number);
        var right = new OperatorClaim(honest.Capture(Tokens, step, number).Digest(), expected[number].Digest);
        var wrong = new OperatorClaim(call.Digest(), actual[number].Digest);
        Assert.Equal(Judgement.Second, Referee.Judge(OperatorCallReader.Read(call.ToArray()), wrong, right));
    }

    [Fact]
    public void Step_MachinesOfEveryVariant_HaveTheSameOperators()
    {
        using var file = Model(GgufType.Q8_0);
        using var reference = new LlamaDispute(file, Variants.Open(KernelVariant.Reference));
        var expected = reference.Records(Tokens.AsSpan(0, 41), 2);
        foreach (var variant in KernelSelection.Available())
        {
            using var machine = new LlamaDispute(file, Variants.Open(variant, threads: 2));
            Assert.Null(OperatorTrace.Compare(expected, machine.Records(Tokens.AsSpan(0, 41), 2)));
        }
    }

    [Fact]
    public void Step_MachineErredBeforeIt_RefereeSeesOtherInputs()
    {
        // The disputed step is run without a fault, over keys and values that are wrong: the dispute belongs to the step they come from.
        using var file = Model(GgufType.F16);
        using var honest = new LlamaDispute(file, Variants.Open(KernelVariant.Auto));
        using var faulty = new LlamaDispute(file, new FaultyOperators(Variants.Open(KernelVariant.Auto), (operation, run) => operation == "rms-norm" && run == 0));
        var (expected, actual) = (honest.Records(Tokens, 1), faulty.Records(Tokens, 1));
        var fork = Assert.NotNull(OperatorTrace.Compare(expected, actual));
        Assert.Equal("causal-attention", expected[fork.Number].Name);
        using var again = new LlamaDispute(file, new FaultyOperators(Variants.Open(KernelVariant.Auto), (operation, run) => operation == "rms-norm" && run == 0));
        var (call, claimed) = (honest.Capture(Tokens, 1, fork.Number), again.Capture(Tokens, 1, fork.Number));
        var right = new OperatorClaim(call.Digest(), expected[fork.Number].Digest);
        var wrong = new OperatorClaim(claimed.Digest(), actual[fork.Number].Digest);
        Assert.Equal(Judgement.OtherInputs, Referee.Judge(call, right, wrong));
    }

    [Fact]
    public void Step_BeyondTheRun_IsRefused()
    {
        using var file = Model(GgufType.F32);
        using var machine = new LlamaDispute(file, Variants.Open(KernelVariant.Auto));
        Assert.Throws<ArgumentOutOfRangeException>(() => machine.Records(Tokens.AsSpan(0, 32), 2));
        Assert.Contains("this step has 34", Assert.Throws<InvalidTextInputException>(() => machine.Capture(Tokens.AsSpan(0, 32), 1, 99)).Message, StringComparison.Ordinal);
    }

    private static unsafe GgufFile Model(GgufType type)
    {
        var model = new RandomLlama { Type = type, Layers = Layers }.ToArray();
        var pinned = GC.AllocateArray<byte>(model.Length, pinned: true);
        model.CopyTo(pinned, 0);
        Kept.Add(pinned);
        return GgufFile.Open(new MappedFile("random.gguf", (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length));
    }
}
