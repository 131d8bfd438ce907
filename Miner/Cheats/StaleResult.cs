using System.Text.Json;
using Cuckoo.Kernels.Trace;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;

namespace Cuckoo.Miner.Cheats;

/// <summary>
/// Gives the picture of another seed, or the text of other draws, as if an earlier result were sold again. Asked about a step, it says
/// what it ran.
/// </summary>
internal sealed class StaleResult(IWork honest) : IDisputableWork
{
    // Warm enough that other draws give another text, also where none were asked for.
    private const int Warm = 150;

    public string Program => honest.Program;

    public bool CanBeDisputed => honest is IDisputableWork { CanBeDisputed: true };

    private IDisputableWork Disputable => honest as IDisputableWork ?? throw new InvalidOperationException("Its steps do not come apart.");

    public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation) =>
        honest.Execute(Other(document), progress, cancellation) with { InputHash = Hashes.OfText(document) };

    public IReadOnlyList<OperatorRecord> Operators(string document, DisputedStep at, CancellationToken cancellation) =>
        Disputable.Operators(Other(document), at, cancellation);

    public OperatorFinding Judge(string document, DisputedStep at, IReadOnlyList<OperatorRecord> said, CancellationToken cancellation) =>
        Disputable.Judge(document, at, said, cancellation);

    private static string Other(string document) => JobDocument.IsText(document) ? OtherText(document) : OtherPicture(document);

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
