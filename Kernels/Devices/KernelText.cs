namespace Cuckoo.Kernels.Devices;

/// <summary>The one text of the device kernels: the files of Devices/Text in order of their names.</summary>
internal static class KernelText
{
    private const string Prefix = "Cuckoo.Kernels.Devices.";

    private static readonly Lazy<string> Text = new(Read);

    public static string All => Text.Value;

    private static string Read()
    {
        var assembly = typeof(KernelText).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return string.Concat(names.Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        }));
    }
}
