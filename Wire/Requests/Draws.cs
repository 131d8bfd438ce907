namespace Cuckoo.Wire.Requests;

/// <summary>How the miners of a request were drawn: all that is needed to draw again.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Commitment">What was told of the seed with the quote: SHA-256 over <c>cuckoo draw 1</c>, <c>seed</c>, the seed and the request's id, each followed by a line feed.</param>
/// <param name="Salt">What the payer said when it accepted the quote; absent where it said nothing.</param>
/// <param name="Seed">The seed; absent until the request has come to its end.</param>
/// <param name="Draws">In order; the newest 16.</param>
public sealed record DrawReply(string RequestId, string Commitment, string? Salt, string? Seed, IReadOnlyList<DrawRow> Draws);

/// <summary>
/// A draw. Its number comes from SHA-256 over <c>cuckoo draw 1</c>, <c>draw</c>, the key, the job's id and the draw's number, each
/// followed by a line feed; the key is SHA-256 over <c>cuckoo draw 1</c>, <c>key</c>, the seed and the salt or nothing.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="Number">0 for the job's first draw.</param>
/// <param name="UnitPrice">What the job pays for a step or a generated token, in 10^-18 tokens.</param>
/// <param name="Pay">What it pays at most, in 10^-18 tokens.</param>
/// <param name="Candidates">The miners that could have had it, by address.</param>
/// <param name="Chosen">Address of the one that was drawn.</param>
public sealed record DrawRow(string JobId, int Number, string UnitPrice, string Pay, IReadOnlyList<DrawCandidateRow> Candidates, string Chosen);

/// <summary>A miner that could have had a job.</summary>
/// <param name="Miner">Its address.</param>
/// <param name="LeastPrice">The least it takes for a step or a generated token, in 10^-18 tokens.</param>
/// <param name="UsualMs">How long its latest jobs of the model took, in the middle; 0 when nothing is known.</param>
/// <param name="Accepted">Its accepted jobs.</param>
/// <param name="Stake">What it has at stake, in 10^-18 tokens.</param>
/// <param name="Weight">Its weight, 1,000 to 32,000.</param>
public sealed record DrawCandidateRow(string Miner, string LeastPrice, long UsualMs, int Accepted, string Stake, int Weight);
