using System.Text.Json;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Picture;

/// <summary>Records the golden run of a model that takes a picture, with the scalar reference.</summary>
internal static class MapGoldenRun
{
    private const int Width = 21;
    private const int Height = 13;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints the selftest.json of an upscaler's folder.</summary>
    public static int PrintUpscaler(string folder)
    {
        using var model = UpscalerModel.Open(folder, new ReferenceOperators());
        return Print(model.ProgramHash, model.GoldenOutput(Width, Height));
    }

    /// <summary>Prints the selftest.json of a safety classifier's folder.</summary>
    public static int PrintSafety(string folder)
    {
        using var model = SafetyModel.Open(folder, new ReferenceOperators());
        return Print(model.ProgramHash, model.GoldenOutput(Width, Height));
    }

    private static int Print(byte[] programHash, string outputHash)
    {
        Console.WriteLine(JsonSerializer.Serialize(new { width = Width, height = Height, programHash = Convert.ToHexStringLower(programHash), outputHash }, Indented));
        return 0;
    }
}
