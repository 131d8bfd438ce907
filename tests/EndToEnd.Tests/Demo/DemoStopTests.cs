using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Demo;

public sealed class DemoStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Demo_Interrupted_LeavesNoChildAndNoFolder(bool isWholeGroup)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid, kill and /proc are taken as Linux has them.");
        using TemporaryFolder folder = new();
        await using RunningProgram demo = await AtWorkAsync(folder);
        int[] children = ChildrenOf.Process(demo.Id);
        Assert.Equal(3, children.Length);
        Assert.NotEmpty(DataFolders(folder));

        // Ctrl-C in a terminal reaches the children as well; a supervisor's signal only the program itself.
        await demo.SignalAsync("INT", isWholeGroup);
        ProgramEnd end = await demo.EndAsync();

        Assert.NotEqual(0, end.Code);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        await ChildrenOf.AreGoneAsync(children, Patience);
        Assert.Empty(DataFolders(folder));
    }

    [Fact]
    public async Task Demo_Killed_TakesItsChildrenWithIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid, kill and /proc are taken as Linux has them.");
        using TemporaryFolder folder = new();
        await using RunningProgram demo = await AtWorkAsync(folder);
        int[] children = ChildrenOf.Process(demo.Id);
        Assert.Equal(3, children.Length);

        await demo.KillAsync();

        await ChildrenOf.AreGoneAsync(children, Patience);
    }

    // A long job, so that it is under way for sure; its temporary files go to a folder of the test's.
    private static async Task<RunningProgram> AtWorkAsync(TemporaryFolder folder)
    {
        RunningProgram demo = RunningProgram.Start(
            "Cli", ["demo", "the moon", "--steps", "50"], new Dictionary<string, string> { ["TMPDIR"] = folder.Path }, folder.Path, ownGroup: true);
        await demo.UntilAsync(l => l.StartsWith("miner ", StringComparison.Ordinal));
        return demo;
    }

    private static string[] DataFolders(TemporaryFolder folder) => Directory.GetDirectories(folder.Path, "cuckoo-demo-*");
}
