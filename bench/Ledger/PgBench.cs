using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cuckoo.Ledger.Bench;

/// <summary>PostgreSQL's pgbench, simple-update, on a cluster of its own on the same disk: durable as delivered (fsync on).</summary>
internal static partial class PgBench
{
    private const string Programs = "/usr/lib/postgresql";
    private const int Clients = 32;

    public static async Task RunAsync(Report report, TimeSpan measured, double single)
    {
        string? bin = Directory.Exists(Programs) ? Directory.GetDirectories(Programs).Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb"))) : null;
        if (bin is null)
        {
            report.Value("pgbench simple-update", "not measured", "", $"PostgreSQL is not installed under {Programs}");
            return;
        }

        using BenchFolder folder = new();
        string home = folder.File("pg");
        Directory.CreateDirectory(home);

        // It refuses to run as root; there it runs as the user its package made.
        string[] user = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        if (user.Length > 0)
        {
            await DoAsync(["chmod", "755", Path.GetDirectoryName(home)!]);
            await DoAsync(["chown", "postgres", home]);
        }

        await DoAsync([.. user, Path.Combine(bin, "initdb"), "-D", $"{home}/db", "-A", "trust", "-U", "bench"]);
        await DoAsync([.. user, Path.Combine(bin, "pg_ctl"), "-D", $"{home}/db", "-w", "-l", $"{home}/log", "-o", $"-k {home} -c listen_addresses=''", "start"]);
        try
        {
            await DoAsync([.. user, Path.Combine(bin, "createdb"), "-h", home, "-U", "bench", "bench"]);
            await DoAsync([.. user, Path.Combine(bin, "pgbench"), "-h", home, "-U", "bench", "-i", "-q", "-s", "10", "bench"]);
            string text = await DoAsync([.. user, Path.Combine(bin, "pgbench"), "-h", home, "-U", "bench", "-N", "-M", "prepared", "-c", $"{Clients}", "-j", "2", "-T", $"{measured.TotalSeconds:0}", "bench"]);
            double tps = double.Parse(Tps().Match(text).Groups["tps"].Value, CultureInfo.InvariantCulture);
            report.Rate("pgbench simple-update", tps, "", $"scale 10 (1,000,000 accounts), {Clients} clients, 2 threads, prepared, {Version(bin)}");
            report.Value("single calls : pgbench", string.Create(CultureInfo.InvariantCulture, $"{single / tps:0.0}"), "≥ 25", "");
        }
        finally
        {
            await DoAsync([.. user, Path.Combine(bin, "pg_ctl"), "-D", $"{home}/db", "-m", "immediate", "-w", "stop"]);
        }
    }

    private static string Version(string bin) => $"PostgreSQL {Path.GetFileName(Path.GetDirectoryName(bin))}";

    private static async Task<string> DoAsync(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };

        // pg_ctl's server keeps its output open: it is told to write to a file, and only what the command itself says is read.
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{command[0]}' did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{string.Join(' ', command)}' failed: {await process.StandardError.ReadToEndAsync()}");
        return command.Contains("start", StringComparer.Ordinal) ? "" : await process.StandardOutput.ReadToEndAsync();
    }

    [GeneratedRegex(@"tps = (?<tps>[0-9.]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tps();
}
