using System.Collections.Concurrent;
using System.Text;

namespace Cuckoo.Kernels.Devices.OpenCl;

/// <summary>A device's context and the kernels compiled for it; shared by all who work on it, for the life of the process.</summary>
internal sealed unsafe class OpenClProgram : IDisposable
{
    private const uint BuildLog = 0x1183;

    private static readonly byte[] Options = "-cl-std=CL1.2\0"u8.ToArray();

    private static readonly ConcurrentDictionary<nint, Lazy<OpenClProgram>> Compiled = new();

    private readonly ProgramHandle _program;

    /// <exception cref="OpenClException">The driver gives no context, or refuses the text; says why.</exception>
    public OpenClProgram(nint device, string text)
    {
        Device = device;
        var id = device;
        int code;
        Context = new ContextHandle(OpenClLibrary.CreateContext(null, 1, &id, 0, 0, &code));
        OpenClException.Require(code, "To open the device");
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* first = bytes)
        {
            var start = first;
            var length = (nuint)bytes.Length;
            _program = new ProgramHandle(OpenClLibrary.CreateProgram(Context.Value, 1, &start, &length, &code));
        }

        OpenClException.Require(code, "To hand the kernels to the driver");
        fixed (byte* options = Options)
            code = OpenClLibrary.BuildProgram(_program.Value, 1, &id, options, 0, 0);
        if (code != OpenClCodes.Success)
            throw new OpenClException(code, "To compile the kernels", Log());
    }

    /// <summary>What the driver calls the device.</summary>
    public nint Device { get; }

    public ContextHandle Context { get; }

    /// <summary>The kernels for a device, compiled once a process.</summary>
    public static OpenClProgram Of(nint device) =>
        Compiled.GetOrAdd(device, _ => new Lazy<OpenClProgram>(() => new OpenClProgram(device, KernelText.All))).Value;

    /// <summary>A kernel with arguments of its own.</summary>
    public KernelHandle Kernel(string name)
    {
        int code;
        var kernel = new KernelHandle(OpenClLibrary.CreateKernel(_program.Value, name, &code));
        OpenClException.Require(code, $"To find the kernel {name}");
        return kernel;
    }

    /// <summary>Of a program of one's own; the shared ones stay.</summary>
    public void Dispose()
    {
        _program.Dispose();
        Context.Dispose();
    }

    private string Log()
    {
        nuint length;
        if (OpenClLibrary.GetBuildInfo(_program.Value, Device, BuildLog, 0, null, &length) != OpenClCodes.Success || length == 0)
            return "";
        var bytes = new byte[(int)length];
        fixed (byte* value = bytes)
        {
            return OpenClLibrary.GetBuildInfo(_program.Value, Device, BuildLog, length, value, null) == OpenClCodes.Success
                ? Encoding.UTF8.GetString(bytes).TrimEnd('\0')
                : "";
        }
    }
}
