namespace Cuckoo.Wire.Requests;

/// <summary>A question for a price.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">The user's text, 1 to 500 characters.</param>
/// <param name="Seed">0 to 2^63-1; drawn by the edge when absent. The same seed gives the same picture.</param>
/// <param name="Steps">Denoising steps, 1 to 50; 25 when absent.</param>
/// <param name="GuidancePercent">Classifier-free guidance in hundredths, 100 to 1000; 250 when absent.</param>
public sealed record QuoteAsked(string Model, string Prompt, long? Seed = null, int? Steps = null, int? GuidancePercent = null);

/// <summary>A binding price. Submitting its id within its time costs at most this and nothing else.</summary>
/// <param name="QuoteId">Id of the quote and, once submitted, of the request.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Program">Program hash that will run.</param>
/// <param name="Seed">Seed that will be used.</param>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidancePercent">Guidance in hundredths.</param>
/// <param name="Total">What goes into escrow, in 10^-18 tokens.</param>
/// <param name="Lines">What the total is made of.</param>
/// <param name="ExpiresAt">The last moment to submit it.</param>
public sealed record QuoteReply(
    string QuoteId,
    string Model,
    string Program,
    long Seed,
    int Steps,
    int GuidancePercent,
    string Total,
    IReadOnlyList<PriceLine> Lines,
    DateTimeOffset ExpiresAt);

/// <summary>A part of a price.</summary>
/// <param name="Purpose">work, audit, margin or fee.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
public sealed record PriceLine(string Purpose, string Amount);
