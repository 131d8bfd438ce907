namespace Cuckoo.Pictures;

/// <summary>A picture file is damaged, hostile, or of a kind that is not read. The only failure a reader has.</summary>
public sealed class PictureFormatException : Exception
{
    /// <summary>Names what is wrong.</summary>
    /// <param name="part">The chunk or marker at fault, such as "PNG chunk IHDR".</param>
    /// <param name="offset">Where it begins, in bytes from the start of the file.</param>
    /// <param name="problem">What is wrong with it and what is allowed; follows the part's name.</param>
    /// <param name="cause">The failure it was found by.</param>
    public PictureFormatException(string part, long offset, string problem, Exception? cause = null)
        : base($"{part} at byte {offset} {problem}.", cause)
    {
        Part = part;
        Offset = offset;
    }

    /// <summary>The chunk or marker at fault.</summary>
    public string Part { get; }

    /// <summary>Where it begins, in bytes from the start of the file.</summary>
    public long Offset { get; }
}
