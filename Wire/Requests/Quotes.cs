namespace Cuckoo.Wire.Requests;

/// <summary>A question for a price: of a picture by its prompt, or of a text by its messages. What belongs to the other kind is refused.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Prompt">For a picture: the user's text, 1 to 500 characters.</param>
/// <param name="Seed">0 to 2^63-1; drawn by the edge when absent. The same seed gives the same result.</param>
/// <param name="Steps">For a picture: denoising steps, 1 to 50; 25 when absent.</param>
/// <param name="GuidancePercent">For a picture: classifier-free guidance in hundredths, 100 to 1000; 250 when absent.</param>
/// <param name="Messages">For a text: the conversation, 1 to 64 messages of at most 8,000 characters together, the last one by the user.</param>
/// <param name="MaxTokens">For a text: tokens to generate at most; 256 or what the context has left when absent.</param>
/// <param name="TemperaturePercent">For a text: temperature in hundredths, 0 to 200; 0, the likeliest token each time, when absent.</param>
/// <param name="TopPPercent">For a text: share of the likeliest tokens to draw from in hundredths, 1 to 100; 100 when absent.</param>
/// <param name="Coordinator">Name of the coordinator on whose terms to quote; the silo's own when absent.</param>
/// <param name="Priority">low, normal or high; normal when absent. The price says what it costs.</param>
/// <param name="Start">
/// For a picture: one to start from, as large as the model's own: red, green and blue of each pixel, row by row, in base 64. For models that
/// say that they take one.
/// </param>
/// <param name="StrengthPercent">For a picture with a start: how much of it is drawn anew, 1 to 100; 75 when absent. Only that share of the steps is taken and paid for.</param>
public sealed record QuoteAsked(
    string Model,
    string? Prompt = null,
    long? Seed = null,
    int? Steps = null,
    int? GuidancePercent = null,
    IReadOnlyList<ChatMessage>? Messages = null,
    int? MaxTokens = null,
    int? TemperaturePercent = null,
    int? TopPPercent = null,
    string? Coordinator = null,
    string? Priority = null,
    string? Start = null,
    int? StrengthPercent = null);

/// <summary>A message of a conversation.</summary>
/// <param name="Role">system (only first), user or assistant, the last two in turns.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(string Role, string Content);

/// <summary>A binding price. Submitting its id within its time costs at most this and nothing else.</summary>
/// <param name="QuoteId">Id of the quote and, once submitted, of the request.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Kind">picture or text.</param>
/// <param name="Program">Program hash that will run.</param>
/// <param name="Seed">Seed that will be used.</param>
/// <param name="Total">What goes into escrow, in 10^-18 tokens. For a text it is the most: what is not generated is given back.</param>
/// <param name="Lines">What the total is made of.</param>
/// <param name="ExpiresAt">The last moment to submit it.</param>
/// <param name="Steps">Denoising steps; absent for text.</param>
/// <param name="GuidancePercent">Guidance in hundredths; absent for text.</param>
/// <param name="PromptTokens">Tokens of the conversation, as the model reads it; absent for pictures.</param>
/// <param name="MaxTokens">Tokens generated at most; absent for pictures.</param>
/// <param name="TemperaturePercent">Temperature in hundredths; absent for pictures.</param>
/// <param name="TopPPercent">Share of the likeliest tokens in hundredths; absent for pictures.</param>
/// <param name="Coordinator">The coordinator whose terms bind.</param>
/// <param name="Replicas">How many miners run it at once, each for its part of the work's price; absent where it is one.</param>
/// <param name="DrawCommitment">Commits to the seed that its miners will be drawn by; GET /v1/requests/{id}/draw has the draws.</param>
/// <param name="Priority">low or high; absent where it is normal.</param>
/// <param name="Profile">tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
public sealed record QuoteReply(
    string QuoteId,
    string Model,
    string Kind,
    string Program,
    long Seed,
    string Total,
    IReadOnlyList<PriceLine> Lines,
    DateTimeOffset ExpiresAt,
    int? Steps = null,
    int? GuidancePercent = null,
    int? PromptTokens = null,
    int? MaxTokens = null,
    int? TemperaturePercent = null,
    int? TopPPercent = null,
    string? Coordinator = null,
    int? Replicas = null,
    string? DrawCommitment = null,
    string? Priority = null,
    string? Profile = null);

/// <summary>A part of a price.</summary>
/// <param name="Purpose">work, audit, margin or fee.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
public sealed record PriceLine(string Purpose, string Amount);
