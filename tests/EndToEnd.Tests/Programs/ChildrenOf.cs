using System.Globalization;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>The processes a program has started, as Linux tells it under /proc.</summary>
internal static class ChildrenOf
{
    private const string Reason = "Children of a process are read from /proc, which only Linux has.";

    /// <summary>Ids of the living children of a process; skips the test elsewhere than on Linux.</summary>
    public static int[] Process(int id)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), Reason);
        return [.. Directory.EnumerateDirectories("/proc").Select(IdOf).OfType<int>().Where(child => ParentOf(child) == id)];
    }

    /// <summary>SIGKILL for a process, if it runs the program of that name.</summary>
    public static bool KillIf(int id, string program)
    {
        try
        {
            if (File.ReadAllText($"/proc/{id}/comm").TrimEnd() != program) return false;
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
            return false;
        }
    }

    /// <summary>Waits until none of the processes lives; a zombie is dead.</summary>
    public static async Task AreGoneAsync(IReadOnlyList<int> ids, TimeSpan patience)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (ids.Any(id => ParentOf(id) is not null))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < patience, $"Still there after {patience.TotalSeconds} s: {string.Join(", ", ids)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static int? IdOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;

    // "id (name) state parent …": the name may hold spaces and brackets, so it is read from the last bracket on.
    private static int? ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
