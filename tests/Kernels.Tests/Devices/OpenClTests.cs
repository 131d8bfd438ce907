using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Devices.OpenCl;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>A device by OpenCL beyond its bits, which the suites of the operators compare: what is found, refused and kept.</summary>
public sealed class OpenClTests
{
    [Fact]
    public void Devices_OfThisMachine_AreDescribed()
    {
        var device = Accelerators.First();
        Assert.All((string[])[device.Name, device.Vendor, device.Driver], Assert.NotEmpty);
        Assert.InRange(device.MemoryBytes, 1 << 20, long.MaxValue);
        Assert.Same(device, KernelDevice.Devices.Devices[device.Number - 1]);
        Assert.Contains(KernelVariant.Device, KernelSelection.Available());
    }

    [Fact]
    public void Device_ThatIsNotThere_IsRefusedInWords()
    {
        var count = KernelDevice.Devices.Devices.Count;
        var fault = Assert.Throws<DeviceException>(() => KernelSelection.DeviceOf(count + 1));
        Assert.Equal(KernelDevice.Devices.Reason ?? $"There is no device {count + 1}; this machine has {count}.", fault.Message);
    }

    [Theory]
    [InlineData("#define FMA(a, b, c) fma((float)(a), (float)(b), (float)(c))", "#define FMA(a, b, c) ((float)(a) * (float)(b) + (float)(c))", "linear-f32")]
    [InlineData("#define SEGMENT 128", "#define SEGMENT 64", "linear-f32")]
    [InlineData("lane = FMA(from[k], from[k], lane);", "lane = ADD(MUL(from[k], from[k]), lane);", "rms-norm")]
    [InlineData("lanes[LID] = ADD(lanes[LID], lanes[LID + h]);", "lanes[LID] = ADD(lanes[LID], lanes[2 * h - 1 - LID]);", "layer-norm")]
    [InlineData("exact_rcp(ADD(1.0f, e))", "(1.0f / ADD(1.0f, e))", "silu")]
    [InlineData("value = MIN(value, 127);", "value = MIN(value, 126);", "quantise")]
    public void SelfTest_OfAlteredKernels_NamesTheOperators(string line, string altered, string named)
    {
        Assert.Contains(line, KernelText.All, StringComparison.Ordinal);
        var text = KernelText.All.Replace(line, altered, StringComparison.Ordinal);
        using var program = new OpenClProgram(Accelerators.OpenCl().Id, text);
        using var operators = new DeviceOperators(new OpenClSession(program), new DeviceRoom(long.MaxValue), long.MaxValue, () => throw new InvalidOperationException("All of it fits."));
        var report = KernelSelfTest.Run(operators, KernelVariant.Device, TimeProvider.System);
        Assert.False(report.IsExact);
        Assert.Contains(report.Operators, verdict => !verdict.Passed && string.Equals(verdict.Operator, named, StringComparison.Ordinal));
        Assert.Contains(report.Operators, verdict => verdict.Passed && string.Equals(verdict.Operator, "concatenate", StringComparison.Ordinal));
        Assert.StartsWith("Device: other bits from ", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Program_OfATextThatDoesNotCompile_TellsTheCompilersWords()
    {
        var device = Accelerators.OpenCl();
        var fault = Assert.Throws<OpenClException>(() => new OpenClProgram(device.Id, "__kernel void broken(missing x) { }"));
        Assert.Equal(OpenClCodes.BuildFailure, fault.Code);
        Assert.StartsWith("To compile the kernels failed: CL_BUILD_PROGRAM_FAILURE.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_MoreThanTheDeviceHas_IsRefusedInWords()
    {
        using var session = Accelerators.First().Open();
        var fault = Assert.ThrowsAny<DeviceException>(() => session.Allocate(1L << 50));
        Assert.StartsWith("To get 1073741824.0 MiB of the device's memory failed: C", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrices_AfterTheirOperatorsAreGone_KeepTheirNumbers()
    {
        Accelerators.First();
        var x = new Numbers(1).Matrix(5, 40);
        using (var operators = Variants.Open(KernelVariant.Device))
            operators.Silu(x);
        var expected = new Numbers(1).Matrix(5, 40);
        using var reference = Variants.Open(KernelVariant.Reference);
        reference.Silu(expected);
        Bits.Equal(expected, x);
    }

    [Fact]
    public void Matrices_GoingFromOneToAnother_TakeTheirNumbersAlong()
    {
        // Whoever works on a matrix next finds what the one before has left, wherever it lies.
        Accelerators.First();
        using var first = Variants.Open(KernelVariant.Device);
        using var second = Variants.Open(KernelVariant.Device);
        using var reference = Variants.Open(KernelVariant.Reference);
        var (actual, expected) = (new Numbers(2).Matrix(64, 50), new Numbers(2).Matrix(64, 50));
        IOperators[] turns = [first, second, reference, second, first];
        foreach (var operators in turns)
        {
            operators.Silu(actual.Part(3, 40));
            operators.Add(actual.Part(0, 60), actual.Part(60, 4));
            actual.Row(7)[5] += 1f;
            reference.Silu(expected.Part(3, 40));
            reference.Add(expected.Part(0, 60), expected.Part(60, 4));
            expected.Row(7)[5] += 1f;
        }

        Bits.Equal(expected, actual);
    }
}
