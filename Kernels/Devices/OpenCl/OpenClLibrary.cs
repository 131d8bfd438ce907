using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Devices.OpenCl;

// The part of OpenCL 1.2's C interface that is used here (Khronos' specification; every later version has it). The loader
// library, which a driver or the distribution brings, is found at run time: a machine without it has no devices, that is all.

/// <summary>The functions of the OpenCL loader library. Every one but the first group gives, or writes, a code of <see cref="OpenClCodes"/>.</summary>
internal static unsafe partial class OpenClLibrary
{
    private const string Name = "OpenCL";

    /// <summary>Names under which systems have the library.</summary>
    private static readonly string[] FileNames =
        ["libOpenCL.so.1", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL", "libOpenCL.so"];

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Whether this machine has the library. No other member may be used where it has not.</summary>
    public static bool IsPresent => Handle.Value != 0;

    [LibraryImport(Name, EntryPoint = "clGetPlatformIDs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetPlatforms(uint room, nint* platforms, uint* count);

    [LibraryImport(Name, EntryPoint = "clGetPlatformInfo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetPlatformInfo(nint platform, uint what, nuint room, byte* value, nuint* length);

    [LibraryImport(Name, EntryPoint = "clGetDeviceIDs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetDevices(nint platform, ulong types, uint room, nint* devices, uint* count);

    [LibraryImport(Name, EntryPoint = "clGetDeviceInfo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetDeviceInfo(nint device, uint what, nuint room, byte* value, nuint* length);

    [LibraryImport(Name, EntryPoint = "clCreateContext")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateContext(nint* properties, uint count, nint* devices, nint notify, nint state, int* code);

    [LibraryImport(Name, EntryPoint = "clReleaseContext")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReleaseContext(nint context);

    [LibraryImport(Name, EntryPoint = "clCreateCommandQueue")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateQueue(nint context, nint device, ulong properties, int* code);

    [LibraryImport(Name, EntryPoint = "clReleaseCommandQueue")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReleaseQueue(nint queue);

    [LibraryImport(Name, EntryPoint = "clCreateProgramWithSource")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateProgram(nint context, uint count, byte** texts, nuint* lengths, int* code);

    [LibraryImport(Name, EntryPoint = "clBuildProgram")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BuildProgram(nint program, uint count, nint* devices, byte* options, nint notify, nint state);

    [LibraryImport(Name, EntryPoint = "clGetProgramBuildInfo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetBuildInfo(nint program, nint device, uint what, nuint room, byte* value, nuint* length);

    [LibraryImport(Name, EntryPoint = "clReleaseProgram")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReleaseProgram(nint program);

    [LibraryImport(Name, EntryPoint = "clCreateKernel", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateKernel(nint program, string name, int* code);

    [LibraryImport(Name, EntryPoint = "clReleaseKernel")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReleaseKernel(nint kernel);

    [LibraryImport(Name, EntryPoint = "clSetKernelArg")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetArgument(nint kernel, uint index, nuint length, void* value);

    [LibraryImport(Name, EntryPoint = "clCreateBuffer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateBuffer(nint context, ulong flags, nuint length, void* host, int* code);

    [LibraryImport(Name, EntryPoint = "clReleaseMemObject")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ReleaseBuffer(nint buffer);

    [LibraryImport(Name, EntryPoint = "clEnqueueReadBuffer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Read(nint queue, nint buffer, uint isBlocking, nuint offset, nuint length, void* host, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Name, EntryPoint = "clEnqueueWriteBuffer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Write(nint queue, nint buffer, uint isBlocking, nuint offset, nuint length, void* host, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Name, EntryPoint = "clEnqueueCopyBuffer")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Copy(nint queue, nint from, nint to, nuint fromOffset, nuint toOffset, nuint length, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Name, EntryPoint = "clEnqueueNDRangeKernel")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Run(nint queue, nint kernel, uint dimensions, nuint* offsets, nuint* global, nuint* local, uint waits, nint* waitFor, nint* done);

    [LibraryImport(Name, EntryPoint = "clFinish")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Finish(nint queue);

#pragma warning disable CA2255 // The resolver has to be there before the first call, whoever makes it; an assembly has one.
    [ModuleInitializer]
    internal static void Resolve() => NativeLibrary.SetDllImportResolver(
        Assembly.GetExecutingAssembly(), (name, _, _) => string.Equals(name, Name, StringComparison.Ordinal) ? Handle.Value : 0);
#pragma warning restore CA2255

    private static nint Load()
    {
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }

        return 0;
    }
}
