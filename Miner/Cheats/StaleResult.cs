using System.Text.Json;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Cheats;

/// <summary>Gives the picture of another seed, as if an earlier result were sold again.</summary>
internal sealed class StaleResult(IWork honest) : IWork
{
    public string Program => honest.Program;

    public Execution Execute(string document, Action<int, int>? progress, CancellationToken cancellation)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.PictureJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        var done = honest.Execute(PictureJob.Write(job with { Seed = job.Seed ^ 1 }), progress, cancellation);
        return done with { InputHash = Hashes.OfText(document) };
    }
}
