using System.Text.Json;
using Cuckoo.Kernels.Models;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Work;

/// <summary>The input document of a picture job.</summary>
public static class PictureJob
{
    // A prompt of 500 characters, each escaped to 6 or, beyond the basic plane, a pair of them, 200 bytes around it, and a start of 64 by 64
    // pixels in base 64.
    private const int MostBytes = 24 * 1024;

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
        if (job.Start is null != job.StrengthPercent is null || job.StrengthPercent is < PictureInput.MinStrengthPercent or > PictureInput.MaxStrengthPercent)
            throw new JobRefusedException(JobRefusal.StartOutOfBounds);
        return job;
    }

    /// <summary>What a model draws by it.</summary>
    /// <param name="job">The job, as read.</param>
    /// <param name="limits">Of the model.</param>
    /// <exception cref="JobRefusedException">The start is no picture of the model's size, or the model takes none.</exception>
    public static PictureInput InputOf(PictureJobInput job, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(limits);
        var input = new PictureInput(job.Prompt, (ulong)job.Seed, job.Steps, job.GuidancePercent);
        if (job.Start is not { } start)
            return input;
        var (width, height) = (limits.WidthOf(input), limits.HeightOf(input));
        var pixels = new byte[3 * width * height];
        if (!limits.TakesStartPicture || start.Length / 4 * 3 > pixels.Length + 2 || !Convert.TryFromBase64String(start, pixels, out var length) || length != pixels.Length)
            throw new JobRefusedException(JobRefusal.StartOutOfBounds);
        return input with { StartPicture = new RgbPicture(pixels, width, height), StrengthPercent = job.StrengthPercent!.Value };
    }

    /// <summary>The document of a job, as this program would write it.</summary>
    public static string Write(PictureJobInput job) => JsonSerializer.Serialize(job, WireJson.Default.PictureJobInput);
}
