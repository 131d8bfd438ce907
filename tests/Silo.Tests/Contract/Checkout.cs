namespace Cuckoo.Silo.Tests.Contract;

/// <summary>Files of the repository that the tests run from.</summary>
internal static class Checkout
{
    public static string File(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Cuckoo.Orleans.sln"))) return Path.Combine(folder.FullName, path);
        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
