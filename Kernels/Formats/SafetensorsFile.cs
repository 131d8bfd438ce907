namespace Cuckoo.Kernels.Formats;

/// <summary>An open safetensors file: its checked header, and its tensors where they lie.</summary>
/// <remarks>Holds names, shapes and offsets only: under 64 MiB by the bounds of <see cref="SafetensorsHeader"/>.</remarks>
internal sealed class SafetensorsFile : ITensorFile
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, ModelTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsEntry> _unread = new(StringComparer.Ordinal);

    private SafetensorsFile(MappedFile file)
    {
        _file = file;
        foreach (var entry in SafetensorsHeader.Parse(file).Values)
        {
            if (entry is { Type: { } type, Length: > 0 })
                _tensors.Add(entry.Name, new ModelTensor(file, entry.Name, type, entry.Shape, entry.Offset, entry.Length));
            else
                _unread.Add(entry.Name, entry);
        }
    }

    public string Name => _file.Name;

    public IReadOnlyDictionary<string, ModelTensor> Tensors => _tensors;

    /// <summary>Tensors of the other element types, such as position ids in I64, and tensors without elements.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Unread => _unread;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path) => Open(new MappedFile(path));

    /// <summary>Checks the header of a mapped file, which is this object's from then on.</summary>
    /// <exception cref="ModelFormatException">Names the field and the offset of the first fault.</exception>
    public static SafetensorsFile Open(MappedFile file)
    {
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();
}
