using System.Text.Json;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Cheats;

/// <summary>Gives the picture of another seed, or the text of other draws, as if an earlier result were sold again.</summary>
internal sealed class StaleResult(IWork honest) : IWork
{
    // Warm enough that other draws give another text, also where none were asked for.
    private const int Warm = 150;

    public string Program => honest.Program;

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation) =>
        honest.Execute(JobDocument.IsText(document) ? OtherText(document) : OtherPicture(document), progress, cancellation) with { InputHash = Hashes.OfText(document) };

    private static string OtherText(string document)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.TextJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        return TextJob.Write(job with { Seed = job.Seed ^ 1, TemperaturePercent = Math.Max(job.TemperaturePercent, Warm) });
    }

    private static string OtherPicture(string document)
    {
        var job = JsonSerializer.Deserialize(document, WireJson.Default.PictureJobInput) ?? throw new JobRefusedException(JobRefusal.Unreadable);
        return PictureJob.Write(job with { Seed = job.Seed ^ 1 });
    }
}
