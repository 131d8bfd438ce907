namespace Cuckoo.Wire.Requests;

/// <summary>What a request waits for.</summary>
/// <param name="State">As in the request.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Ahead">Jobs for the same model that wait before it; absent unless it waits for a miner.</param>
/// <param name="Eta">When a result may be expected; absent when nothing is known.</param>
/// <param name="Miners">The miners heard of in the last half minute, by what keeps them from it; empty unless it waits for a miner.</param>
/// <param name="Change">The cheapest change that would help; absent when waiting is the best.</param>
/// <param name="RefundAt">When the price goes back if no miner has committed to a result; absent once one has.</param>
/// <param name="Replicas">Where each of several runs stands; absent where there is one.</param>
/// <param name="Profile">tolerant where results are judged by likeness and not bit for bit; absent where they are exact.</param>
/// <param name="Priority">low or high; absent where it is normal.</param>
public sealed record WaitReply(
    string State, string Text, int? Ahead, EtaRange? Eta, IReadOnlyList<MinersRow> Miners, string? Change, DateTimeOffset? RefundAt,
    IReadOnlyList<ReplicaRow>? Replicas = null, string? Profile = null, string? Priority = null);

/// <summary>One of several runs of a request.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="State">waiting, running, committed, revealed or dropped.</param>
/// <param name="Miner">Who has it, if anybody.</param>
public sealed record ReplicaRow(int Number, string State, string? Miner);

/// <summary>Seconds until a result, by the latest jobs of the model: nine of ten of them would lie within.</summary>
/// <param name="LeastSeconds">At the earliest.</param>
/// <param name="MostSeconds">At the latest.</param>
public sealed record EtaRange(double LeastSeconds, double MostSeconds);

/// <summary>Miners that have something in common.</summary>
/// <param name="Reason">without_model, had_their_try, at_work, free, not_allowed or, if there are any, at_maintenance and ask_more.</param>
/// <param name="Count">How many.</param>
public sealed record MinersRow(string Reason, int Count);
