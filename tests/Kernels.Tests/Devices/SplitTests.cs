using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Tests.Models;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>Models larger than the device's memory: some weights lie there, the processor computes with the rest, and no bit shows which.</summary>
public sealed class SplitTests
{
    private static readonly string Wordbook = Path.Combine(PictureModel.DefaultFolder("wordbook"), "wordbook.gguf");

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.6)]
    public void Text_OfAModelSplitAnywhere_HasTheGoldenTrace(double share)
    {
        Accelerators.First();
        List<string> words = [];
        using var model = DeviceChoice.Load(
            new KernelOptions { Variant = KernelVariant.Device, Threads = 2, DeviceWeightBytes = (long)(share * new FileInfo(Wordbook).Length) },
            kernels => TextModel.Load(Wordbook, new TextModelOptions { Kernels = kernels }, TimeProvider.System),
            words.Add);
        var run = model.Run(new TextInput(model.Tokenize("a bird is"), 6, new SamplingOptions()), null, TestContext.Current.CancellationToken);
        using var whole = TextModel.Load(Wordbook, new TextModelOptions(), TimeProvider.System);
        var expected = whole.Run(new TextInput(whole.Tokenize("a bird is"), 6, new SamplingOptions()), null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.TraceRoot, run.TraceRoot);
        Assert.EndsWith(" has no room for all weights. The processor computes with the rest.", Assert.Single(words), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_OfAModelSplitInTwo_HasTheGoldenBytes()
    {
        Accelerators.First();
        using var model = PictureModel.Load(Emoji.Folder, new KernelOptions { Variant = KernelVariant.Device, DeviceWeightBytes = 4 << 20 }, TimeProvider.System);
        var golden = FullRun.All.MinBy(run => run.Steps)!;
        golden.RequireEqual(model.Run(golden.Input, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Linear_OfWeightsOnEitherSide_IsTheReferences()
    {
        Accelerators.First();
        var (outputs, inputs) = (70, 96);
        var numbers = new Numbers(3);
        float[][] weights = [.. Enumerable.Range(0, 4).Select(_ => numbers.Array(outputs * inputs))];
        var bias = numbers.Array(outputs);
        using var split = KernelSelection.Open(new KernelOptions { Variant = KernelVariant.Device, DeviceWeightBytes = 2 * WeightUpload.Bytes(TensorType.F32, outputs, inputs, outputs) });
        using var reference = Variants.Open(KernelVariant.Reference);
        var x = numbers.Matrix(9, inputs);
        var (actual, expected) = (Products(split), Products(reference));
        for (var i = 0; i < weights.Length; i++)
            Bits.Equal(expected[i], actual[i]);

        // The second pass finds what the first has left on either side.
        Matrix[] Products(IOperators operators)
        {
            var packed = weights.Select(weight => operators.Pack(weight, bias, outputs, inputs)).ToArray();
            Matrix[] y = [.. weights.Select(_ => new Matrix(9, outputs))];
            operators.Linear(packed, x, y);
            foreach (var product in y)
                operators.Silu(product);
            foreach (var product in y)
                operators.Add(product, y[^1]);
            return y;
        }
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("Q8_0")]
    [InlineData("Q4_0")]
    [InlineData("Q4_K")]
    [InlineData("Q6_K")]
    public void Bytes_OfWeights_AreWhatTheyTake(string name)
    {
        var type = Enum.Parse<TensorType>(name);
        using var session = Accelerators.First().Open();
        using var tensor = new GoldenTensor(type, 70, 512, new GoldenNumbers(4));
        using var packed = WeightUpload.Stored(session, tensor.Tensor, new float[70]);
        Assert.Equal(
            WeightUpload.Bytes(type, 70, 512, 70),
            new HashSet<DeviceBuffer> { packed.Numbers, packed.Parts, packed.Scales, packed.Bias }.Sum(buffer => buffer.Bytes));
    }

    [Fact]
    public void Room_ThatIsGivenBack_CanBeTakenAgain()
    {
        DeviceRoom room = new(100);
        var (first, second) = (room.Take(60), room.Take(40));
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(room.Take(1));
        first.Dispose();
        first.Dispose();
        Assert.Null(room.Take(61));
        Assert.NotNull(room.Take(60));
    }

    [Fact]
    public void Reserve_OfMoreThanIsLeft_IsRefusedInWords()
    {
        using DeviceOperators operators = new(Accelerators.First().Open(), new DeviceRoom(200 << 20), long.MaxValue, () => Variants.Open(KernelVariant.Reference));
        operators.Reserve(10 << 20);
        var fault = Assert.Throws<DeviceException>(() => operators.Reserve(1 << 20));
        Assert.Equal("A run takes 129.0 MiB of the device's memory beside the weights, and it has less left.", fault.Message);
    }

    [Fact]
    public void Weights_OfADisposedModel_LeaveTheirRoom()
    {
        Accelerators.First();
        var bytes = WeightUpload.Bytes(TensorType.F32, 32, 64, 32);
        DeviceRoom room = new(bytes);
        var opened = 0;
        using DeviceOperators operators = new(Accelerators.First().Open(), room, long.MaxValue, () =>
        {
            opened++;
            return Variants.Open(KernelVariant.Reference);
        });
        operators.Pack(new float[32 * 64], new float[32], 32, 64).Dispose();
        Assert.IsType<DeviceWeights>(operators.Pack(new float[32 * 64], new float[32], 32, 64));
        Assert.Equal(0, opened);
        Assert.IsNotType<DeviceWeights>(operators.Pack(new float[32 * 64], new float[32], 32, 64));
        Assert.IsNotType<DeviceWeights>(operators.Pack(new float[32 * 64], new float[32], 32, 64));
        Assert.Equal(1, opened);
    }
}
