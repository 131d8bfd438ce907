using Cuckoo.Kernels.Devices;
using Cuckoo.Kernels.Devices.OpenCl;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>Which device a wish is: what is passed over, what is told of it, and that the processor is always the last.</summary>
public sealed class DeviceChoiceTests
{
    private static readonly KernelOptions Own = new() { Threads = 3, Variant = KernelVariant.Vector256 };

    private static readonly DeviceList Three = new([Device(1, isProcessor: true), Device(2), Device(3)], null);

    public static TheoryData<string, string, int, string> Cases => new()
    {
        // wish, devices that fail, the device chosen or 0, what is told
        { "cpu", "", 0, "" },
        { "auto", "", 2, "" },
        { "auto", "2", 3, "Device 2, D2, is passed over: broken" },
        { "auto", "2 3", 0, "Device 2, D2, is passed over: broken|Device 3, D3, is passed over: broken" },
        { "1", "", 1, "" },
        { "3", "", 3, "" },
        { "3", "3", 0, "Device 3, D3, is passed over: broken" },
        { "4", "", 0, "There is no device 4; this machine has 3. The processor runs the kernels." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resolve_AWish_IsTheFirstThatHolds(string wish, string broken, int expected, string told)
    {
        var (options, words) = Resolve(wish, Three, broken.Split(' '));
        Assert.Equal(expected == 0 ? Own : Own with { Variant = KernelVariant.Device, Device = expected }, options);
        Assert.Equal(told, string.Join('|', words));
    }

    [Theory]
    [InlineData("3:2048", 3)]
    [InlineData("auto:2048", 2)]
    public void Resolve_AWishWithMemory_IsHowMuchWeightsMayTake(string wish, int device)
    {
        var (options, words) = Resolve(wish, Three, []);
        Assert.Equal(Own with { Variant = KernelVariant.Device, Device = device, DeviceWeightBytes = 2L << 30 }, options);
        Assert.Empty(words);
    }

    [Fact]
    public void Resolve_WithoutALibrary_TellsWhyAndIsTheProcessor()
    {
        var (options, words) = Resolve("auto", new DeviceList([], "There is no library."), []);
        Assert.Equal(Own, options);
        Assert.Equal(["There is no library. The processor runs the kernels."], words);
    }

    [Fact]
    public void Resolve_ADeviceThatGivesOtherBits_IsPassedOverByTheOperatorsName()
    {
        List<string> words = [];
        var mismatch = new NumericsMismatchException(KernelVariant.Device, "the golden vectors", "Device: other bits from rms-norm");
        Assert.Equal(Own, DeviceChoice.Resolve(Own, "3", Three, _ => throw mismatch, words.Add));
        Assert.Contains("other bits from rms-norm", Assert.Single(words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu", true)]
    [InlineData("auto", true)]
    [InlineData("1", true)]
    [InlineData("12", true)]
    [InlineData("1:2048", true)]
    [InlineData("auto:1", true)]
    [InlineData("cpu:1", false)]
    [InlineData("1:0", false)]
    [InlineData("1:", false)]
    [InlineData("1:2:3", false)]
    [InlineData("0", false)]
    [InlineData("-1", false)]
    [InlineData("gpu", false)]
    [InlineData("", false)]
    [InlineData("99999999999", false)]
    public void IsWish_OfWords_IsThoseOfTheOption(string wish, bool expected) => Assert.Equal(expected, DeviceChoice.IsWish(wish));

    [Fact]
    public void Load_OnADeviceWithoutRoom_IsTheProcessors()
    {
        List<string> words = [];
        var device = Own with { Variant = KernelVariant.Device, Device = 2 };
        var loaded = DeviceChoice.Load(device, options => options.Variant == KernelVariant.Device ? throw new OpenClException(-4, "To get 9.0 MiB of the device's memory") : options, words.Add);
        Assert.Equal(Own with { Variant = KernelVariant.Auto }, loaded);
        Assert.StartsWith("To get 9.0 MiB of the device's memory failed: CL_MEM_OBJECT_ALLOCATION_FAILURE. The device has too little memory", Assert.Single(words), StringComparison.Ordinal);
    }

    [Fact]
    public void Wish_OfTheDeviceHere_PassesItsSelfTest()
    {
        var device = Accelerators.First();
        List<string> words = [];
        var options = DeviceChoice.Resolve(new KernelOptions(), $"{device.Number}", TimeProvider.System, words.Add);
        Assert.Empty(words);
        Assert.Equal((KernelVariant.Device, device.Number), (options.Variant, options.Device));
    }

    private static (KernelOptions Options, List<string> Words) Resolve(string wish, DeviceList devices, string[] broken)
    {
        List<string> words = [];
        var options = DeviceChoice.Resolve(
            Own, wish, devices, device => { if (broken.Contains($"{device.Number}", StringComparer.Ordinal)) throw new DeviceException("broken"); }, words.Add);
        return (options, words);
    }

    private static ComputeDevice Device(int number, bool isProcessor = false) => new(number, () => throw new DeviceException("not opened"))
    {
        Id = number,
        Api = "OpenCL",
        Name = $"D{number}",
        Vendor = "V",
        Driver = "1",
        MemoryBytes = 1 << 30,
        IsProcessor = isProcessor,
        Fault = null,
    };
}
