using System.Collections.Concurrent;
using System.Reflection;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers;
using Cuckoo.Kernels.Tokenizers.Gguf;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>The vocabularies that the build fetched (peers/extract.mjs).</summary>
internal static class Peers
{
    private static readonly ConcurrentDictionary<string, Lazy<Tokenizer>> Tokenizers = new(StringComparer.Ordinal);

    private static string Folder { get; } = typeof(Peers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Peers").Value!;

    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>The tokenizer of one of llama.cpp's vocabulary files, read once.</summary>
    public static Tokenizer Gguf(string name) => Tokenizers.GetOrAdd(name, key => new(() => GgufTokenizer.Create(Vocabulary(key)))).Value;

    public static GgufVocabulary Vocabulary(string name)
    {
        using var file = GgufFile.Open(PathOf(name + ".gguf"));
        return GgufMetadata.Vocabulary(file);
    }
}
