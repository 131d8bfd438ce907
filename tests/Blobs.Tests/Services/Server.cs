using System.Diagnostics;
using System.Reflection;

namespace Cuckoo.Blobs.Tests.Services;

/// <summary>A server of the tests: a process on loopback that ends with its standard input, so with the tests however they end.</summary>
public sealed class Server : IDisposable
{
    private readonly Process running;
    private readonly DirectoryInfo place;

    private Server(Process process, DirectoryInfo folder, Uri url)
    {
        running = process;
        place = folder;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<Server> StartAsync(string script)
    {
        string servers = typeof(Server).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Servers").Value!;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("cuckoo-blobs-server-");
        ProcessStartInfo start = new("node", [Path.Combine(servers, script), folder.FullName])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.FullName,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                if (line.StartsWith("ready ", StringComparison.Ordinal)) return new Server(process, folder, new Uri(line[6..]));
            throw new InvalidOperationException($"{script} ended before it was ready.");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        running.Kill(entireProcessTree: true);
        running.WaitForExit();
        running.Dispose();
        place.Delete(recursive: true);
    }
}
