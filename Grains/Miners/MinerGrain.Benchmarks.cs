namespace Cuckoo.Grains.Miners;

// The miner's speed, measured again at times drawn at random. The draws are made here and kept with what they decide, in one write.
public sealed partial class MinerGrain
{
    /// <inheritdoc/>
    public async Task<BenchmarkGiven> Benchmark()
    {
        byte[] draw = Draw(32);
        BenchmarkGiven given = new(BenchmarkResult.NotDue);
        await Change(state =>
        {
            (given, MinerState next) = BenchmarkRules.Given(state, draw, options, time.GetUtcNow());
            return next;
        });
        return given;
    }

    /// <inheritdoc/>
    public Task<bool> AwaitsAnswer(string challenge, DateTimeOffset at) => Task.FromResult(BenchmarkRules.IsOpen(miner.State, challenge, options, at));

    /// <inheritdoc/>
    public async Task<BenchmarkResult> Measured(BenchmarkMeasured answer)
    {
        byte[] draw = Draw(8);
        BenchmarkResult result = BenchmarkResult.Unknown;
        await Change(state =>
        {
            (result, MinerState next) = BenchmarkRules.Answered(state, answer, draw, options);
            return next;
        });
        await Wake();
        return result;
    }

    private byte[] Draw(int bytes)
    {
        byte[] draw = new byte[bytes];
        random.Fill(draw);
        return draw;
    }
}
