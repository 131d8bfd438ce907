using Cuckoo.Miner.Work;

namespace Cuckoo.Miner.Cheats;

/// <summary>Changes the lowest bit of every 97th byte, which nobody sees, and hashes what came of it.</summary>
internal sealed class FlippedBits(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
    {
        var done = honest.Execute(document, progress, cancellation);
        var output = done.Output.ToArray();
        for (var i = 0; i < output.Length; i += 97)
            output[i] ^= 1;
        return done with { Output = output, OutputHash = Hashes.OfBytes(output) };
    }
}
