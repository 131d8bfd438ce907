// Reads the real tree: what git tracks and what it would track, so that a file counts before its
// first commit and a build output never does.

using System.Diagnostics;
using System.Text;

namespace Cuckoo.Repository.Tests;

/// <summary>The repository these tests were built from.</summary>
internal static class Checkout
{
    // Git itself calls a file binary when a NUL stands in its first 8000 bytes.
    private const int BinaryProbeBytes = 8000;

    private static readonly Lazy<Tree> s_tree = new(Read);

    /// <summary>The tree, read once a run.</summary>
    public static Tree Tree => s_tree.Value;

    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    private static Tree Read()
    {
        var root = Root;
        var files = GitFiles(root)
            .Select(path => (Path: path, Full: Path.Combine(root, path)))
            .Where(file => File.Exists(file.Full))
            .Select(file => KeyValuePair.Create(file.Path, TextOrNull(file.Full)));
        return new Tree(files);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cuckoo.Orleans.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Cuckoo.Orleans.sln above {AppContext.BaseDirectory}.");
    }

    private static string[] GitFiles(string root)
    {
        // safe.directory: a checkout may belong to another user than the one who tests it.
        string[] arguments = ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        var start = new ProcessStartInfo("git", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var listing = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git ls-files ended with {git.ExitCode}; these tests need a git checkout.");
        return listing.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? TextOrNull(string path)
    {
        using var stream = File.OpenRead(path);
        var probe = new byte[BinaryProbeBytes];
        var read = stream.ReadAtLeast(probe, probe.Length, throwOnEndOfStream: false);
        return probe.AsSpan(0, read).Contains((byte)0) ? null : File.ReadAllText(path);
    }
}
