using System.Runtime.InteropServices;

namespace Cuckoo.Chain.Embedded;

/// <summary>Where anvil is. npm puts the program itself into a package a platform, so Node.js is needed to install it only.</summary>
internal static class AnvilProgram
{
    private static readonly string Name = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";

    /// <summary>The program's path.</summary>
    /// <param name="configured">A path to use, or null to look.</param>
    /// <param name="start">From where contracts/node_modules is looked for, upward.</param>
    /// <param name="searchPath">The PATH.</param>
    /// <exception cref="EmbeddedChainException">It is nowhere.</exception>
    public static string Find(string? configured, string start, string? searchPath)
    {
        if (configured is not null)
            return File.Exists(configured) ? Path.GetFullPath(configured) : throw new EmbeddedChainException($"There is no anvil at {configured}, where it is configured to be.");
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, "contracts", "node_modules", "@foundry-rs", Package(), "bin", Name);
            if (File.Exists(program)) return program;
        }

        foreach (var folder in (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var program = Path.Combine(folder, Name);
            if (Path.IsPathRooted(folder) && File.Exists(program)) return program;
        }

        throw new EmbeddedChainException("The embedded chain needs anvil, which is not here: install Node.js 20 or later (nodejs.org) and run `npm ci` in contracts/, or configure the program's path.");
    }

    private static string Package()
    {
        var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        return $"anvil-{system}-{(RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "amd64")}";
    }
}
