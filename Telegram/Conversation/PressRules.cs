using System.Globalization;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>What pressing a button does. What a button says is a stranger's word: whoever presses is checked against whose it is.</summary>
internal static class PressRules
{
    // Of a message of its own, in any chat.
    private static readonly TimeSpan MostAgeToDelete = TimeSpan.FromHours(48);

    private const int MostReported = 1_000;

    /// <summary>What follows.</summary>
    public static Reaction Pressed(Reaction reaction, Heard heard, Known known, Person person, House house)
    {
        string[] parts = heard.Rest.Split(':', 2);
        (string verb, string subject) = (parts[0], parts.Length > 1 ? parts[1] : "");
        return verb switch
        {
            "go" or "no" or "stop" or "receipt" or "remove" or "again" or "vary" or "large" or "report" => OnAsk(reaction, verb, heard, known, person, house),
            "give" or "keep" => MoneyRules.Answered(reaction, verb is "give", known, person),
            "buy" => MoneyRules.Bill(reaction, heard, person, house, subject),
            "refund" => MoneyRules.Refund(reaction, heard, known, person, subject),
            "lang" => HouseRules.Spoken(reaction, heard, person, subject),
            "ask" => HouseRules.AskedAbove(reaction, heard, person, subject),
            "group" => HouseRules.Governed(reaction, heard, person, subject),
            "older" when !heard.Chat.IsGroup => reaction.Do(new Errand(heard.Named(), ErrandKind.History, person.Id, Place: heard.Place, Words: subject)),
            "idea" when known.Idea is { } idea => ConversationRules.Imagine(reaction, heard, known, person, house, idea),
            _ => Toast(reaction, Words.Forgotten, person),
        };
    }

    private static Reaction OnAsk(Reaction reaction, string verb, Heard heard, Known known, Person person, House house)
    {
        // What a button says can be made up, the chat it was pressed in cannot: whoever is not there sees nothing of the request.
        if (known.About is not { } ask || ask.Place.Chat != heard.Chat.Id) return Toast(reaction, Words.Forgotten, person);
        bool isAnybodys = verb is "again" or "vary" or "large" or "report" or "receipt";
        if (!isAnybodys && ask.Person != person.Id) return Toast(reaction, Words.NotYours, person);
        switch (verb)
        {
            case "go" when ask.Stage is Stage.Asked:
                return reaction.Show(ask with { Stage = Stage.Submitting, Agreed = ask.Price }).Do(new Errand("submit-" + ask.Request, ErrandKind.Submit, ask.Person, ask.Id));
            case "no" when ask.Stage is Stage.Asked:
            case "stop" when ask.IsOpen || ask.Stage is Stage.Asked:
                ConversationRules.GiveUp(reaction, ask, heard);
                return reaction;
            case "receipt" when ask.Stage is Stage.Done:
                // Named after the request: pressed ten times it is there once, and each press says where.
                return Toast(reaction.Do(new Errand($"receipt-{ask.Id}", ErrandKind.Receipt, ask.Person, ask.Id, ask.Place with { ReplyTo = heard.MessageId })), Words.Below, person);
            case "large" when ask is { Stage: Stage.Done, IsPicture: true, IsWithheld: false }:
                return Toast(reaction.Do(new Errand($"large-{ask.Id}", ErrandKind.Enlarge, ask.Person, ask.Id, ask.Place with { ReplyTo = heard.MessageId })), Words.Below, person);
            case "remove" when ask.Stage is Stage.Done:
                if (known.Now - ask.At > MostAgeToDelete) Toast(reaction, Words.DeleteYourself, person);

                // The files that hold the picture as well.
                foreach (string slot in new[] { $"say:receipt-{ask.Id}", $"say:large-{ask.Id}" }) reaction.Sayings.Add(new Saying(slot, ask.Place, new Face("") { Kind = FaceKind.Gone }));
                return reaction.Show(ask with { Stage = Stage.Removed, Prompt = ask.IsPicture ? "" : null, Answer = null }).Do(new Errand("remove-" + ask.Id, ErrandKind.Remove, ask.Person, ask.Id));
            case "again" or "vary" when ask.Stage is Stage.Done:
                if (ConversationRules.Crowded(known, person) is { } crowded)
                {
                    reaction.Toast = crowded;
                    return reaction;
                }

                int variation = verb is "vary" ? ask.Variations + 1 : 0;
                if (variation > 0) reaction.Asks.Add(ask with { Variations = variation });

                // Whoever presses pays.
                return ConversationRules.Begin(
                    reaction, AskRules.Again(ask, heard.Named("q"), ask.Place with { ReplyTo = heard.MessageId }, person.Id, person.Language, variation, known.Now));
            case "report" when ask.Stage is Stage.Done:
                return Report(reaction, ask, known, person, house);
            default:
                return Toast(reaction, verb is "stop" or "no" or "go" ? Words.TooLate : Words.Forgotten, person);
        }
    }

    // With what is complained about: a picture as everybody there sees it, a text with its beginning.
    private static Reaction Report(Reaction reaction, Ask ask, Known known, Person person, House house)
    {
        if (house.Operator is not { } who) return Toast(reaction, Words.ReportNowhere, person);
        string asked = ask.Prompt ?? ask.Messages?[^1].Content ?? "";
        string words = Words.ReportCame.In(
            known.OperatorSpeaks, ("reporter", person.Id), ("request", ask.Request ?? ask.Id), ("person", ask.Person),
            ("prompt", ask.Answer is { } answer ? $"{asked}\n» {ConversationRules.Shortened(answer, MostReported)}" : asked));
        bool hasPicture = ask is { IsPicture: true, IsWithheld: false };
        reaction.Sayings.Add(new Saying(
            $"report:{ask.Id}:{person.Id.ToString(CultureInfo.InvariantCulture)}", new Place(who),
            new Face(words) { Kind = hasPicture ? FaceKind.Picture : FaceKind.Text, Ask = hasPicture ? ask.Id : null }));
        return Toast(reaction, Words.Reported, person);
    }

    private static Reaction Toast(Reaction reaction, Phrase words, Person person)
    {
        reaction.Toast = words.In(person.Language);
        return reaction;
    }
}
