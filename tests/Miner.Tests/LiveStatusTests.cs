using Cuckoo.Miner.Jobs;
using Cuckoo.Testing;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class LiveStatusTests
{
    private static Status Committed(int done, string unit, long ms) => new("committed", "", "job-1", KernelMs: ms, Done: done, Unit: unit);

    [Fact]
    public void Line_OfWhatWasTold_CountsJobsAndRates()
    {
        var live = new LiveStatus();
        Assert.Equal("starting | 0 jobs done", live.Line(200));

        live.Hear(new Status("ready", ""));
        live.Hear(new Status("leased", "", "job-1"));
        Assert.Equal("working | 0 jobs done", live.Line(200));
        live.Hear(Committed(10, "steps", 2_000));
        Assert.Equal("waiting | 1 job done | 5.0 steps/s", live.Line(200));
        live.Hear(Committed(20, "steps", 1_000));
        live.Hear(Committed(30, "tokens", 1_000));
        live.Hear(new Status("given_back", "", "job-2"));
        Assert.Equal("waiting | 3 jobs done | 1 not finished | 10.0 steps/s | 30.0 tokens/s", live.Line(200));
    }

    [Theory]
    [InlineData("0", "0 CAI")]
    [InlineData("1500000000000000000", "1.5 CAI")]
    [InlineData("1999999999999999999", "1.999999 CAI")]
    [InlineData("79228162514264337593543950335", "79228162514.264337 CAI")]
    public void Line_OfWhatTheEdgeSays_ShowsEarningsRoundedDown(string earned, string shown)
    {
        var live = new LiveStatus();
        live.Hear(new MinerReply("0x", "trusted", 3, 0, earned));

        Assert.Equal($"starting | 0 jobs done | {shown} | standing trusted", live.Line(200));
    }

    [Fact]
    public void Line_OfAHostileEdge_HasNoControlCharacters()
    {
        var live = new LiveStatus();
        live.Hear(new MinerReply("0x", "\u001b[2Jbad", 3, 0, "much", "\u0007maintenance"));

        Assert.Equal("starting | 0 jobs done | standing Jbad | maintenance", live.Line(200));
    }

    [Theory]
    [InlineData(200, "starting | 0 jobs done")]
    [InlineData(10, "starting ")]
    [InlineData(1, "")]
    [InlineData(0, "")]
    public void Line_InANarrowTerminal_IsCut(int width, string line) => Assert.Equal(line, new LiveStatus().Line(width));

    [Fact]
    public void Rate_OfAKind_IsThatOfTheLatestJobs()
    {
        var live = new LiveStatus();
        live.Hear(Committed(1_000, "steps", 1_000));
        for (var i = 0; i < 20; i++)
            live.Hear(Committed(2, "steps", 1_000));

        Assert.Equal("waiting | 21 jobs done | 2.0 steps/s", live.Line(200));
    }

    [Fact]
    public void Lines_OnATerminal_AreWrittenAboveTheOneAtTheBottom()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var lines = new StatusLines(output, isJson: false, new FakeTime(), () => "bottom");
        lines.Write(new Status("left", "No more."));
        lines.Refresh();

        var written = output.ToString();
        Assert.StartsWith("\r\u001b[K", written, StringComparison.Ordinal);
        Assert.EndsWith(" No more.\nbottom\r\u001b[Kbottom", written, StringComparison.Ordinal);
    }
}
