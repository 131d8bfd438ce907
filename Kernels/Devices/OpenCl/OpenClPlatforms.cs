using System.Buffers.Binary;
using System.Text;

namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>The devices that this machine's OpenCL drivers offer.</summary>
internal static unsafe class OpenClPlatforms
{
    private const ulong AllTypes = 0xFFFFFFFF;

    /// <summary>All devices, in the drivers' order and numbered from <paramref name="first"/> on, or why there are none.</summary>
    public static DeviceList Find(int first)
    {
        if (!OpenClLibrary.IsPresent)
            return new DeviceList([], "This machine has no OpenCL library; the device vendor's driver brings it.");
        var platforms = Ids((room, ids, count) => OpenClLibrary.GetPlatforms(room, ids, count));
        if (platforms.Length == 0)
            return new DeviceList([], "This machine has an OpenCL library but no driver; install the device vendor's.");
        var devices = new List<ComputeDevice>();
        foreach (var platform in platforms)
        {
            foreach (var id in Ids((room, ids, count) => OpenClLibrary.GetDevices(platform, AllTypes, room, ids, count)))
                devices.Add(Describe(platform, id, first + devices.Count));
        }

        return new DeviceList([.. devices], devices.Count == 0 ? "The OpenCL drivers of this machine offer no device." : null);
    }

    private static ComputeDevice Describe(nint platform, nint id, int number) => new(number, () => new OpenClSession(OpenClProgram.Of(id)))
    {
        Id = id,
        Api = "OpenCL",
        Name = Text(id, DeviceQuery.Name),
        Vendor = Text(id, DeviceQuery.Vendor),
        Driver = $"{Text(platform, PlatformName)} {Text(id, DeviceQuery.DriverVersion)}",
        MemoryBytes = Number(id, DeviceQuery.GlobalMemory),
        IsProcessor = (Number(id, DeviceQuery.Type) & DeviceQuery.ProcessorType) != 0,
        Fault = FaultOf(id),
    };

    /// <summary>Why a device cannot compute the exact profile whatever its compiler does, or null.</summary>
    private static string? FaultOf(nint id)
    {
        const long needed = DeviceQuery.KeepsDenormals | DeviceQuery.RoundsToNearest | DeviceQuery.FusesMultiplyAdd;
        if (Number(id, DeviceQuery.IsAvailable) == 0 || Number(id, DeviceQuery.HasCompiler) == 0)
            return "it is not available, or its driver has no compiler";
        if ((Number(id, DeviceQuery.SingleConfig) & needed) != needed)
            return "its float32 lacks fused multiply-add, rounding to nearest or denormals";
        if (Number(id, DeviceQuery.IsLittleEndian) == 0)
            return "its numbers are big-endian";
        return Number(id, DeviceQuery.MaxGroup) < DeviceSession.GroupItems ? "it runs too few items together" : null;
    }

    private const uint PlatformName = 0x0902;

    private static string Text(nint id, uint what)
    {
        nuint length;
        if (Get(id, what, 0, null, &length) != OpenClCodes.Success || length == 0)
            return "";
        var bytes = new byte[(int)length];
        fixed (byte* value = bytes)
        {
            if (Get(id, what, length, value, null) != OpenClCodes.Success)
                return "";
        }

        return Encoding.UTF8.GetString(bytes).TrimEnd('\0').Trim();
    }

    private static long Number(nint id, uint what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        bytes.Clear();
        fixed (byte* value = bytes)
            return Get(id, what, sizeof(long), value, null) == OpenClCodes.Success ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
    }

    // A platform's name is the only thing a platform is asked for.
    private static int Get(nint id, uint what, nuint room, byte* value, nuint* length) => what == PlatformName
        ? OpenClLibrary.GetPlatformInfo(id, what, room, value, length)
        : OpenClLibrary.GetDeviceInfo(id, what, room, value, length);

    private static nint[] Ids(Query query)
    {
        uint count = 0;
        if (query(0, null, &count) != OpenClCodes.Success || count == 0)
            return [];
        var ids = new nint[count];
        fixed (nint* room = ids)
            return query(count, room, &count) == OpenClCodes.Success ? ids : [];
    }

    private delegate int Query(uint room, nint* ids, uint* count);
}
