namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>A command that cannot be done ends with its code, one line that says why, and nothing on standard output.</summary>
internal static class CliRefusal
{
    /// <summary>Asserts it, and gives back the line.</summary>
    public static async Task<string> OfAsync(int code, string reason, string[] command, IReadOnlyDictionary<string, string>? settings = null)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", command, settings);

        Assert.True(end.Code == code, $"{string.Join(' ', command)} ended with {end.Code}: {string.Join('\n', end.Lines)}\n{end.Errors}");
        string line = Assert.Single(end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cuckoo: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 10, 400);
        Assert.Empty(end.Lines);
        return line;
    }
}
