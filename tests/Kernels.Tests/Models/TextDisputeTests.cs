using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Trace;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>A dispute over a run, as two parties and a referee have it: from the whole run to one operator.</summary>
public sealed class TextDisputeTests : IDisposable
{
    private static readonly TextInput Input = new([1, 270, 300, 12, 99], 40, new SamplingOptions { Temperature = 0.9f, Seed = 5 });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");
    private readonly TextModel _honest;
    private readonly TextModel _other;
    private readonly TextRun _run;

    public TextDisputeTests()
    {
        // The other party runs another file under the same name: one weight of it is another.
        _honest = Load("honest.gguf", changed: false);
        _other = Load("other.gguf", changed: true);
        _run = _honest.Run(Input, null, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _honest.Dispose();
        _other.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Parties_WithDifferentWeights_AreJudgedByWhoeverHasTheModel()
    {
        using var honest = _honest.OpenDispute();
        using var other = _other.OpenDispute();
        var fork = Assert.NotNull(TextDispute.Compare(honest.Operators(Input, _run.Tokens, 1), other.Operators(Input, _run.Tokens, 1)));
        Assert.Equal(OperatorDifference.Output, fork.Difference);

        var (right, wrong) = (honest.Claim(Input, _run.Tokens, 1, fork.Number), other.Claim(Input, _run.Tokens, 1, fork.Number));
        Assert.Equal(Judgement.OtherInputs, TextDispute.Judge(honest.Capture(Input, _run.Tokens, 1, fork.Number), right, wrong));
        Assert.Equal(Judgement.First, honest.Judge(Input, _run.Tokens, 1, fork.Number, right, wrong));
        Assert.Equal(Judgement.Second, honest.Judge(Input, _run.Tokens, 1, fork.Number, wrong, right));
        Assert.Equal(Judgement.Neither, honest.Judge(Input, _run.Tokens, 1, fork.Number, wrong, wrong));
    }

    [Fact]
    public void Claim_WithAnotherOutput_LosesBeforeARefereeWithoutTheModel()
    {
        using var honest = _honest.OpenDispute();
        var right = honest.Claim(Input, _run.Tokens, 2, 4);
        var wrong = right with { Output = [.. right.Output.Reverse()] };
        var call = honest.Capture(Input, _run.Tokens, 2, 4);
        Assert.Equal(Judgement.Second, TextDispute.Judge(call, wrong, right));
        Assert.Equal(Judgement.Both, TextDispute.Judge(call, right, right));
        Assert.Throws<ModelFormatException>(() => TextDispute.Judge(call.AsSpan(0, call.Length - 1), right, wrong));
    }

    [Fact]
    public void Dispute_WhileRunsGoOn_ChangesNoBit()
    {
        using var dispute = _honest.OpenDispute();
        var records = dispute.Operators(Input, _run.Tokens, 0);
        Assert.Equal(_run.TraceRoot, _honest.Run(Input, null, TestContext.Current.CancellationToken).TraceRoot);
        Assert.Null(TextDispute.Compare(records, dispute.Operators(Input, _run.Tokens, 0)));
    }

    [Fact]
    public void Question_OutsideTheRun_IsRefusedByName()
    {
        using var dispute = _honest.OpenDispute();
        Refused("Step 3 was asked for; this run has 3", () => dispute.Operators(Input, _run.Tokens, 3));
        Refused("Step -1", () => dispute.Operators(Input, _run.Tokens, -1));
        Refused("Operator 99 was asked for; this step has", () => dispute.Capture(Input, _run.Tokens, 0, 99));
        Refused("Operator -1", () => dispute.Capture(Input, _run.Tokens, 0, -1));
        Refused("is no token", () => dispute.Operators(Input, [-4], 0));
    }

    private static void Refused(string expected, Action question) =>
        Assert.Contains(expected, Assert.Throws<InvalidTextInputException>(question).Message, StringComparison.Ordinal);

    private TextModel Load(string name, bool changed)
    {
        var path = Path.Combine(_folder.FullName, name);
        var bytes = new RandomLlama { Type = GgufType.Q8_0, Seed = 11 }.ToArray();
        File.WriteAllBytes(path, bytes);
        if (changed)
        {
            long at;
            using (var file = GgufFile.Open(path))
                at = file.Tensors["blk.0.attn_v.weight"].Offset + 10; // A number of the first block, behind its scale.
            bytes[at] = (byte)(bytes[at] == 3 ? 4 : 3);
            File.WriteAllBytes(path, bytes);
        }

        return TextModel.Load(path, new TextModelOptions { Kernels = new KernelOptions { Threads = 1 } }, TimeProvider.System);
    }
}
