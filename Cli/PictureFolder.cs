namespace Cuckoo.Cli;

/// <summary>Whether a folder looks like a picture model's, before a load is begun.</summary>
internal static class PictureFolder
{
    /// <summary>What a folder of our own layout begins with, and one of diffusers'.</summary>
    private static readonly string[] ModelFiles = ["config.json", "model_index.json"];

    /// <summary>Why it is none; null when it is one.</summary>
    public static string? FaultOf(string folder) => ModelFiles.Any(name => File.Exists(Path.Combine(folder, name)))
        ? null
        : $"{folder} is no model's folder: it has neither {string.Join(" nor ", ModelFiles)}.";
}
