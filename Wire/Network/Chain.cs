namespace Cuckoo.Wire.Network;

/// <summary>The parameters that were voted on the chain, by which the network runs.</summary>
/// <param name="Parameters">In the contract's order.</param>
public sealed record ParametersReply(IReadOnlyList<ParameterRow> Parameters);

/// <summary>A parameter.</summary>
/// <param name="Name">Its name in the contract ParamStore.</param>
/// <param name="Value">Its value: basis points, seconds, or 10^-18 tokens.</param>
/// <param name="Least">The least it may be set to.</param>
/// <param name="Most">The most it may be set to.</param>
public sealed record ParameterRow(string Name, string Value, string Least, string Most);

/// <summary>A page of the nodes on the chain, by address.</summary>
/// <param name="Nodes">A hundred at most.</param>
/// <param name="All">How many there are.</param>
public sealed record NodesReply(IReadOnlyList<NodeRow> Nodes, int All);

/// <summary>A node on the chain.</summary>
/// <param name="Node">Its operator's address.</param>
/// <param name="Role">"miner" or "coordinator".</param>
/// <param name="HotKey">The key it signs with.</param>
/// <param name="Own">Its own stake.</param>
/// <param name="Delegated">Others' stake on it.</param>
/// <param name="Unbonding">What is leaving it and can still be slashed.</param>
/// <param name="Slashed">What slashes took of its own stake.</param>
/// <param name="State">"active"; "frozen" in a dispute, or "too_low" of stake, and without jobs.</param>
public sealed record NodeRow(string Node, string Role, string HotKey, string Own, string Delegated, string Unbonding, string Slashed, string State);
