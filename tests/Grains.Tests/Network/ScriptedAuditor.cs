using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>The trusted run, whose result is a hash of the input; it can be told to fail.</summary>
internal sealed class ScriptedAuditor : IAuditor
{
    private int failures;
    private int runs;

    /// <summary>How often it was asked.</summary>
    public int Runs => Volatile.Read(ref runs);

    /// <summary>What an honest run of a document gives.</summary>
    public static Rerun RightResult(string input) => new(Hash256.OfText("output of " + input), Hash256.OfText("trace of " + input));

    /// <summary>The next runs fail.</summary>
    public void Fail(int times) => Interlocked.Exchange(ref failures, times);

    public Task<Rerun> Rerun(Hash256 program, string input, CancellationToken cancellation)
    {
        Interlocked.Increment(ref runs);
        return Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<Rerun>(new InvalidOperationException("The weights are not here."))
            : Task.FromResult(RightResult(input));
    }
}
