using System.Globalization;

namespace Cuckoo.Kernels.Bench.Peers;

// Lines in, lines out: `prefill 5 8 13` and `decode 128 5 8 13` are answered with seconds; the end of the input ends it.

/// <summary>The side of the child: a model and the measurements its parent asks for.</summary>
internal static class LlamaCppChild
{
    public const string Command = "llama-cpp-child";
    public const string Prefill = "prefill";
    public const string Decode = "decode";
    public const string Ready = "ready";

    public static void Run(string processor, string model, int threads)
    {
        LlamaCppLibrary.Load(NodePackage.Folder(), processor);
        using var session = new LlamaCppSession(model, threads, isPlain: false);
        Console.WriteLine(Ready);
        while (Console.ReadLine()?.Split(' ') is { } words)
        {
            var numbers = Array.ConvertAll(words[1..], word => int.Parse(word, CultureInfo.InvariantCulture));
            var elapsed = words[0] == Prefill ? session.Prefill(numbers) : session.Decode(numbers.AsSpan(1), numbers[0]);
            Console.WriteLine(elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }
    }
}
