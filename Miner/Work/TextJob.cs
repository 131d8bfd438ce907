using System.Text.Json;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Work;

/// <summary>The input document of a text job.</summary>
public static class TextJob
{
    // 8,000 characters, each escaped to 6, 64 messages with 34 bytes around them, and 300 bytes around it all: 50,476.
    private const int MostBytes = 50 * 1024;
    private const int MostCharacters = 8_000;
    private const int MostMessages = 64;
    private const int HighestTemperature = 200;

    /// <summary>The document's content. Whether its tokens fit the context is for who has the model.</summary>
    /// <exception cref="JobRefusedException">It is not a job for <paramref name="model"/> within the bounds.</exception>
    public static TextJobInput Read(string document, string model)
    {
        var job = JobDocument.Read<TextJobInput>(document, MostBytes);
        if (!string.Equals(job.Model, model, StringComparison.Ordinal))
            throw new JobRefusedException(JobRefusal.WrongModel);
        if (job.Messages.Count is 0 or > MostMessages || job.Messages.Any(m => m is not { Role: "system" or "user" or "assistant" }) || job.Messages.Sum(m => m.Content.Length) > MostCharacters)
            throw new JobRefusedException(JobRefusal.MessagesOutOfBounds);
        if (job.Seed < 0)
            throw new JobRefusedException(JobRefusal.SeedOutOfBounds);
        if (job.MaxTokens < 1)
            throw new JobRefusedException(JobRefusal.TokensOutOfBounds);
        return job is { TemperaturePercent: >= 0 and <= HighestTemperature, TopPPercent: >= 1 and <= 100 }
            ? job
            : throw new JobRefusedException(JobRefusal.SamplingOutOfBounds);
    }

    /// <summary>The document of a job, as this program would write it.</summary>
    public static string Write(TextJobInput job) => JsonSerializer.Serialize(job, WireJson.Default.TextJobInput);
}
