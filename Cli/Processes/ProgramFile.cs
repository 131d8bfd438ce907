using System.Reflection;

namespace Cuckoo.Cli.Processes;

/// <summary>Where the programs are that this one starts.</summary>
internal static class ProgramFile
{
    /// <summary>The file of a program by its name in this assembly's metadata: beside this program when published, in its own output folder when built from the sources.</summary>
    /// <exception cref="ChildFailedException">It is in neither.</exception>
    public static string PathOf(string program)
    {
        string built = typeof(ProgramFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == program).Value!;
        string beside = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(built));
        string path = File.Exists(beside) ? beside : Path.GetFullPath(built);
        return File.Exists(path)
            ? path
            : throw new ChildFailedException($"{Path.GetFileName(built)} was not found in {AppContext.BaseDirectory} or at {path}; build the solution.");
    }
}
