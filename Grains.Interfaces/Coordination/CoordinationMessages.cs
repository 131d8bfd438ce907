using System.Collections.Immutable;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Coordination;

/// <summary>What one miner executes.</summary>
/// <param name="Id">The job.</param>
/// <param name="Request">The request it belongs to.</param>
/// <param name="Audits">The job it audits; none for a first run.</param>
/// <param name="Program">Program hash to run.</param>
/// <param name="Input">The input document.</param>
/// <param name="OutputBytes">Length of its output; of a text the most.</param>
/// <param name="Pay">What an accepted result earns; of a text the most.</param>
/// <param name="Excluded">Miners that may not have it.</param>
/// <param name="PromptTokens">Tokens a text starts from; 0 for a picture.</param>
/// <param name="Terms">What its coordinator asks of whoever runs it; nothing for audits.</param>
/// <param name="UnitPrice">What it pays for a step or a generated token; 0 when it is not known.</param>
/// <param name="DrawKey">What its miner is drawn by; nothing for audits, whose draw nobody can make again.</param>
/// <param name="Priority">How urgent it is.</param>
[GenerateSerializer, Immutable]
public sealed record Job(
    JobId Id,
    RequestId Request,
    JobId? Audits,
    Hash256 Program,
    string Input,
    long OutputBytes,
    Amount Pay,
    ImmutableArray<MinerId> Excluded,
    int PromptTokens = 0,
    JobTerms? Terms = null,
    Amount UnitPrice = default,
    Hash256? DrawKey = null,
    JobPriority Priority = JobPriority.Normal)
{
    /// <summary>Whether nobody else runs the request, so that its result needs no commitment before it is revealed. Never of an audit.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Whether an output may be that long.</summary>
    public bool TakesLength(long bytes) => new ResultShape(OutputBytes, 0, PromptTokens).HasLength(bytes);
}

/// <summary>What a request's coordinator asks of whoever runs its job.</summary>
/// <param name="Coordinator">Which coordinator.</param>
/// <param name="Miners">The miners that may run it; none named for all.</param>
[GenerateSerializer, Immutable]
public sealed record JobTerms(CoordinatorId Coordinator, ImmutableArray<MinerId> Miners);

/// <summary>A miner's time-bound right to a job.</summary>
/// <param name="Id">The lease.</param>
/// <param name="Job">The job.</param>
/// <param name="Miner">Who holds it.</param>
/// <param name="ExpiresAt">When it is lost unless extended.</param>
[GenerateSerializer, Immutable]
public sealed record Lease(LeaseId Id, Job Job, MinerId Miner, DateTimeOffset ExpiresAt);

/// <summary>A miner that waits for work.</summary>
/// <param name="Miner">Who.</param>
/// <param name="Programs">What it can run.</param>
/// <param name="IsResting">Whether it wants no new job now.</param>
/// <param name="Prices">The least it takes.</param>
/// <param name="Accepted">Its accepted jobs.</param>
/// <param name="Stake">What it has at stake.</param>
/// <param name="LacksStake">Whether it may have no new job for what it has, or has not, at stake on the chain.</param>
[GenerateSerializer, Immutable]
public sealed record IdleMiner(
    MinerId Miner, ImmutableArray<Hash256> Programs, bool IsResting = false, LeastPrices Prices = default, int Accepted = 0, Amount Stake = default,
    bool LacksStake = false);

/// <summary>The least that a miner takes for a step or a generated token.</summary>
/// <param name="Otherwise">For programs that are not named.</param>
/// <param name="Named">For those that are; each once. None when default.</param>
[GenerateSerializer, Immutable]
public readonly record struct LeastPrices(Amount Otherwise, ImmutableArray<ProgramPrice> Named = default)
{
    /// <summary>The least it takes for a unit of a program's work.</summary>
    public Amount Of(Hash256 program)
    {
        if (!Named.IsDefault)
        {
            foreach (ProgramPrice one in Named)
            {
                if (one.Program == program) return one.Price;
            }
        }

        return Otherwise;
    }
}

/// <summary>A price for the work of one program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Price">For a step or a generated token.</param>
[GenerateSerializer, Immutable]
public readonly record struct ProgramPrice(Hash256 Program, Amount Price);

/// <summary>How a job stands in the queue.</summary>
/// <param name="Holder">The miner at it, if there is one.</param>
/// <param name="Since">Since when that miner has it, if this is known.</param>
/// <param name="Ahead">Jobs of the same program that wait before it.</param>
/// <param name="Miners">The miners heard of lately, by what keeps each from it.</param>
/// <param name="Usual">How long a job of this program takes, as far as is known.</param>
/// <param name="AheadIfHigh">Jobs of the program that would wait before one of the highest priority that came now.</param>
[GenerateSerializer, Immutable]
public sealed record JobOutlook(
    MinerId? Holder, DateTimeOffset? Since, int Ahead, MinerCounts Miners, UsualTime? Usual, int AheadIfHigh = int.MaxValue)
{
    /// <summary>Whether as many jobs of the program wait as may, so that new ones are refused.</summary>
    [Id(0)]
    public bool IsModelFull { get; init; }
}

/// <summary>Miners heard of lately; each is counted once, under the first that holds.</summary>
/// <param name="WithoutModel">Do not hold the model.</param>
/// <param name="HadTheirTry">Have run this request before, or gave it back.</param>
/// <param name="AtWork">Hold another job.</param>
/// <param name="Free">Could take it now.</param>
/// <param name="NotAllowed">Are none of those that the request's coordinator names.</param>
/// <param name="Resting">Are at maintenance.</param>
/// <param name="AskMore">Take more for a unit of work than it pays.</param>
/// <param name="LeastAsked">The least that one of those takes.</param>
/// <param name="LackStake">Have too little at stake on the chain, or are in a dispute.</param>
[GenerateSerializer, Immutable]
public readonly record struct MinerCounts(
    int WithoutModel, int HadTheirTry, int AtWork, int Free, int NotAllowed = 0, int Resting = 0, int AskMore = 0, Amount LeastAsked = default,
    int LackStake = 0);

/// <summary>Whose a request is, for the bound on how many are open.</summary>
/// <param name="Coordinator">An app builder's coordinator.</param>
/// <param name="Limit">Most of its requests open at once.</param>
/// <param name="ModelLimit">Most of its jobs of the model that wait at once; 0 where it names none.</param>
[GenerateSerializer, Immutable]
public readonly record struct OpenFor(CoordinatorId Coordinator, int Limit, int ModelLimit = 0);

/// <summary>Whether a request is let in.</summary>
public enum OpenOutcome
{
    /// <summary>Nothing was decided: treat as refused.</summary>
    Undecided = 0,

    /// <summary>It is noted as open.</summary>
    Opened,

    /// <summary>As many requests are open as may.</summary>
    QueueFull,

    /// <summary>As many jobs of its model wait as may.</summary>
    ModelQueueFull,
}

/// <summary>What a caller is told that finds no room.</summary>
/// <param name="Count">How many there are: open requests, or waiting jobs of the model.</param>
/// <param name="Limit">How many there may be.</param>
/// <param name="RetryAfter">When there may be room, by how fast there was lately.</param>
[GenerateSerializer, Immutable]
public readonly record struct QueuePressure(int Count, int Limit, TimeSpan RetryAfter);

/// <summary>How long jobs take from lease to commitment: nine of ten of the latest lie between the two.</summary>
/// <param name="Least">One of twenty took less.</param>
/// <param name="Most">One of twenty took more.</param>
[GenerateSerializer, Immutable]
public readonly record struct UsualTime(TimeSpan Least, TimeSpan Most);

/// <summary>A model with who is there to run it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Miners">Miners heard of lately that hold it.</param>
[GenerateSerializer, Immutable]
public sealed record ModelOffer(ModelCard Model, int Miners);
