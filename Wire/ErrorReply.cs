namespace Cuckoo.Wire;

/// <summary>Every refusal of the edge: <c>{"error":{"code":"…","message":"…"}}</c>.</summary>
/// <param name="Error">What was refused and why.</param>
public sealed record ErrorReply(ErrorBody Error);

/// <summary>A stable code for programs and a sentence for people.</summary>
/// <param name="Code">Lower-case words joined by underscores; docs/edge.md lists them all.</param>
/// <param name="Message">What was wrong and what is allowed; never a secret, never a stack trace.</param>
public sealed record ErrorBody(string Code, string Message);

/// <summary>Answer of the health endpoint.</summary>
/// <param name="Status">"ok" once the silo takes calls.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Chain">The chain the silo has; null without one.</param>
public sealed record HealthReply(string Status, string Version, ChainHealth? Chain = null);

/// <summary>What the silo's chain is and whether it answers.</summary>
/// <param name="Mode">"embedded" for a development chain, "production" for a public one.</param>
/// <param name="Id">The chain id, a decimal string.</param>
/// <param name="IsUp">Whether it answered when it was last asked.</param>
public sealed record ChainHealth(string Mode, string Id, bool IsUp);
