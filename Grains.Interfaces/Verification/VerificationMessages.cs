using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification;

/// <summary>A miner's signed statement about a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Lease">The lease it was done under.</param>
/// <param name="Miner">The signer.</param>
/// <param name="Program">Hash of the program that ran.</param>
/// <param name="InputHash">SHA-256 of the input document.</param>
/// <param name="OutputHash">SHA-256 of the output.</param>
/// <param name="TraceRoot">Merkle root over the hashes of the intermediate states.</param>
/// <param name="Steps">Steps of the trace.</param>
/// <param name="OutputBytes">Length of the output.</param>
/// <param name="KernelMs">Milliseconds the model ran: the miner's word.</param>
/// <param name="Signature">65 bytes r, s and 27 or 28, lower-case hexadecimal.</param>
/// <param name="Contract">Where it counts; nothing in a network without a chain.</param>
/// <param name="Operator">
/// The miner that handed it in, where the signer is another: the operator whose hot key signed. Noted by the network when it takes the
/// receipt, never by who sends one.
/// </param>
/// <param name="Leaves">The leaves under the trace root, handed in with it; nothing of one stored before they were, or when they are no longer kept.</param>
[GenerateSerializer, Immutable]
public sealed record Receipt(
    JobId Job,
    LeaseId Lease,
    MinerId Miner,
    Hash256 Program,
    Hash256 InputHash,
    Hash256 OutputHash,
    Hash256 TraceRoot,
    int Steps,
    long OutputBytes,
    long KernelMs,
    string Signature,
    DisputeContract? Contract = null,
    MinerId? Operator = null,
    TraceLeaves? Leaves = null)
{
    /// <summary>The miner that answers for it: is paid, or found wrong.</summary>
    [JsonIgnore]
    public MinerId From => Operator ?? Miner;
}

/// <summary>The contract that judges receipts, for which they are signed.</summary>
/// <param name="ChainId">Its chain.</param>
/// <param name="Address">Its address, EIP-55 text.</param>
[GenerateSerializer, Immutable]
public sealed record DisputeContract(ulong ChainId, string Address);

/// <summary>What the network knows of a miner when it commits.</summary>
/// <param name="Miner">Who.</param>
/// <param name="PublicKey">The public key of who signs for it, 64 bytes, hexadecimal.</param>
/// <param name="Accepted">Jobs of it accepted so far.</param>
/// <param name="Stake">What it loses when it is found wrong.</param>
/// <param name="HotKey">The key that signs for it, where it is not its own.</param>
[GenerateSerializer, Immutable]
public sealed record MinerFacts(MinerId Miner, string PublicKey, int Accepted, Amount Stake = default, MinerId? HotKey = null)
{
    /// <summary>The key that signs for it.</summary>
    [JsonIgnore]
    public MinerId Signer => HotKey ?? Miner;

    /// <summary>Its accepted jobs of the tolerant profile since it was last suspended for unlike ones.</summary>
    [Id(0)]
    public int TolerantAccepted { get; init; }

    /// <summary>How many of its last results of the tolerant profile that were audited were unlike the model's own.</summary>
    [Id(1)]
    public int RecentUnlike { get; init; }
}

/// <summary>What is to be judged: a receipt beside what it should say.</summary>
/// <param name="Request">The request.</param>
/// <param name="Coordinator">Its coordinator.</param>
/// <param name="Job">The job.</param>
/// <param name="Program">Program that was asked for.</param>
/// <param name="Input">Input document that was given.</param>
/// <param name="Steps">Steps that were asked for; of a text the most.</param>
/// <param name="OutputBytes">Length the output must have; of a text the most.</param>
/// <param name="AuditPay">What an auditing miner earns, from the treasury; of a text the most.</param>
/// <param name="Receipt">What the miner says.</param>
/// <param name="Miner">Who says it.</param>
/// <param name="Excluded">Miners that may not audit it: those that ran it before.</param>
/// <param name="PromptTokens">Tokens a text starts from; 0 for a picture.</param>
/// <param name="AuditPayPerToken">Of a text: how much less an auditing miner earns for each token that was not generated.</param>
/// <param name="Pay">What the miner earns when it is accepted; of a text the most.</param>
/// <param name="Audit">The audit rates of its coordinator; the network's own where they are higher.</param>
[GenerateSerializer, Immutable]
public sealed record JudgedCase(
    RequestId Request,
    CoordinatorId Coordinator,
    JobId Job,
    Hash256 Program,
    string Input,
    int Steps,
    long OutputBytes,
    Amount AuditPay,
    Receipt Receipt,
    MinerFacts Miner,
    ImmutableArray<MinerId> Excluded,
    int PromptTokens = 0,
    Amount AuditPayPerToken = default,
    Amount Pay = default,
    AuditTerms Audit = default)
{
    /// <summary>The right result, where the network knew it before it asked.</summary>
    [Id(1)]
    public Rerun? Known { get; init; }

    /// <summary>By what it is judged.</summary>
    [Id(2)]
    public ModelProfile Profile { get; init; }

    /// <summary>What the others state that ran the same job at the same time.</summary>
    [Id(0)]
    public ImmutableArray<Peer> Peers { get; init; } = [];

    /// <summary>What a step or a generated token pays who audits it.</summary>
    [JsonIgnore]
    public Amount UnitPrice => PromptTokens > 0 || Steps < 1 ? AuditPayPerToken : AuditPay.Part(new Amount(1), new Amount((uint)Steps));

    /// <summary>What a right receipt looks like from outside.</summary>
    [JsonIgnore]
    public ResultShape Shape => new(OutputBytes, Steps, PromptTokens, Profile);
}

/// <summary>Another run of the job that is judged.</summary>
/// <param name="Receipt">What its miner says.</param>
/// <param name="Miner">Who says it.</param>
[GenerateSerializer, Immutable]
public sealed record Peer(Receipt Receipt, MinerFacts Miner);

/// <summary>How a job was judged. The default is a rejection.</summary>
public enum Judgement
{
    /// <summary>Not paid.</summary>
    Rejected = 0,

    /// <summary>Paid.</summary>
    Accepted,

    /// <summary>Nobody could run it again: neither paid nor held against the miner.</summary>
    Inconclusive,
}

/// <summary>Who ran a job again.</summary>
public enum AuditedBy
{
    /// <summary>Nobody: no audit was drawn, or none was needed to reject.</summary>
    Nobody = 0,

    /// <summary>Another miner.</summary>
    Miner,

    /// <summary>The silo's own auditor.</summary>
    Silo,
}

/// <summary>The verdict on a job; where several miners ran it, on the first of them.</summary>
/// <param name="Judgement">How it was judged.</param>
/// <param name="AuditedBy">Who ran it again.</param>
/// <param name="Auditor">The auditing miner whose result was found right; it has been paid.</param>
/// <param name="WrongAuditor">The auditing miner whose result was found wrong.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="LateAuditor">The auditing miner that committed to a result and did not reveal it in time.</param>
[GenerateSerializer, Immutable]
public sealed record Verdict(
    Judgement Judgement, AuditedBy AuditedBy, MinerId? Auditor, MinerId? WrongAuditor, string Reason, MinerId? LateAuditor = null)
{
    /// <summary>What was decided on the others that ran the same job.</summary>
    [Id(0)]
    public ImmutableArray<PeerVerdict> Peers { get; init; } = [];

    /// <summary>Whether the silo's own run came to something else than a receipt states, which is then kept as evidence.</summary>
    [Id(1)]
    public bool HasEvidence { get; init; }

    /// <summary>Of a result of the tolerant profile that was audited: how like it is. Where it is unlike, that alone is why it is rejected.</summary>
    [Id(2)]
    public Likeness? Likeness { get; init; }

    /// <summary>Whether the miner did not show in time the states that it was asked for: it is paid if it is right, and its job counts as late.</summary>
    [Id(3)]
    public bool IsUnshown { get; init; }

    /// <summary>What was decided on a miner, and why.</summary>
    public (Judgement Judgement, string Reason) Of(MinerId miner)
    {
        PeerVerdict? peer = Peers.FirstOrDefault(p => p.Miner == miner);
        return peer is null ? (Judgement, Reason) : (peer.Judgement, peer.Reason);
    }
}

/// <summary>The verdict on one of the others that ran the same job.</summary>
/// <param name="Miner">Who.</param>
/// <param name="Judgement">How it was judged.</param>
/// <param name="Reason">One sentence.</param>
[GenerateSerializer, Immutable]
public sealed record PeerVerdict(MinerId Miner, Judgement Judgement, string Reason);

/// <summary>Tells the requester of a draw.</summary>
/// <param name="IsAudited">Whether it fell on this job.</param>
/// <param name="By">Who runs it again.</param>
/// <param name="Auditor">The miner that does, once it has begun.</param>
/// <param name="RatePerMille">The rate it was drawn at.</param>
/// <param name="Draw">The number drawn, 0 to 999: below the rate means audited.</param>
/// <param name="Why">Why the rate is what it is, as a part of a sentence.</param>
/// <param name="Steps">How many of its steps are run again; 0 where all are.</param>
[GenerateSerializer, Immutable]
public sealed record AuditNotice(bool IsAudited, AuditedBy By, MinerId? Auditor, int RatePerMille, int Draw, string? Why = null, int Steps = 0);

/// <summary>A state that a miner is asked to show.</summary>
/// <param name="Number">After how many steps.</param>
/// <param name="Leaf">Its SHA-256, as the miner has handed it in.</param>
[GenerateSerializer, Immutable]
public readonly record struct AskedState(int Number, Hash256 Leaf);

/// <summary>The states that a miner is asked to show of a job.</summary>
/// <param name="States">Those it has not shown yet; none where it is asked for none.</param>
/// <param name="Until">Until when.</param>
[GenerateSerializer, Immutable]
public sealed record AskedStates(ImmutableArray<AskedState> States, DateTimeOffset Until);
