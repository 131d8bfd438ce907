using System.Reflection;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>Where the build put a program, by the name it has in this assembly's metadata.</summary>
internal static class BuiltFile
{
    public static string PathOf(string name)
    {
        string built = typeof(BuiltFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == name).Value!;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, built));
    }
}
