using System.Text.Json;
using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Testing.Models;

namespace Cuckoo.Kernels.Bench;

// llama.cpp's logits are committed, the models are not: they follow from a seed (WitnessCase). The kernels for Haswell run on
// any processor of the last ten years, so that anyone can write the file again.

/// <summary>Writes what the tests compare our logits with.</summary>
internal static class Witness
{
    /// <summary>Within the repository.</summary>
    public const string File = "tests/Kernels.Tests/Models/Llama/llama-cpp-logits.safetensors";

    private const string Processor = "haswell";

    /// <summary>One F32 tensor (positions × vocabulary) a case, by the case's name.</summary>
    public static void Write(string path)
    {
        LlamaCppLibrary.Load(NodePackage.Folder(), Processor);
        var tensors = new SortedDictionary<string, (int Rows, float[] Logits)>(StringComparer.Ordinal);
        var model = Path.GetTempFileName();
        try
        {
            foreach (var one in WitnessCase.All)
            {
                one.Model.Write(model);
                using var session = new LlamaCppSession(model, threads: 1, isPlain: true);
                tensors.Add(one.Name, (WitnessCase.Positions.Count, session.Logits([.. WitnessCase.Tokens], [.. WitnessCase.Positions])));
                Console.WriteLine($"{one.Name}: {session.Vocabulary} tokens");
            }
        }
        finally
        {
            System.IO.File.Delete(model);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var stream = System.IO.File.Create(path);
        Write(stream, tensors);
    }

    /// <summary>The safetensors format: eight bytes of header length, a JSON header padded with spaces to eight bytes, the numbers.</summary>
    private static void Write(Stream stream, SortedDictionary<string, (int Rows, float[] Logits)> tensors)
    {
        var offset = 0;
        var header = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, (rows, logits)) in tensors)
        {
            var end = offset + (logits.Length * sizeof(float));
            header.Add(name, new { dtype = "F32", shape = new[] { rows, logits.Length / rows }, data_offsets = new[] { offset, end } });
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = (8 - (json.Length % 8)) % 8;
        using var writer = new BinaryWriter(stream);
        writer.Write((long)(json.Length + padding));
        writer.Write(json);
        writer.Write(new string(' ', padding).ToCharArray());
        foreach (var (_, logits) in tensors.Values)
        {
            foreach (var value in logits)
                writer.Write(value);
        }
    }
}
