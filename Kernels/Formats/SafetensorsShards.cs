namespace Cuckoo.Kernels.Formats;

/// <summary>Several safetensors files that an index joins to one model (<c>model.safetensors.index.json</c>).</summary>
/// <remarks>
/// The index and the files must agree to the letter: every tensor of the index is in the file the index says, and every tensor
/// of a file is in the index.
/// </remarks>
internal sealed class SafetensorsShards : ITensorFile
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, ModelTensor> _tensors = new(StringComparer.Ordinal);

    private SafetensorsShards(string name) => Name = name;

    public string Name { get; }

    public IReadOnlyDictionary<string, ModelTensor> Tensors => _tensors;

    /// <summary>Opens an index and the files beside it.</summary>
    /// <exception cref="ModelFormatException">A file is not what it must be, or is missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SafetensorsShards Open(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var index = new MappedFile(path);
        return Open(index, name => File.Exists(Path.Combine(folder, name)) ? new MappedFile(Path.Combine(folder, name)) : null);
    }

    /// <summary>Reads an index, and opens each file it names by <paramref name="open"/>, which gives null for one that is not there.</summary>
    /// <exception cref="ModelFormatException">A file is not what it must be, or is missing.</exception>
    public static SafetensorsShards Open(MappedFile index, Func<string, MappedFile?> open)
    {
        var shards = new SafetensorsShards(index.Name);
        try
        {
            shards.Join(SafetensorsIndex.Parse(index), open);
            return shards;
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private void Join(SafetensorsIndex index, Func<string, MappedFile?> open)
    {
        var seen = 0;
        foreach (var (name, first) in index.Files)
        {
            var mapped = open(name) ?? throw index.Fault(first, $"names the file {name}, which is not there");
            var file = SafetensorsFile.Open(mapped);
            _files.Add(file);
            foreach (var tensor in file.Tensors.Values)
            {
                RequireListed(index, name, tensor.Name, tensor.Offset);
                _tensors.Add(tensor.Name, tensor);
            }

            foreach (var entry in file.Unread.Values)
                RequireListed(index, name, entry.Name, entry.Offset);
            seen += file.Tensors.Count + file.Unread.Count;
        }

        // Every tensor of the files is in the index under its own file, so equal counts mean that the index has no other.
        if (seen != index.Tensors.Count)
            throw index.Fault(index.Tensors.First(IsAbsent).Key, "is not in the file that the index says");

        bool IsAbsent(KeyValuePair<string, SafetensorsIndex.Place> listed) =>
            _files.TrueForAll(file => !file.Tensors.ContainsKey(listed.Key) && !file.Unread.ContainsKey(listed.Key));
    }

    private static void RequireListed(SafetensorsIndex index, string file, string tensor, long offset)
    {
        if (!index.Tensors.TryGetValue(tensor, out var place))
            throw new ModelFormatException(file, tensor, offset, $"is not in the weight_map of {index.Name}");
        if (!string.Equals(place.File, file, StringComparison.Ordinal))
            throw new ModelFormatException(file, tensor, offset, $"is here where {index.Name} says {place.File}");
    }
}
