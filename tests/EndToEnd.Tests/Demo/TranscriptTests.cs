using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

public sealed class TranscriptTests
{
    private const string Command = "dotnet run --project Cli -- demo";

    [Fact]
    public async Task Readme_Transcript_IsWhatTheDemonstrationSays()
    {
        using TemporaryFolder folder = new();
        ProgramEnd demo = await RunningProgram.RunAsync("Cli", ["demo", "a red apple", "--seed", "42"], folder: folder.Path);
        Assert.True(demo.Code == 0, demo.Errors);

        string[] readme = await File.ReadAllLinesAsync(BuiltFile.PathOf("Readme"), TestContext.Current.CancellationToken);

        Assert.Equal(Transcript.Normalised(TranscriptIn(readme)), Transcript.Normalised(demo.Lines));
    }

    // The first fenced block from the command on that shows a silo coming up; the command itself may stand in it as well.
    private static string[] TranscriptIn(string[] readme)
    {
        int at = Array.FindIndex(readme, l => l.Contains(Command, StringComparison.Ordinal));
        Assert.True(at >= 0, $"README.md does not say: {Command}");
        int begin = Array.FindIndex(readme, at, l => l.StartsWith("network ", StringComparison.Ordinal));
        Assert.True(begin >= 0, $"README.md shows no transcript after: {Command}");
        return [.. readme[begin..].TakeWhile(l => !l.StartsWith("```", StringComparison.Ordinal))];
    }
}
