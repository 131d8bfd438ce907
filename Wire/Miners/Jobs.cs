using System.Text.Json.Serialization;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Wire.Miners;

/// <summary>Asks for work; held open until there is some or the wait ends.</summary>
/// <param name="Programs">Program hashes the miner can run, 1 to 16.</param>
/// <param name="WaitMs">0 to 20,000.</param>
/// <param name="Most">How many jobs to take at once, 1 to 8; one when absent.</param>
/// <param name="MinPrice">The least it takes for a step or a generated token, in 10^-18 tokens; anything when absent.</param>
/// <param name="MinPrices">By program hash, where it takes another least for one; each is among the programs.</param>
public sealed record JobAsked(
    IReadOnlyList<string> Programs, int WaitMs, int Most = 1, string? MinPrice = null, IReadOnlyDictionary<string, string>? MinPrices = null);

/// <summary>A leased job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="LeaseId">This miner's right to it.</param>
/// <param name="Program">Program hash to run.</param>
/// <param name="Input">
/// The input document, a JSON text. Its UTF-8 bytes as they stand are what the receipt's input hash covers, so no two
/// sides need to agree on how JSON is written.
/// </param>
/// <param name="LeaseExpiresAt">When the lease is lost unless a heartbeat comes first.</param>
/// <param name="HeartbeatMs">How often to send one.</param>
/// <param name="Pay">What an accepted result earns, in 10^-18 tokens; of a text at most, by the tokens it has.</param>
/// <param name="More">Jobs leased with it, for a miner that asked for more than one; each needs heartbeats of its own.</param>
/// <param name="IsAlone">True where nobody else runs the request: its receipt may be sent without a commitment, with the output in it. Absent otherwise.</param>
public sealed record JobReply(
    string JobId, string LeaseId, string Program, string Input, DateTimeOffset LeaseExpiresAt, int HeartbeatMs, string Pay,
    IReadOnlyList<JobReply>? More = null, bool? IsAlone = null)
{
    /// <summary>Most jobs of one answer: a hundred times the length of a round trip goes by before a trivial one is done eight times.</summary>
    public const int MostJobs = 8;
}

/// <summary>The input document of a picture job.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">The user's text.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidancePercent">Guidance in hundredths.</param>
/// <param name="Start">A picture to start from, as large as the result: red, green and blue of each pixel, row by row, in base 64. From noise alone when absent.</param>
/// <param name="StrengthPercent">Of a start: how much of it is drawn anew, 1 to 100, and so how many of the steps are taken, at least one.</param>
public sealed record PictureJobInput(
    string Model, string Prompt, long Seed, int Steps, int GuidancePercent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Start = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StrengthPercent = null)
{
    /// <summary>The steps that are taken: all from noise, from a start the share that draws anew, and at least one.</summary>
    [JsonIgnore]
    public int StepsTaken => Start is null ? Steps : Math.Max(1, Steps * Math.Clamp(StrengthPercent ?? 0, 0, 100) / 100);
}

/// <summary>The input document of a text job.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="MaxTokens">Tokens to generate at most.</param>
/// <param name="TemperaturePercent">Temperature in hundredths; 0 takes the likeliest token each time.</param>
/// <param name="TopPPercent">Share of the likeliest tokens to draw from, in hundredths.</param>
public sealed record TextJobInput(
    string Model, IReadOnlyList<ChatMessage> Messages, long Seed, int MaxTokens, int TemperaturePercent, int TopPPercent);

/// <summary>Sign of life and progress.</summary>
/// <param name="LeaseId">The lease.</param>
/// <param name="Step">Steps done; of a text, tokens generated.</param>
/// <param name="Steps">Steps in all; of a text, tokens at most.</param>
/// <param name="Tokens">Of a text: the ids generated so far, at most the first 2,000.</param>
/// <param name="Picture">Of a picture: what its state looks like, small.</param>
public sealed record HeartbeatSent(string LeaseId, int Step, int Steps, IReadOnlyList<int>? Tokens = null, DraftPicture? Picture = null)
{
    /// <summary>Most ids in one: of seven characters with their commas they are 14 kB of the 16 KiB that the edge reads.</summary>
    public const int MostTokens = 2_000;
}

/// <summary>What a picture under way looks like. Nobody has verified it, and nothing depends on it.</summary>
/// <param name="Width">Pixels a row, 1 to 32.</param>
/// <param name="Height">Rows, 1 to 32.</param>
/// <param name="Rgb">Their bytes in base 64: red, green and blue of each, row by row.</param>
public sealed record DraftPicture(int Width, int Height, string Rgb)
{
    /// <summary>Most pixels along a side: enough to see what it will be, and too few to go away with.</summary>
    public const int MostSide = 32;
}

/// <summary>Whether to go on.</summary>
/// <param name="IsHeld">False when the lease is gone: drop the job.</param>
/// <param name="LeaseExpiresAt">New end of the lease.</param>
public sealed record HeartbeatReply(bool IsHeld, DateTimeOffset LeaseExpiresAt);

/// <summary>An uploaded output.</summary>
/// <param name="Hash">SHA-256 of the bytes stored.</param>
/// <param name="Bytes">How many.</param>
public sealed record OutputReply(string Hash, long Bytes);

/// <summary>Gives a job back, undone.</summary>
/// <param name="LeaseId">The lease.</param>
/// <param name="Reason">Why, at most 200 characters.</param>
public sealed record JobFailed(string LeaseId, string Reason);
