using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Settlement;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Quotes and requests as the wire has them.</summary>
internal static class RequestReplies
{
    /// <summary>A binding price.</summary>
    public static QuoteReply Of(RequestId id, JobSpec spec, QuoteOutcome quote, CoordinatorId coordinator, JobPriority priority)
    {
        Price price = quote.Price!;
        QuoteReply reply = new(
            id.Value, spec.Model, KindOf(quote.Model!), quote.Model!.Program.Value, spec.Seed, price.Total.ToString(),
            [
                new PriceLine("work", price.Work.ToString()),
                new PriceLine("audit", price.Audit.ToString()),
                new PriceLine("margin", price.Margin.ToString()),
                new PriceLine("fee", price.Fee.ToString()),
            ],
            quote.ExpiresAt,
            Coordinator: coordinator.Value,
            Replicas: quote.Copies > 1 ? quote.Copies : null,
            DrawCommitment: quote.DrawCommitment?.Value,
            Priority: SaidOf(priority),
            Profile: ProfileOf(quote.Model!));
        return spec switch
        {
            PictureSpec picture => reply with { Steps = picture.Steps, GuidancePercent = picture.GuidancePercent },
            TextSpec text => reply with
            {
                PromptTokens = text.PromptTokens,
                MaxTokens = text.MaxTokens,
                TemperaturePercent = text.TemperaturePercent,
                TopPPercent = text.TopPPercent,
            },
            _ => throw new InvalidOperationException($"{spec.GetType().Name} was quoted."),
        };
    }

    /// <summary>A request as it stands.</summary>
    /// <param name="view">The request.</param>
    /// <param name="answer">Its text, if it has one.</param>
    public static RequestReply Of(RequestView view, TextOutput? answer)
    {
        RequestReply reply = new(
            view.Id.Value,
            StateOf(view),
            view.Spec.Model,
            KindOf(view.Model),
            view.Spec.Seed,
            view.Price.Total.ToString(),
            view.IsFinal,
            view.Reason,
            view.Receipt is { } receipt ? ReceiptOf(receipt) : null,
            LinesOf(view),
            Coordinator: view.Coordinator.Value,
            Profile: ProfileOf(view.Model),
            Priority: SaidOf(view.Priority));
        return (view.Spec, view.Model) switch
        {
            (PictureSpec picture, PictureCard card) => reply with
            {
                Prompt = picture.Prompt,
                Steps = picture.Steps,
                GuidancePercent = picture.GuidancePercent,
                StrengthPercent = picture.Start is null ? null : picture.StrengthPercent,
                Output = view.Receipt is { } accepted ? new PictureOutput(accepted.OutputHash.Value, card.Width, card.Height) : null,
            },
            (TextSpec text, _) => reply with
            {
                Messages = [.. text.Messages.Select(m => new ChatMessage(m.Role, m.Content))],
                MaxTokens = text.MaxTokens,
                TemperaturePercent = text.TemperaturePercent,
                TopPPercent = text.TopPPercent,
                Answer = answer,
            },
            _ => throw new InvalidOperationException($"{view.Spec.GetType().Name} was run on {view.Model.GetType().Name}."),
        };
    }

    /// <summary>A priority by its name on the wire; nothing when there is none of that name.</summary>
    public static JobPriority? PriorityOf(string? name) => name is null
        ? JobPriority.Normal
        : Enum.GetValues<JobPriority>().Where(p => string.Equals(NameOf(p), name, StringComparison.Ordinal)).Select(p => (JobPriority?)p).FirstOrDefault();

    /// <summary>A priority as the wire has it: nothing where it is normal.</summary>
    public static string? SaidOf(JobPriority priority) => priority is JobPriority.Normal ? null : NameOf(priority);

    /// <summary>How a request's miners were drawn.</summary>
    public static DrawReply Of(RequestId id, DrawRecord record) =>
        new(id.Value, record.Commitment.Value, record.Salt?.Value, record.Seed?.Value, [.. record.Draws.Select(RowOf)]);

    private static DrawRow RowOf(MinerDraw draw)
    {
        IReadOnlyList<int> weights = MinerDraws.WeightsOf(draw.Candidates, draw.UnitPrice, draw.Pay);
        return new DrawRow(
            draw.Job.Value, draw.Number, draw.UnitPrice.ToString(), draw.Pay.ToString(),
            [
                .. draw.Candidates.Select((c, i) => new DrawCandidateRow(
                    c.Miner.Value, c.LeastPrice.ToString(), c.UsualMs, c.Accepted, c.Stake.ToString(), weights[i])),
            ],
            draw.Chosen.Value);
    }

    /// <summary>A model on offer.</summary>
    public static ModelRow Of(ModelCard model, int miners)
    {
        ModelRow row = new(model.Name, KindOf(model), model.Program.Value, miners, Profile: ProfileOf(model));
        return model switch
        {
            PictureCard picture => row with
            {
                Width = picture.Width,
                Height = picture.Height,
                MaxSteps = picture.MaxSteps,
                PricePerStep = picture.PricePerStep.ToString(),
                TakesStart = picture.TakesStart ? true : null,
            },
            TextCard text => row with
            {
                ContextTokens = text.ContextTokens,
                PricePerPromptToken = text.PricePerPromptToken.ToString(),
                PricePerToken = text.PricePerToken.ToString(),
            },
            _ => throw new InvalidOperationException($"{model.GetType().Name} is on offer."),
        };
    }

    /// <summary>A request at its end, for somebody who may know all but what was asked for.</summary>
    public static RequestEnd EndOf(RequestView view) => new(
        view.Id.Value, StateOf(view), view.Spec.Model, view.Price.Total.ToString(), view.Reason, view.Receipt is { } receipt ? ReceiptOf(receipt) : null, LinesOf(view),
        ProfileOf(view.Model));

    /// <summary>The accepted receipt with what is needed to run the job again; nothing before there is one.</summary>
    /// <param name="view">The request.</param>
    /// <param name="answer">Its text, if it has one.</param>
    public static ReceiptFile? FileOf(RequestView view, TextOutput? answer) => view.Receipt is { } receipt
        ? new ReceiptFile(view.Id.Value, QuoteRules.InputDocument(view.Spec), ReceiptOf(receipt), LeavesOf(receipt), ProfileOf(view.Model), OutputOf(view, answer))
        : null;

    /// <summary>The profile's name on the wire; nothing for the exact one.</summary>
    public static string? ProfileOf(ModelCard model) => model.Profile is ModelProfile.Tolerant ? TolerantProfile.Name : null;

    private static string? OutputOf(RequestView view, TextOutput? answer) =>
        view is { Model.Profile: ModelProfile.Tolerant, Receipt.OutputBytes: <= ReceiptFile.MostOutputBytes } && answer is not null
            ? Convert.ToHexStringLower(Texts.BytesOf(answer.Tokens))
            : null;

    private static string? LeavesOf(Receipt receipt) => receipt.Leaves is { Count: <= ReceiptFile.MostLeaves } leaves ? leaves.Value : null;

    /// <summary>Where a request stands, as the wire has it.</summary>
    public static string StateOf(RequestView view) => StateOf(view.Status, view.Miner, view.IsCancelled);

    /// <summary>The state's name on the wire.</summary>
    public static string StateOf(RequestStatus status, MinerId? miner, bool isCancelled) => status switch
    {
        RequestStatus.Funding or RequestStatus.Queueing => "queued",
        RequestStatus.Open when isCancelled => "cancelling",
        RequestStatus.Open => miner is null ? "queued" : "running",
        RequestStatus.Judging => "judging",
        RequestStatus.Settling => "settling",
        RequestStatus.Refunding => "refunding",
        RequestStatus.Settled => "settled",
        RequestStatus.Refunded => "refunded",
        RequestStatus.Unfunded => "unfunded",
        _ => throw new InvalidOperationException($"A request that is {status} was shown."),
    };

    /// <summary>A receipt as the wire has it.</summary>
    public static SignedReceipt ReceiptOf(Receipt receipt) => new(
        receipt.Job.Value, receipt.Lease.Value, receipt.Miner.Value, receipt.Program.Value, receipt.InputHash.Value,
        receipt.OutputHash.Value, receipt.TraceRoot.Value, receipt.Steps, receipt.OutputBytes, receipt.KernelMs, receipt.Signature,
        ReceiptContract.OnWire(receipt.Contract));

    private static Wire.Ledger.LedgerLine[] LinesOf(RequestView view) =>
        [.. view.Lines.Select(l => new Wire.Ledger.LedgerLine(l.Id.Value, l.Debit.Value, l.Credit.Value, l.Amount.ToString(), l.Purpose))];

    private static string NameOf(JobPriority priority) => priority switch
    {
        JobPriority.Low => "low",
        JobPriority.Normal => "normal",
        JobPriority.High => "high",
        _ => throw new ArgumentOutOfRangeException(nameof(priority)),
    };

    private static string KindOf(ModelCard model) => model is TextCard ? "text" : "picture";
}
