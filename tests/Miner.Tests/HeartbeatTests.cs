using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Testing;

namespace Cuckoo.Miner.Tests;

public sealed class HeartbeatTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2_500, 2_000)]
    public async Task Progress_OfAText_CarriesItsTokensUpToABound(int written, int sent)
    {
        await using var edge = await MinerEdge.StartAsync();
        var time = new FakeTime();
        using var reported = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var work = new ScriptedWork((_, progress, cancellation) =>
        {
            progress!(new WorkProgress(written, 3_000) { Tokens = Enumerable.Range(7, written).ToArray() });
            reported.Set();
            mayEnd.Wait(cancellation);
        });
        await using var run = new LoopRun(edge, work, time);
        edge.Offer(work.Program, "document");
        await Task.Run(() => reported.Wait(Cancellation), Cancellation);
        time.Advance(TimeSpan.FromMilliseconds(250));
        var heartbeat = await edge.Heartbeats.Reader.ReadAsync(Cancellation);
        Assert.Equal((written, 3_000), (heartbeat.Step, heartbeat.Steps));
        Assert.Equal(Enumerable.Range(7, sent), heartbeat.Tokens);
        mayEnd.Set();
        await run.UntilAsync("committed");
    }

    [Fact]
    public async Task Progress_ReportedOften_IsSentOnceAQuarterOfASecond()
    {
        await using var edge = await MinerEdge.StartAsync();
        var time = new FakeTime();
        using var reported = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var work = new ScriptedWork((_, progress, cancellation) =>
        {
            for (var step = 1; step <= 40; step++)
                progress!(new WorkProgress(step, 50));
            reported.Set();
            mayEnd.Wait(cancellation);
        });
        await using var run = new LoopRun(edge, work, time);
        var job = edge.Offer(work.Program, "document");
        await Task.Run(() => reported.Wait(Cancellation), Cancellation);
        time.Advance(TimeSpan.FromMilliseconds(249));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new(job.LeaseId, 40, 50), await edge.Heartbeats.Reader.ReadAsync(Cancellation));
        mayEnd.Set();
        await run.UntilAsync("committed");
        Assert.False(edge.Heartbeats.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Life_WithoutProgress_IsSentAsOftenAsAsked()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork((_, _, cancellation) => cancellation.WaitHandle.WaitOne());
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document", heartbeatMs: 60);
        for (var i = 0; i < 3; i++)
            Assert.Equal(new(job.LeaseId, 0, 0), await edge.Heartbeats.Reader.ReadAsync(Cancellation));
    }

    [Theory]
    [InlineData(64, 64, 32, 32)]
    [InlineData(128, 32, 32, 8)]
    [InlineData(2, 200, 1, 32)]
    [InlineData(8, 8, 8, 8)]
    public async Task Progress_OfAPicture_ShowsItSmall(int width, int height, int sentWidth, int sentHeight)
    {
        await using var edge = await MinerEdge.StartAsync();
        var time = new FakeTime();
        using var reported = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var pixels = Enumerable.Repeat(new byte[] { 200, 100, 50 }, width * height).SelectMany(pixel => pixel).ToArray();
        var work = new ScriptedWork((_, progress, cancellation) =>
        {
            progress!(new WorkProgress(3, 25) { Picture = new RgbPicture(pixels, width, height) });
            reported.Set();
            mayEnd.Wait(cancellation);
        });
        await using var run = new LoopRun(edge, work, time);
        edge.Offer(work.Program, "document");
        await Task.Run(() => reported.Wait(Cancellation), Cancellation);
        time.Advance(TimeSpan.FromMilliseconds(250));
        var heartbeat = await edge.Heartbeats.Reader.ReadAsync(Cancellation);
        Assert.Equal((sentWidth, sentHeight), (heartbeat.Picture!.Width, heartbeat.Picture.Height));
        Assert.Equal(pixels[..(3 * sentWidth * sentHeight)], Convert.FromBase64String(heartbeat.Picture.Rgb));
        mayEnd.Set();
        await run.UntilAsync("committed");
    }
}
