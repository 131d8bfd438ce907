// What may be asked for and what it costs, whatever the kind of model; what differs by kind is in PictureRules and TextRules. Pure.

using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Requests;

/// <summary>Admission and price of a job.</summary>
public static class QuoteRules
{
    /// <summary>Whether the specification may be run on the model.</summary>
    public static QuoteRefusal Check(JobSpec spec, ModelCard? model)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return (spec, model) switch
        {
            (_, null) => QuoteRefusal.UnknownModel,
            (PictureSpec picture, PictureCard card) => PictureRules.Check(picture, card),
            (TextSpec text, TextCard card) => TextRules.Check(text, card),
            _ => QuoteRefusal.WrongKind,
        };
    }

    /// <summary>The seed of a job whose payer names none: below 2^53, so that it survives a JSON reader that has only doubles.</summary>
    /// <param name="random">Eight random bytes.</param>
    public static long SeedOf(ReadOnlySpan<byte> random) => BitConverter.ToInt64(random) & ((1L << 53) - 1);

    /// <summary>
    /// The price: the work, by the step or by the token; as much again for an audit, because an audit is the same work; margin and
    /// fee as parts of the work, rounded down in the payer's favour. Of a text it is the most that can be due. Where several
    /// miners run it, the work of each is paid; the audit is one run, whatever it decides on. In the tolerant profile an audit is the
    /// price of as many tokens of a conversation.
    /// </summary>
    public static Price PriceOf(JobSpec spec, ModelCard model, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Amount one = WorkOf(spec, model, ShapeOf(spec, model).OutputBytes);
        Amount work = one * (uint)options.Redundancy;
        return new Price(work, AuditOf(spec, model, one), work.Percent(options.MarginPercent), FeeOf(work, options));
    }

    /// <summary>
    /// The network's numbers for a model. What several engines write of one prompt are several texts, so no two of them agree: a request of
    /// the tolerant profile is run once.
    /// </summary>
    public static NetworkOptions TermsFor(ModelCard model, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return model.Profile is ModelProfile.Tolerant ? options with { Redundancy = 1 } : options;
    }

    // A tolerant text is audited as one prefill over its tokens, which are then like tokens of a conversation.
    private static Amount AuditOf(JobSpec spec, ModelCard model, Amount work) => (spec, model) switch
    {
        (TextSpec text, TextCard { Profile: ModelProfile.Tolerant } card) => card.PricePerPromptToken * (uint)(text.PromptTokens + text.MaxTokens),
        _ => work,
    };

    private static Amount FeeOf(Amount work, NetworkOptions options) => new(checked(work.Units * options.FeeBasisPoints) / 10_000);

    /// <summary>What the work costs that gave an output of so many bytes.</summary>
    public static Amount WorkOf(JobSpec spec, ModelCard model, long outputBytes) => (spec, model) switch
    {
        (PictureSpec picture, PictureCard card) => card.PricePerStep * (uint)picture.StepsTaken,
        (TextSpec text, TextCard card) =>
            (card.PricePerPromptToken * (uint)text.PromptTokens) + (card.PricePerToken * (uint)(outputBytes / ResultShape.TokenBytes)),
        _ => throw Mixed(spec, model),
    };

    /// <summary>What a result must look like from outside.</summary>
    public static ResultShape ShapeOf(JobSpec spec, ModelCard model) => (spec, model) switch
    {
        (PictureSpec picture, PictureCard card) => new ResultShape(card.OutputBytes, picture.StepsTaken, 0),
        (TextSpec text, TextCard card) => ResultShape.Text(text.PromptTokens, text.MaxTokens, card.Profile),
        _ => throw Mixed(spec, model),
    };

    /// <summary>
    /// The input document a miner is given: JSON with its members in a fixed order. Its bytes are what receipts refer to,
    /// so it is written once, here, and passed on as text.
    /// </summary>
    public static string InputDocument(JobSpec spec) => spec switch
    {
        PictureSpec picture => PictureRules.Document(picture),
        TextSpec text => TextRules.Document(text),
        _ => throw new ArgumentNullException(nameof(spec)),
    };

    private static InvalidOperationException Mixed(JobSpec spec, ModelCard model) =>
        new($"A {spec.GetType().Name} was taken for a job of a {model.GetType().Name}.");
}
