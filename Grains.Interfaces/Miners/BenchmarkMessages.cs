namespace Cuckoo.Grains.Miners;

/// <summary>What came of asking for a benchmark or of answering one. The default is a refusal.</summary>
public enum BenchmarkResult
{
    /// <summary>The challenge was never given to this miner, or is over.</summary>
    Unknown = 0,

    /// <summary>None is due.</summary>
    NotDue,

    /// <summary>The miner is suspended.</summary>
    Suspended,

    /// <summary>The answer came too late. The miner gets no job until it has passed another.</summary>
    Late,

    /// <summary>The answer is wrong. The miner gets no job until it has passed another.</summary>
    Wrong,

    /// <summary>It is to be done now.</summary>
    Given,

    /// <summary>It is passed, or was.</summary>
    Passed,
}

/// <summary>A benchmark that a miner is to do, or why not.</summary>
/// <param name="Result">Given, or why not.</param>
/// <param name="Challenge">The challenge, when given.</param>
/// <param name="AnswerBy">The last moment for its answer.</param>
[GenerateSerializer, Immutable]
public sealed record BenchmarkGiven(BenchmarkResult Result, string Challenge = "", DateTimeOffset AnswerBy = default);

/// <summary>An answer that has arrived and was looked at.</summary>
/// <param name="Challenge">What it answers.</param>
/// <param name="IsRight">Whether the lanes that were computed again are right.</param>
/// <param name="At">When it arrived: looking at it costs the miner no time.</param>
[GenerateSerializer, Immutable]
public sealed record BenchmarkMeasured(string Challenge, bool IsRight, DateTimeOffset At);
