using System.Globalization;

namespace Cuckoo.Simulation.Results;

/// <summary>Says now and then how many lives have been lived, since all of them take long.</summary>
/// <param name="errors">Where it says so.</param>
/// <param name="time">The clock.</param>
internal sealed class Heartbeat(TextWriter errors, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly long begun = time.GetTimestamp();
    private long said;
    private int lives;

    /// <summary>One more.</summary>
    public void Beat()
    {
        lock (gate)
        {
            lives++;
            if (time.GetElapsedTime(said == 0 ? begun : said) < Pause) return;
            said = time.GetTimestamp();
            Say();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What took less than a pause has nothing to say.
        if (said != 0) Say();
    }

    private void Say() => errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lives} lives in {time.GetElapsedTime(begun).TotalSeconds:0} s"));
}
