// One of everything, so that a test names only what it is about.

using System.Collections.Immutable;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests;

/// <summary>Made-up parts of the network, the same every time.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly PictureCard Model = new("emoji", Hash256.OfText("program"), 16, 16, 8, new Amount(100));

    /// <summary>Two units a token of the prompt, ten a generated one.</summary>
    public static readonly TextCard TextModel = new("words", Hash256.OfText("text program"), 64, new Amount(2), new Amount(10));

    /// <summary>The same words, served by engines that are not ours.</summary>
    public static readonly TextCard TolerantModel = TextModel with { Program = Hash256.OfText("tolerant text program"), Profile = ModelProfile.Tolerant };

    public static readonly CoordinatorId Coordinator = Id<CoordinatorId>("pictures");

    public static readonly NetworkOptions Options = new() { Coordinator = Coordinator, Models = [Model, TextModel] };

    public static readonly PictureSpec Spec = new("emoji", "a red apple", 7, 4, 300);

    /// <summary>Twenty tokens in, at most thirty out.</summary>
    public static readonly TextSpec Text = new("words", [new ChatLine("user", "what is a cuckoo?")], 7, 30, 80, 95, 20);

    /// <summary>Four steps: work 400, audit 400, margin 40, fee 20; 860 in all.</summary>
    public static readonly Price Price = QuoteRules.PriceOf(Spec, Model, Options);

    public static readonly RequestId Request = RequestId.From(Bytes(1));

    public static readonly AccountId Alice = AccountId.User(Bytes(2));

    public static readonly AccountId Bob = AccountId.User(Bytes(3));

    public static byte[] Bytes(byte fill) => [.. Enumerable.Repeat(fill, 16)];

    public static MinerId Miner(int number) => Id<MinerId>($"0x{number:x40}");

    public static LeaseId Lease(byte number) => LeaseId.From(Bytes(number));

    public static T Id<T>(string text)
        where T : struct, ITextId<T> =>
        T.TryParse(text, out T id) ? id : throw new ArgumentException($"'{text}' is no {typeof(T).Name}.", nameof(text));

    public static Receipt Receipt(JobId job, MinerId miner, string output = "right") => new(
        job, Lease(9), miner, Model.Program, Hash256.OfText(QuoteRules.InputDocument(Spec)), Run(output).OutputHash,
        Run(output).TraceRoot, Spec.Steps, Model.OutputBytes, 1_200, new string('0', 128), Leaves: Run(output).Leaves);

    /// <summary>A run with that result.</summary>
    public static Rerun Run(string output) => new Rerun(Hash256.OfText(output), default).Tracing(ScriptedAuditor.Trace(output, Spec.Steps));

    public static MinerFacts Facts(MinerId miner, int accepted = 0) => new(miner, new string('1', 128), accepted);

    public static JudgedCase Case(Receipt receipt, params ImmutableArray<MinerId> excluded) => new(
        Request, Coordinator, receipt.Job, Model.Program, QuoteRules.InputDocument(Spec), Spec.Steps, Model.OutputBytes,
        Price.Audit, receipt, Facts(receipt.Miner), excluded);
}
