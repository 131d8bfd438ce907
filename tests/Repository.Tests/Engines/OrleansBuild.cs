// What MSBuild says of a project under -p:GrainEngine=Orleans. Evaluation restores nothing, so the answer is the same where the
// packages cannot be had.

using System.Diagnostics;
using System.Text.Json;

namespace Cuckoo.Repository.Tests.Engines;

/// <summary>A project as the Orleans build sees it.</summary>
internal sealed record OrleansBuild(string[] Packages, string[] Projects, string[] Sources, string Version, string LockFile)
{
    public static async Task<OrleansBuild> OfAsync(string project, string engine, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "msbuild", Path.Combine(Checkout.Root, project), $"-p:GrainEngine={engine}", "-getItem:PackageReference", "-getItem:ProjectReference",
            "-getItem:Compile", "-getProperty:OrleansVersion", "-getProperty:NuGetLockFilePath",
        ];
        using var msbuild = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("dotnet did not start.");
        var text = await msbuild.StandardOutput.ReadToEndAsync(cancellation);
        await msbuild.WaitForExitAsync(cancellation);
        if (msbuild.ExitCode != 0)
            throw new InvalidOperationException($"dotnet msbuild {project} ended with {msbuild.ExitCode}: {text}");

        using var answer = JsonDocument.Parse(text);
        var items = answer.RootElement.GetProperty("Items");
        var properties = answer.RootElement.GetProperty("Properties");
        return new OrleansBuild(
            [.. Identities(items, "PackageReference").Order(StringComparer.Ordinal)],
            [.. Identities(items, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Order(StringComparer.Ordinal)],
            [.. Identities(items, "Compile").Select(path => path.Replace('\\', '/'))],
            properties.GetProperty("OrleansVersion").GetString()!,
            properties.GetProperty("NuGetLockFilePath").GetString()!);
    }

    private static IEnumerable<string> Identities(JsonElement items, string name) =>
        items.GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);
}
