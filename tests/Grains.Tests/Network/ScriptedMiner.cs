using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Orleans;

namespace Cuckoo.Grains.Tests.Network;

/// <summary>A miner that does what the test says, with a key of its own; it calls its grain as the edge would.</summary>
internal sealed class ScriptedMiner : IDisposable
{
    private readonly SigningKey key;
    private Func<IMinerGrain> grain;

    public ScriptedMiner(IGrainFactory grains)
        : this(grains, SigningKey.Create())
    {
    }

    public ScriptedMiner(IGrainFactory grains, SigningKey key)
    {
        this.key = key;
        Id = Sample.Id<MinerId>(key.Address.ToString());
        grain = () => grains.GetGrain<IMinerGrain>(Id.Value);
    }

    /// <summary>Tokens that any text has, right or wrong.</summary>
    public const int Tokens = 12;

    public MinerId Id { get; }

    public IMinerGrain Grain => grain();

    /// <summary>Speaks to another silo from now on.</summary>
    public void MoveTo(IGrainFactory grains) => grain = () => grains.GetGrain<IMinerGrain>(Id.Value);

    public Task RegisterAsync() => Grain.Register(Convert.ToHexStringLower(key.PublicKey.Span));

    /// <summary>Asks for work once; without a job it counts as idle afterwards.</summary>
    public Task<NextJob> AskAsync() => Grain.Next(Asked, CancellationToken.None);

    /// <summary>The contract that judges its receipts; nothing where they count in the network alone.</summary>
    public DisputeContract? Contract { get; init; }

    /// <summary>What it asks for.</summary>
    public WorkAsked Asked { get; init; } = new([Sample.Model.Program, Sample.TextModel.Program, Sample.TolerantModel.Program], TimeSpan.Zero);

    /// <summary>Asks for work and must get some.</summary>
    public async Task<Lease> TakeAsync() =>
        (await AskAsync()).Lease ?? throw new InvalidOperationException("There is no job for the miner.");

    /// <summary>What it should state of a job.</summary>
    public Receipt Honest(Lease lease) => Stating(lease, Right(lease));

    /// <summary>A signed lie about the output; miners tell different ones.</summary>
    public Receipt Wrong(Lease lease) => Stating(
        lease, Right(lease) with { OutputHash = Hash256.OfText("a lie of " + Id) });

    /// <summary>A signed lie that every cheat of its kind tells alike.</summary>
    public Receipt WrongAlike(Lease lease) => Stating(
        lease, Right(lease) with { OutputHash = Hash256.OfText("a lie of all") });

    /// <summary>A signed lie about the trace only, from its last step on.</summary>
    public Receipt WrongTrace(Lease lease)
    {
        int steps = Math.Max(1, ShapeOf(lease).Steps);
        return Stating(lease, Right(lease).Tracing(
            ScriptedAuditor.Parting(Right(lease).Leaves ?? ScriptedAuditor.Trace("none", steps), ScriptedAuditor.Trace("a trace of " + Id, steps), steps - 1)));
    }

    /// <summary>What an honest run of a leased job gives.</summary>
    public static Rerun Right(Lease lease) => IsTolerant(lease)
        ? new Rerun(ScriptedAuditor.RightResult(lease.Job.Input, 1).OutputHash, Sample.Id<Hash256>(TolerantProfile.TraceRoot))
        : ScriptedAuditor.RightResult(lease.Job.Input, ShapeOf(lease).Steps);

    /// <summary>What any result of a leased job looks like from outside.</summary>
    public static ResultShape ShapeOf(Lease lease) => IsTolerant(lease)
        ? ResultShape.Text(lease.Job.PromptTokens, Tokens, ModelProfile.Tolerant)
        : ShapeOf(lease.Job.Input, lease.Job.OutputBytes, lease.Job.PromptTokens);

    private static bool IsTolerant(Lease lease) => lease.Job.Program == Sample.TolerantModel.Program;

    /// <summary>What any result of an input document looks like from outside.</summary>
    /// <param name="input">The document.</param>
    /// <param name="pictureBytes">Length of the output if it is a picture's.</param>
    /// <param name="promptTokens">Tokens it starts from if it is a text's.</param>
    public static ResultShape ShapeOf(string input, long pictureBytes, int promptTokens) => JsonDocument.Parse(input).RootElement.TryGetProperty("steps", out JsonElement steps)
        ? new ResultShape(pictureBytes, steps.GetInt32(), 0)
        : ResultShape.Text(promptTokens, Tokens);

    /// <summary>The receipt as the miner signs it.</summary>
    public Receipt Signed(Receipt receipt) => Sign(receipt, key);

    /// <summary>Commits and, when it may, reveals: the answer to the last of the two.</summary>
    public async Task<CommitResult> CommitAsync(Receipt receipt)
    {
        CommitOutcome outcome = await SealAsync(receipt);
        return outcome.MayReveal ? await RevealAsync(receipt) : outcome.Result;
    }

    /// <summary>Commits to a receipt without showing it.</summary>
    public Task<CommitOutcome> SealAsync(Receipt receipt) =>
        Grain.Commit(receipt.Job, receipt.Lease, Commitments.Of(OpeningOf(receipt)).Digest);

    /// <summary>Reveals a receipt.</summary>
    public Task<CommitResult> RevealAsync(Receipt receipt, bool outputIsStored = true) => Grain.Reveal(OpeningOf(receipt), outputIsStored);

    /// <summary>A receipt with the salt that this miner has for its lease.</summary>
    public Reveal OpeningOf(Receipt receipt) => new(receipt, Hash256.OfText($"salt of {Id} for {receipt.Lease}"));

    public void Dispose() => key.Dispose();

    /// <summary>A receipt as somebody's key signs it.</summary>
    public static Receipt Sign(Receipt receipt, SigningKey key) => receipt with
    {
        Signature = new ReceiptStatement(
            receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
            receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes)
            .Sign(key, receipt.Contract is { } contract ? ReceiptDomain.Of(contract.ChainId, Address.Parse(contract.Address)) : ReceiptDomain.WithoutChain),
    };

    /// <summary>A signed receipt that states a result, right in all else.</summary>
    public Receipt Stating(Lease lease, Rerun result)
    {
        ResultShape shape = ShapeOf(lease);
        return Sign(
            new Receipt(
                lease.Job.Id, lease.Id, Id, lease.Job.Program, Hash256.OfText(lease.Job.Input), result.OutputHash, result.TraceRoot,
                shape.Steps, shape.OutputBytes, 1_200, "", Leaves: result.Leaves, Contract: Contract),
            key);
    }
}
