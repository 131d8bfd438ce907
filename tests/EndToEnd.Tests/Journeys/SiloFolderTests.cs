using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class SiloFolderTests
{
    [Fact]
    public async Task Silo_OnAFolderInUse_IsRefusedByName()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram first = await SiloProgram.StartAsync(folder["silo"]);

        ProgramEnd second = await RunningProgram.RunAsync(
            "Silo", ["--Cuckoo:Url", "http://127.0.0.1:0", "--Cuckoo:DataFolder", folder["silo"]], folder: folder.Path);

        Assert.Equal(2, second.Code);
        string line = Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cuckoo silo: ", line, StringComparison.Ordinal);
        Assert.Contains("in use", line, StringComparison.Ordinal);
        Assert.Contains(folder["silo"], line, StringComparison.Ordinal);
        Assert.Empty(second.Lines);

        // The first one does not notice, and its folder is free once it has gone.
        Assert.Equal(0, (await first.StopAsync()).Code);
        await first.StartAgainAsync();
    }

    [Fact]
    public async Task Silo_OnATakenPort_IsRefusedByName()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram first = await SiloProgram.StartAsync(folder["silo"]);

        ProgramEnd second = await RunningProgram.RunAsync(
            "Silo", ["--Cuckoo:Url", first.Edge.ToString(), "--Cuckoo:DataFolder", folder["other"]], folder: folder.Path);

        Assert.Equal(2, second.Code);
        Assert.Contains("cuckoo silo: ", second.Errors, StringComparison.Ordinal);
        Assert.Contains("address already in use", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
    }
}
