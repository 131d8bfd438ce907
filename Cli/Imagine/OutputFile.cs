using System.Globalization;

namespace Cuckoo.Cli.Imagine;

/// <summary>The file a picture goes to: looked at before the work, written whole or not at all.</summary>
internal sealed class OutputFile
{
    private readonly bool overwrites;

    /// <param name="path">Its name.</param>
    /// <param name="overwrites">Whether a file that is there is replaced.</param>
    /// <exception cref="ImagineRefusedException">It is there already, or its folder is not.</exception>
    public OutputFile(string path, bool overwrites)
    {
        this.overwrites = overwrites;
        Path = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(Path))
            throw new ImagineRefusedException($"{Path} is a folder; --out is a file.", ExitCode.Failed);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
            throw new ImagineRefusedException($"There is no folder {System.IO.Path.GetDirectoryName(Path)} for the picture.", ExitCode.Failed);
        if (File.Exists(Path) && !overwrites)
            throw new ImagineRefusedException($"{Path} is there already; --force replaces it.", ExitCode.Failed);
    }

    /// <summary>The file of a picture: the one named, or one named by prompt and seed.</summary>
    public static OutputFile Of(ImagineOutput output, string prompt, ulong seed) =>
        new(output.Path ?? string.Create(CultureInfo.InvariantCulture, $"cuckoo-{PictureName.Of(prompt)}-{seed}.png"), output.Overwrites);

    /// <summary>Its whole name.</summary>
    public string Path { get; }

    /// <summary>Writes the file beside its place and moves it there.</summary>
    /// <exception cref="IOException">It cannot be written, or one has come there meanwhile.</exception>
    public async Task Write(byte[] bytes, CancellationToken cancellation)
    {
        string part = $"{Path}.{Environment.ProcessId}.part";
        try
        {
            await File.WriteAllBytesAsync(part, bytes, cancellation);
            File.Move(part, Path, overwrites);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
