using System.Text.Json;
using Cuckoo.Kernels.Models;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Work;

/// <summary>The input document of a picture job.</summary>
public static class PictureJob
{
    // A prompt of 500 characters, each escaped to 6 or, beyond the basic plane, a pair of them, and 200 bytes around it.
    private const int MostBytes = 8 * 1024;

    /// <summary>The document's content.</summary>
    /// <exception cref="JobRefusedException">It is not a job for <paramref name="model"/> within the bounds.</exception>
    public static PictureJobInput Read(string document, string model)
    {
        var job = JobDocument.Read<PictureJobInput>(document, MostBytes);
        if (!string.Equals(job.Model, model, StringComparison.Ordinal))
            throw new JobRefusedException(JobRefusal.WrongModel);
        if (job.Prompt.Length is 0 or > PictureInput.MaxPromptLength)
            throw new JobRefusedException(JobRefusal.PromptOutOfBounds);
        if (job.Seed < 0)
            throw new JobRefusedException(JobRefusal.SeedOutOfBounds);
        if (job.Steps is < 1 or > PictureInput.MaxSteps)
            throw new JobRefusedException(JobRefusal.StepsOutOfBounds);
        if (job.GuidancePercent is < PictureInput.MinGuidancePercent or > PictureInput.MaxGuidancePercent)
            throw new JobRefusedException(JobRefusal.GuidanceOutOfBounds);
        return job;
    }

    /// <summary>The document of a job, as this program would write it.</summary>
    public static string Write(PictureJobInput job) => JsonSerializer.Serialize(job, WireJson.Default.PictureJobInput);
}
