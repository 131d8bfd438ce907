using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Verify;

/// <summary>Where the model of a job may be found on this machine.</summary>
internal static class ModelPaths
{
    /// <summary>Where the named model should be: a name from a stranger's file becomes a path only if it cannot lead out of the models' folder.</summary>
    public static string? Place(string model, string? named) => IsPlain(model) ? named ?? PictureModel.DefaultFolder(model) : null;

    /// <summary>Where a model of that name is.</summary>
    public static string? Of(string model, string? named) => Place(model, named) is { } path && IsThere(path, model) ? path : null;

    /// <summary>Whether there is a model at a path.</summary>
    public static bool IsThere(string path, string name) =>
        File.Exists(path) || File.Exists(Path.Combine(path, name + ".gguf")) || PictureFolder.FaultOf(path) is null;

    private static bool IsPlain(string model) => model is { Length: > 0 and <= 50 } && model.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
