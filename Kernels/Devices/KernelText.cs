namespace Cuckoo.Kernels.Devices;

/// <summary>The one text of the device kernels: the files of Devices/Text in order of their names, and what clang made of it.</summary>
internal static class KernelText
{
    private const string Prefix = "Cuckoo.Kernels.Devices.";

    private static readonly Lazy<string> Text = new(() => string.Concat(typeof(KernelText).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)));

    /// <summary>The text that a driver of OpenCL compiles.</summary>
    public static string All => Text.Value;

    /// <summary>The same for NVIDIA's driver, by Devices/Ptx/make.sh.</summary>
    public static string Ptx => Read("Cuckoo.Kernels.Ptx.kernels.ptx");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(KernelText).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
