using System.Collections.Immutable;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Coordination;

/// <summary>What one miner executes.</summary>
/// <param name="Id">The job.</param>
/// <param name="Request">The request it belongs to.</param>
/// <param name="Audits">The job it audits; none for a first run.</param>
/// <param name="Program">Program hash to run.</param>
/// <param name="Input">The input document.</param>
/// <param name="OutputBytes">Length of its output.</param>
/// <param name="Pay">What an accepted result earns.</param>
/// <param name="Excluded">Miners that may not have it.</param>
[GenerateSerializer, Immutable]
public sealed record Job(
    JobId Id,
    RequestId Request,
    JobId? Audits,
    Hash256 Program,
    string Input,
    long OutputBytes,
    Amount Pay,
    ImmutableArray<MinerId> Excluded);

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
[GenerateSerializer, Immutable]
public sealed record IdleMiner(MinerId Miner, ImmutableArray<Hash256> Programs);

/// <summary>A model with who is there to run it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Miners">Miners heard of lately that hold it.</param>
[GenerateSerializer, Immutable]
public sealed record ModelOffer(ModelCard Model, int Miners);
