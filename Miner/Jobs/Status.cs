namespace Cuckoo.Miner.Jobs;

/// <summary>Something that happened to the miner, for whoever watches its output. Never a prompt, a token or a key.</summary>
/// <param name="Event">
/// downloading, engine, engine_failed, ready, cheating, benchmark, leased, committed, given_back, lease_lost, edge_lost, edge_back, draining or left: the words that a parent
/// process may rely on.
/// </param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Job">Job concerned, if any.</param>
/// <param name="Miner">The miner's address, its operator's, with ready.</param>
/// <param name="Programs">The programs it runs, with ready.</param>
/// <param name="OutputHash">Hash of the output, with committed.</param>
/// <param name="Receipt">Hash of the receipt, with committed.</param>
/// <param name="KernelMs">Milliseconds the model ran, with committed.</param>
/// <param name="Done">Steps of a picture or tokens of a text that were made, with committed.</param>
/// <param name="Unit">What was made: steps or tokens, with committed.</param>
/// <param name="Bytes">Bytes of a model that are here, with downloading.</param>
/// <param name="OfBytes">Bytes that it has in all, with downloading.</param>
public sealed record Status(
    string Event,
    string Text,
    string? Job = null,
    string? Miner = null,
    IReadOnlyList<string>? Programs = null,
    string? OutputHash = null,
    string? Receipt = null,
    long? KernelMs = null,
    int? Done = null,
    string? Unit = null,
    long? Bytes = null,
    long? OfBytes = null);
