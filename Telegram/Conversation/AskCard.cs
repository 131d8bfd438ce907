// The one message of a request, from its price to its result: a pure picture of the request as it stands.

using System.Globalization;
using System.Net;
using System.Text;
using Cuckoo.Client;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>How a request looks.</summary>
internal static class AskCard
{
    // A caption has at most 1,024 characters and a text 4,096, after Telegram has read the HTML; so much is left for what people wrote.
    private const int MostPrompt = 300;
    private const int MostAnswer = 3_000;
    private const int Cells = 10;

    /// <summary>The face of a request.</summary>
    public static Face FaceOf(Ask ask)
    {
        Language language = ask.Language;
        StringBuilder html = new();
        html.Append(HeadOf(ask));
        html.Append(BodyOf(ask, language));
        if (ask.IsUnreachable && ask.Stage < Stage.Done) html.Append('\n').Append(Words.Unreachable.In(language));
        return new Face(html.ToString())
        {
            Kind = ask.Stage switch
            {
                Stage.Done when ask.IsPicture && !ask.IsWithheld => FaceKind.Picture,
                Stage.Removed => FaceKind.Gone,
                Stage.Running or Stage.Checking when ask.DraftPng is not null => FaceKind.Draft,
                _ => FaceKind.Text,
            },
            DraftPng = ask.Stage is Stage.Running or Stage.Checking ? ask.DraftPng : null,
            Ask = ask.Stage is Stage.Done && ask.IsPicture ? ask.Id : null,
            Buttons = ButtonsOf(ask, language),
        };
    }

    /// <summary>An amount as people read it.</summary>
    public static string Money(string? amount) => TokenAmount.Format(amount ?? "0");

    /// <summary>The beginning of a long name.</summary>
    public static string Short(string text) => text.Length > 12 ? text[..10] + "…" : text;

    private static string HeadOf(Ask ask)
    {
        string words = ask.Prompt ?? ask.Messages![^1].Content;
        return $"{(ask.IsPicture ? "🎨" : "💬")} <b>{Quoted(Cut(words, MostPrompt), ask.Language)}</b>\n";
    }

    private static string BodyOf(Ask ask, Language language) => ask.Stage switch
    {
        Stage.Pricing => Words.Pricing.In(language),
        Stage.Asked => Words.Confirm.In(language, ("price", Money(ask.Price))),
        Stage.Submitting => Words.Submitting.In(language, ("price", Money(ask.Price))),
        Stage.Waiting => WaitingOf(ask, language),
        Stage.Running => RunningOf(ask, language),
        Stage.Checking => Words.Checking.In(language) + DraftOf(ask, language),
        Stage.Done => DoneOf(ask, language),
        Stage.Refunded => Words.Refunded.In(language, ("price", Money(ask.Price))),
        Stage.Dropped => Words.GivenUp.In(language),
        Stage.Refused => ask.Refusal ?? "",
        _ => Words.Removed.In(language),
    };

    private static string WaitingOf(Ask ask, Language language)
    {
        string text = Words.Waiting.In(language);
        if (ask.Ahead is > 0 and { } ahead) text += " " + Words.Ahead.In(language, ("count", ahead));
        if (ask is { Least: { } least, Most: { } most }) text += "\n" + Words.Eta.In(language, ("least", least), ("most", most));
        return text + "\n" + Words.InEscrow.In(language, ("price", Money(ask.Price)));
    }

    private static string RunningOf(Ask ask, Language language)
    {
        string text = Words.Running.In(language, ("miner", Short(ask.Miner ?? "?")));
        if (ask is { Step: { } step, OfSteps: > 0 and { } steps })
        {
            int full = (int)Math.Min(Cells, (long)Cells * step / steps);
            text += "\n" + Words.Steps.In(language, ("bar", new string('▓', full) + new string('░', Cells - full)), ("step", step), ("steps", steps));
        }

        return text + DraftOf(ask, language);
    }

    private static string DraftOf(Ask ask, Language language) =>
        ask.DraftPng is not null ? "\n" + Words.DraftPicture.In(language)
        : ask.Draft is { Length: > 0 } draft ? $"\n\n{Words.Draft.In(language)} {Quoted(Cut(draft, MostAnswer), language)}"
        : "";

    private static string DoneOf(Ask ask, Language language)
    {
        string paid = Words.Paid.In(language, ("price", Money(ask.Cost ?? ask.Price)));
        if (ask.IsGone) return Words.ResultGone.In(language) + "\n" + paid;
        if (!ask.IsPicture && ask.IsWithheld) return Words.WithheldText.In(language) + "\n" + paid;
        if (!ask.IsPicture)
            return $"\n{Quoted(Cut(ask.Answer ?? "", MostAnswer), language)}\n\n{Words.TextFacts.In(language, ("tokens", ask.Tokens ?? 0), ("model", ask.Model))}\n{paid}";
        string facts = Words.PictureFacts.In(
            language, ("seed", ask.Seed ?? 0), ("steps", ask.Steps ?? 0),
            ("guidance", ((ask.Guidance ?? 0) / 100m).ToString("0.##", CultureInfo.InvariantCulture)), ("model", ask.Model));
        return (ask.IsWithheld ? Words.Withheld.In(language) + "\n" : "") + facts + "\n" + paid;
    }

    private static IReadOnlyList<IReadOnlyList<Button>> ButtonsOf(Ask ask, Language language)
    {
        Button Of(Phrase words, string verb) => new(words.Raw(language), $"{verb}:{ask.Id}");
        return ask.Stage switch
        {
            Stage.Asked => [[Of(Words.ButtonGo, "go"), Of(Words.ButtonNo, "no")]],
            Stage.Waiting or Stage.Running => [[Of(Words.ButtonCancel, "stop")]],
            Stage.Done when ask.IsPicture && !ask.IsWithheld =>
            [
                [Of(Words.ButtonReroll, "again"), Of(Words.ButtonVary, "vary"), Of(Words.ButtonEnlarge, "large")],
                [Of(Words.ButtonReceipt, "receipt"), Of(Words.ButtonRemove, "remove"), Of(Words.ButtonReport, "report")],
            ],
            Stage.Done when ask.IsWithheld => [[Of(Words.ButtonReceipt, "receipt")]],
            Stage.Done => [[Of(Words.ButtonReceipt, "receipt"), Of(Words.ButtonReport, "report")]],
            _ => [],
        };
    }

    // Other people's words keep their own direction.
    private static string Quoted(string text, Language language)
    {
        string html = WebUtility.HtmlEncode(text);
        return language is Language.Arabic ? $"\u2068{html}\u2069" : html;
    }

    // Never half a character.
    private static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        return (char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)] : text[..most]) + "…";
    }
}
