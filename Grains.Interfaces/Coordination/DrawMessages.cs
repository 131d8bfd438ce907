using System.Collections.Immutable;

namespace Cuckoo.Grains.Coordination;

/// <summary>A miner that could have had a job, as it stood when the job was drawn for.</summary>
/// <param name="Miner">Who.</param>
/// <param name="LeastPrice">The least it takes for a unit of work.</param>
/// <param name="UsualMs">How long its latest jobs of the program took, in the middle; 0 when nothing is known.</param>
/// <param name="Accepted">Its accepted jobs.</param>
/// <param name="Stake">What it has at stake.</param>
[GenerateSerializer, Immutable]
public readonly record struct DrawCandidate(MinerId Miner, Amount LeastPrice, long UsualMs, int Accepted, Amount Stake);

/// <summary>A draw of the miner for a job, with all that is needed to make it again but the key.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">0 for the job's first draw.</param>
/// <param name="UnitPrice">What the job pays for a unit of work; 0 when it is not known.</param>
/// <param name="Pay">What it pays at most.</param>
/// <param name="Candidates">The miners that could have had it, by address.</param>
/// <param name="Chosen">The one that was drawn.</param>
[GenerateSerializer, Immutable]
public sealed record MinerDraw(JobId Job, int Number, Amount UnitPrice, Amount Pay, ImmutableArray<DrawCandidate> Candidates, MinerId Chosen);

/// <summary>A job is with a miner.</summary>
/// <param name="Miner">Which.</param>
/// <param name="Draw">How it was drawn; nothing of leases from before there were draws.</param>
[GenerateSerializer, Immutable]
public readonly record struct JobTaken(MinerId Miner, MinerDraw? Draw);

/// <summary>The draws of a request's miners.</summary>
/// <param name="Commitment">What was told of the seed with the quote.</param>
/// <param name="Salt">What the payer said when it accepted the quote.</param>
/// <param name="Seed">The seed, once the request has come to its end: until then nobody can foresee a draw.</param>
/// <param name="Draws">In order; the newest 16.</param>
[GenerateSerializer, Immutable]
public sealed record DrawRecord(Hash256 Commitment, Hash256? Salt, Hash256? Seed, ImmutableArray<MinerDraw> Draws);
