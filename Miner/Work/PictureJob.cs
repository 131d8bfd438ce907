using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Kernels.Models;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Work;

/// <summary>Reads the input document of a picture job, more strictly than other messages: what it says is hashed and paid for.</summary>
public static class PictureJob
{
    // A prompt of 500 characters, each escaped to 6 or, beyond the basic plane, a pair of them, and 200 bytes around it.
    private const int MostBytes = 8 * 1024;

    private static readonly JsonSerializerOptions Strict = new(WireJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        TypeInfoResolver = WireJson.Default,
    };

    /// <summary>The document's content.</summary>
    /// <exception cref="JobRefusedException">It is not a job for <paramref name="model"/> within the bounds.</exception>
    public static PictureJobInput Read(string document, string model)
    {
        var job = Parse(document);
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

    private static PictureJobInput Parse(string document)
    {
        if (Encoding.UTF8.GetByteCount(document) > MostBytes)
            throw new JobRefusedException(JobRefusal.Unreadable);
        try
        {
            return JsonSerializer.Deserialize(document, (JsonTypeInfo<PictureJobInput>)Strict.GetTypeInfo(typeof(PictureJobInput)))
                ?? throw new JobRefusedException(JobRefusal.Unreadable);
        }
        catch (JsonException)
        {
            // Without the inner exception: its text quotes the document.
            throw new JobRefusedException(JobRefusal.Unreadable);
        }
    }
}
