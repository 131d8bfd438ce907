using System.Text.Json.Serialization;

namespace Cuckoo.Wire;

/// <summary>Every refusal of the edge: <c>{"error":{"code":"…","message":"…"}}</c>, and <c>details</c> where there are any.</summary>
/// <param name="Error">What was refused and why.</param>
public sealed record ErrorReply(ErrorBody Error);

/// <summary>A stable code for programs and a sentence for people.</summary>
/// <param name="Code">Lower-case words joined by underscores; docs/edge.md lists them all.</param>
/// <param name="Message">What was wrong and what is allowed; never a secret, never a stack trace.</param>
/// <param name="Details">What a program may go by, where there is anything.</param>
public sealed record ErrorBody(string Code, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ErrorDetails? Details = null);

/// <summary>How full a queue was that took no more.</summary>
/// <param name="Count">How many there are: open requests, or waiting jobs of the model.</param>
/// <param name="Limit">How many there may be.</param>
/// <param name="RetryAfterSeconds">When there may be room, by how fast there was lately; Retry-After says the same.</param>
/// <param name="Model">The model; absent where the bound is on all requests.</param>
public sealed record ErrorDetails(int Count, int Limit, int RetryAfterSeconds, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Model = null);

/// <summary>Answer of the health endpoint.</summary>
/// <param name="Status">"ok" once the silo takes calls.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Chain">The chain the silo has; null without one.</param>
public sealed record HealthReply(string Status, string Version, ChainHealth? Chain = null);

/// <summary>What the silo's chain is and whether it answers.</summary>
/// <param name="Mode">"embedded" for a development chain, "production" for a public one.</param>
/// <param name="Id">The chain id, a decimal string.</param>
/// <param name="IsUp">Whether it answered when it was last asked.</param>
/// <param name="Mirror">How far the silo has followed it.</param>
public sealed record ChainHealth(string Mode, string Id, bool IsUp, MirrorHealth? Mirror = null);

/// <summary>How far a silo has followed its chain.</summary>
/// <param name="State">"following", "waiting" while the chain does not answer, or "stopped" for a person to look at.</param>
/// <param name="Block">The last block whose events count; null before the first.</param>
/// <param name="Lag">By how many blocks the chain is ahead of it, those that are not deep enough yet included; null before the first look.</param>
/// <param name="Reason">Why it is stopped or waits.</param>
public sealed record MirrorHealth(string State, long? Block, long? Lag, string? Reason = null);
