using System.Diagnostics;
using System.Globalization;

namespace Cuckoo.Kernels.Bench.Peers;

/// <summary>llama.cpp in a process of its own, with the kernels for one kind of processor.</summary>
internal sealed class LlamaCppRunner : ILlamaRunner
{
    /// <summary>All of AVX-512 that speeds up int8 products, VNNI and BF16, and no AMX.</summary>
    public const string WithoutAmx = "zen4";

    /// <summary>The same with AMX; the only kernels of the package that have it.</summary>
    public const string WithAmx = "sapphirerapids";

    /// <summary>The kernels of processors that have neither AVX-512 nor AMX.</summary>
    private const string WithAvx2 = "haswell";

    private readonly Process _child;

    /// <summary>Starts the process and waits until the model is loaded.</summary>
    public LlamaCppRunner(string processor, string model, int threads)
    {
        NodePackage.Folder();
        Name = processor switch { WithAmx => "llama.cpp with AMX", WithAvx2 => "llama.cpp with AVX2", _ => "llama.cpp without AMX" };
        var arguments = new[] { typeof(LlamaCppRunner).Assembly.Location, LlamaCppChild.Command, processor, Path.GetFullPath(model), threads.ToString(CultureInfo.InvariantCulture) };
        _child = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        if (_child.StandardOutput.ReadLine() != LlamaCppChild.Ready)
        {
            _child.WaitForExit();
            throw new PeerMissingException($"llama.cpp did not start with the kernels for '{processor}'; what it says stands above.");
        }
    }

    public string Name { get; }

    /// <summary>The quickest kernels that this processor runs, by the flags that Linux tells of it.</summary>
    public static string Quickest()
    {
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? [];
        return flags.Contains("amx_int8") ? WithAmx : flags.Contains("avx512_vnni") && flags.Contains("avx512_bf16") ? WithoutAmx : WithAvx2;
    }

    public TimeSpan Prefill(IReadOnlyList<int> tokens) => Ask([LlamaCppChild.Prefill, .. Words(tokens)]);

    public TimeSpan Decode(IReadOnlyList<int> prompt, int count) => Ask([LlamaCppChild.Decode, .. Words([count, .. prompt])]);

    public void Dispose()
    {
        _child.StandardInput.Close();
        _child.WaitForExit();
        _child.Dispose();
    }

    private static IEnumerable<string> Words(IEnumerable<int> numbers) => numbers.Select(number => number.ToString(CultureInfo.InvariantCulture));

    private TimeSpan Ask(IEnumerable<string> words)
    {
        _child.StandardInput.WriteLine(string.Join(' ', words));
        var answer = _child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended without an answer.");
        return TimeSpan.FromSeconds(double.Parse(answer, CultureInfo.InvariantCulture));
    }
}
