namespace Cuckoo.Kernels.Formats;

/// <summary>A model file is not what it must be: truncated, inconsistent, out of bounds or not of this model.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Names what is wrong and where.</summary>
    /// <param name="file">The file's name, without its folder.</param>
    /// <param name="field">The field, such as <c>blocks.0.q.weight.data_offsets</c>.</param>
    /// <param name="offset">The byte in the file at which the fault was seen.</param>
    /// <param name="problem">What is wrong, as a clause: "ends after byte 7".</param>
    public ModelFormatException(string file, string field, long offset, string problem)
        : this(file, field, offset, problem, null)
    {
    }

    /// <summary>Names what is wrong and where, and keeps the cause.</summary>
    /// <param name="file">The file's name, without its folder.</param>
    /// <param name="field">The field, such as <c>blocks.0.q.weight.data_offsets</c>.</param>
    /// <param name="offset">The byte in the file at which the fault was seen.</param>
    /// <param name="problem">What is wrong, as a clause: "ends after byte 7".</param>
    /// <param name="cause">The exception of the reader underneath.</param>
    public ModelFormatException(string file, string field, long offset, string problem, Exception? cause)
        : base($"{file}: {field} at byte {offset}: {problem}", cause)
    {
        File = file;
        Field = field;
        Offset = offset;
    }

    /// <summary>The file's name, without its folder.</summary>
    public string File { get; }

    /// <summary>The field at fault.</summary>
    public string Field { get; }

    /// <summary>The byte in the file at which the fault was seen.</summary>
    public long Offset { get; }
}
