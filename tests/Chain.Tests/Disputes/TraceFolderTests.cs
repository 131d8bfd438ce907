using Cuckoo.Chain.Disputes;
using Cuckoo.Testing;

namespace Cuckoo.Chain.Tests.Disputes;

public sealed class TraceFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Trace_Kept_IsFoundByItsRootUntilItsTimeIsOver()
    {
        var traces = new TraceFolder(folder.File("traces"), TimeSpan.FromDays(30), TraceFolder.DefaultBytes, time);
        var (first, second) = (Court.Trace(5), Court.Trace(6));
        Assert.Null(traces.Find(first.Root));
        Assert.Equal(0, traces.Sweep());
        traces.Keep(first);
        traces.Keep(first);
        time.Advance(TimeSpan.FromDays(20));
        traces.Keep(second);
        Assert.Equal(0, traces.Sweep());
        Assert.Equal(first.ToDigits(), traces.Find(first.Root)!.ToDigits());

        time.Advance(TimeSpan.FromDays(11));
        Assert.Equal(1, traces.Sweep());
        Assert.Null(traces.Find(first.Root));
        Assert.Equal(second.Root, traces.Find(second.Root)!.Root);
    }

    [Fact]
    public void Trace_BeyondTheBytesKept_GoesOldestFirst()
    {
        var traces = new TraceFolder(folder.File("traces"), TimeSpan.FromDays(30), 2 * 4 * 32, time);
        var kept = Enumerable.Range(0, 3).Select(static at => Court.Trace(4, wrongFrom: at)).ToArray();
        foreach (var one in kept)
        {
            traces.Keep(one);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, traces.Sweep());
        Assert.Equal([false, true, true], kept.Select(one => traces.Find(one.Root) is not null));
    }

    [Fact]
    public void Trace_WhoseFileIsDamaged_IsNotThere()
    {
        var traces = new TraceFolder(folder.File("traces"), TimeSpan.FromDays(30), TraceFolder.DefaultBytes, time);
        var trace = Court.Trace(3);
        traces.Keep(trace);
        var file = Directory.GetFiles(folder.File("traces"))[0];
        foreach (var damage in new byte[][] { [], [1], new byte[96], [.. File.ReadAllBytes(file), .. new byte[32]] })
        {
            File.WriteAllBytes(file, damage);
            Assert.Null(traces.Find(trace.Root));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("zz")]
    public void Leaves_ThatAreNone_AreNotRead(string? digits)
    {
        Assert.Null(TraceSteps.TryRead(digits));
        Assert.Null(TraceSteps.TryRead(digits is null ? null : digits + new string('0', 63)));
        Assert.Null(TraceSteps.TryRead("zz" + new string('0', 62)));
    }
}
