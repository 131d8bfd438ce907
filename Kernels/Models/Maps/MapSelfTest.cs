using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.Maps;

/// <summary>The golden run of a model that takes a picture: the picture by a rule, and the hashes the exact profile gives for it.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="ProgramHash">Of the program beside it.</param>
/// <param name="OutputHash">SHA-256 of what the model makes of the picture.</param>
internal sealed record MapSelfTest(int Width, int Height, string ProgramHash, string OutputHash)
{
    private const string FileName = "selftest.json";
    private const int MaxJsonBytes = 64 * 1024;
    private const int MaxSide = 256;

    /// <summary>Reads a folder's selftest.json.</summary>
    /// <exception cref="ModelFormatException">A member is missing or out of range.</exception>
    public static MapSelfTest Read(string folder)
    {
        using var json = JsonFile.Read(Path.Combine(folder, FileName), FileName, MaxJsonBytes);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(FileName, "selftest", 0, "is not an object");
        return new MapSelfTest(Side("width"), Side("height"), Text("programHash"), Text("outputHash"));

        int Side(string name) =>
            root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value is >= 1 and <= MaxSide
                ? value
                : throw new ModelFormatException(FileName, name, 0, $"is not a number from 1 to {MaxSide}");

        string Text(string name) =>
            root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new ModelFormatException(FileName, name, 0, "is not a string");
    }

    /// <summary>The picture: the high bytes of state = state · 1664525 + 1013904223 modulo 2^32 from 1 on, over slopes.</summary>
    public static RgbPicture Picture(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var (i, state) = (0, 1u); i < pixels.Length; i++)
        {
            state = unchecked(state * 1_664_525 + 1_013_904_223);
            pixels[i] = (byte)((state >> 26) + (uint)(i / 3 % width * 191 / width));
        }

        return new RgbPicture(pixels, width, height);
    }

    /// <summary>Refuses files of another program than the golden run's.</summary>
    public void RequireProgram(byte[] programHash)
    {
        var actual = Convert.ToHexStringLower(programHash);
        if (!string.Equals(actual, ProgramHash, StringComparison.Ordinal))
            throw new ModelFormatException(FileName, "programHash", 0, $"is of another program than the files beside it, which hash to {actual}");
    }

    /// <summary>Refuses a machine that computes other bits.</summary>
    public void RequireOutput(KernelVariant variant, string actual)
    {
        if (!string.Equals(actual, OutputHash, StringComparison.Ordinal))
            throw new NumericsMismatchException(variant, $"output {OutputHash}", $"output {actual}");
    }
}
