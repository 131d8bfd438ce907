// What the bot does about what it hears. Pure: the words, what is known, and what follows from them. Nothing is sent, asked or kept here.

using System.Globalization;
using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Conversation;

/// <summary>The conversation.</summary>
internal static class ConversationRules
{
    private const int MostPrompt = 500;

    // What means something without the bot's name in a group; the rest may be another bot's.
    private static readonly HashSet<string> Verbs =
    [
        "start", "help", "imagine", "photo", "ask", "chat", "cancel", "faucet", "balance", "history", "tip", "buy", "paysupport", "settings", "lang", "ban", "unban", "banned", "press",
    ];

    private const int MostTalk = 12;
    private const int MostTalkCharacters = 2_000;

    /// <summary>What follows.</summary>
    /// <param name="heard">What was heard.</param>
    /// <param name="known">What is known.</param>
    /// <param name="house">What the operator decided.</param>
    public static Reaction React(Heard heard, Known known, House house)
    {
        if (heard.PaidBack is { } charge) return MoneyRules.PaidBack(heard, known, charge);
        if (heard.IsAnonymous) return Anonymous(heard, known);
        Person person = Met(heard, known.Person);
        Reaction reaction = new() { Person = person };

        // Telegram's own choice of a menu does not know traditional Chinese.
        if (person.Language != known.Person.Language && Language.Traditional is var other && (person.Language == other || known.Person.Language == other)) reaction.Do(HouseRules.MenuOf(heard));
        foreach (Tip kept in known.Kept)
            reaction.Do(MoneyRules.PassOn(kept, person.Id));

        // What was paid for is honoured or given back whoever paid, and however they are thought of.
        if (heard.Payment is not null) return MoneyRules.Paid(reaction, heard, known, person);
        bool isMoneyBack = heard.Verb is "paysupport" || (heard.Press is not null && heard.Rest.StartsWith("refund:", StringComparison.Ordinal));
        if (person.IsBanned && person.Id != house.Operator && !isMoneyBack) return Ban(reaction, heard, person);
        if (!IsMeant(heard, known)) return reaction;
        return heard.Verb switch
        {
            "start" => Start(reaction, heard, known, person, house),
            "help" => reaction.Say(heard.Named(), heard.Place, Words.Help.In(person.Language)),
            "imagine" => Imagine(reaction, heard, known, person, house, heard.Rest),
            "photo" => FromPicture(reaction, heard, known, person, house),
            "ask" => Question(reaction, heard, known, person, house, []),
            "chat" => Talk(reaction, heard, known, person, house),
            "cancel" => Cancel(reaction, heard, known, person),
            "faucet" => Private(reaction, heard, person, ErrandKind.Faucet),
            "balance" => Private(reaction, heard, person, ErrandKind.Balance),
            "history" => Private(reaction, heard, person, ErrandKind.History),
            "tip" => MoneyRules.Tip(reaction, heard, known, person),
            "buy" => MoneyRules.Buy(reaction, heard, person, house),
            "paysupport" => MoneyRules.PaySupport(reaction, heard, known, person),
            "settings" => HouseRules.Settings(reaction, heard, known, person),
            "lang" => HouseRules.Lang(reaction, heard, person),
            "banned" when person.Id == house.Operator => HouseRules.Banned(reaction, heard, known, person),
            "ban" or "unban" => HouseRules.Ban(reaction, heard, known, person, house),
            "press" => PressRules.Pressed(reaction, heard, known, person, house),
            "" => Plain(reaction, heard, known, person, house),
            var unknown => reaction.Say(heard.Named(), heard.Place, Words.Unknown.In(person.Language, ("command", "/" + unknown))),
        };
    }

    /// <summary>A new request for a picture.</summary>
    public static Reaction Imagine(Reaction reaction, Heard heard, Known known, Person person, House house, string prompt)
    {
        string? problem = prompt.Length == 0 ? Words.AskPrompt.In(person.Language) : ProblemOf(prompt, known, person, house);
        return problem is not null
            ? reaction.Say(heard.Named(), heard.Place, problem)
            : Begin(reaction, new Ask(heard.Named("q"), person.Id, heard.Place, person.Language, known.Now) { Prompt = prompt, Photo = heard.Photo });
    }

    /// <summary>Begins a request.</summary>
    public static Reaction Begin(Reaction reaction, Ask ask) => reaction.Show(ask).Do(new Errand("quote-" + ask.Id, ErrandKind.Quote, ask.Person, ask.Id));

    /// <summary>Why a group has enough of somebody for now; nothing when it has not.</summary>
    public static string? Crowded(Known known, Person person) => known.Group is { } group && known.Recent >= group.PerHour
        ? Words.GroupFull.In(person.Language, ("limit", group.PerHour))
        : null;

    // What nobody is asked for costs nothing, so it is looked at before there is a price.
    private static string? ProblemOf(string prompt, Known known, Person person, House house) =>
        IsBad(prompt) ? Words.BadPrompt.In(person.Language)
        : !house.Check.MayShow(prompt) ? Words.NotAsked.In(person.Language)
        : Crowded(known, person);

    // Lines and tabs are words' own; no other control character is.
    private static bool IsBad(string words) => words.Length > MostPrompt || words.Any(c => char.IsControl(c) && c is not ('\n' or '\t'));

    // The settings are shown, and whoever presses one of them has a name. Anything else is somebody's, and nobody knows whose.
    private static Reaction Anonymous(Heard heard, Known known) =>
        !IsMeant(heard, known) ? new Reaction()
        : heard.Verb is "settings" ? HouseRules.Settings(new Reaction(), heard, known, known.Person)
        : new Reaction().Say(heard.Named(), heard.Place, Words.WriteAsYourself.In(known.Person.Language));

    private static Person Met(Heard heard, Person person) => person with
    {
        Told = Languages.Of(heard.From.LanguageCode),
        Username = heard.From.Username?.ToLowerInvariant(),
    };

    /// <summary>
    /// Whether it is for the bot. In a group: in the topic that was chosen, by its name where that must be said, and never plain words that
    /// are not for it, unless their writer answers what it said to them in a conversation.
    /// </summary>
    /// <param name="heard">What was heard.</param>
    /// <param name="known">What is known.</param>
    public static bool IsMeant(Heard heard, Known known)
    {
        if (heard.Press is not null || known.Group is not { } group) return true;
        if (heard.Verb is "settings") return heard.IsNamed || !group.IsMentionOnly;
        if (group.Topic is { } topic && heard.Thread != topic) return false;
        if (heard.Verb.Length == 0 && IsGoingOn(heard, known)) return true;
        return heard.IsNamed || (heard.IsCommand && Verbs.Contains(heard.Verb) && !group.IsMentionOnly);
    }

    private static Reaction Ban(Reaction reaction, Heard heard, Person person)
    {
        string words = Words.Banned.In(person.Language);
        if (heard.Press is not null) reaction.Toast = words;
        else if (!heard.Chat.IsGroup) reaction.Say("ban:" + heard.Named(), heard.Place, words);
        return reaction;
    }

    private static Reaction Start(Reaction reaction, Heard heard, Known known, Person person, House house)
    {
        if (heard.Rest.StartsWith('i') && known.Idea is { } idea)
        {
            if (ProblemOf(idea, known, person, house) is { } problem) return reaction.Say(heard.Named(), heard.Place, problem);
            return reaction.Say(
                heard.Named(), heard.Place, Words.Idea.In(person.Language, ("prompt", idea)),
                [[new Button(Words.ButtonGo.Raw(person.Language), "idea:" + heard.Rest)]]);
        }

        return reaction.Say(heard.Named(), heard.Place, Words.Welcome.In(person.Language));
    }

    private static Reaction Private(Reaction reaction, Heard heard, Person person, ErrandKind kind) => heard.Chat.IsGroup
        ? reaction.Say(heard.Named(), heard.Place, Words.PrivateOnly.In(person.Language))
        : reaction.Do(new Errand(heard.Named(), kind, person.Id, Place: heard.Place));

    private static Reaction Question(Reaction reaction, Heard heard, Known known, Person person, House house, IReadOnlyList<ChatMessage> before)
    {
        if (heard.Rest.Length == 0) return reaction.Say(heard.Named(), heard.Place, Words.AskQuestion.In(person.Language));
        return ProblemOf(heard.Rest, known, person, house) is { } problem
            ? reaction.Say(heard.Named(), heard.Place, problem)
            : Begin(reaction, new Ask(heard.Named("q"), person.Id, heard.Place, person.Language, known.Now) { Messages = [.. before, new ChatMessage("user", heard.Rest)] });
    }

    // With what was said before, if the last of it was answered; without words it begins anew.
    private static Reaction Talk(Reaction reaction, Heard heard, Known known, Person person, House house)
    {
        if (heard.Rest.Length == 0) person = person with { Talk = null };
        else person = person with { Talk = heard.Named("q") };
        reaction.Person = person;
        return Question(reaction, heard, known, person, house, Before(known.About, person));
    }

    private static List<ChatMessage> Before(Ask? about, Person person)
    {
        if (about is not { Messages: { } said, Answer: { Length: > 0 } answer } || about.Person != person.Id) return [];
        List<ChatMessage> all = [.. said, new ChatMessage("assistant", answer)];
        while (all.Count > MostTalk || all.Sum(m => m.Content.Length) > MostTalkCharacters)
        {
            if (all.Count <= 2) return [];
            all.RemoveRange(0, 2);
        }

        return all;
    }

    // Whether a model takes it is known when a price is asked for.
    private static Reaction FromPicture(Reaction reaction, Heard heard, Known known, Person person, House house) => heard.Rest.Length == 0
        ? reaction.Say(heard.Named(), heard.Place, Words.AskCaption.In(person.Language))
        : Imagine(reaction, heard, known, person, house, heard.Rest);

    private static bool IsGoingOn(Heard heard, Known known) => heard.AnsweredId is not null && known.About is { IsPicture: false, Stage: Stage.Done } about
        && (!heard.Chat.IsGroup || about.Person == heard.From.Id);

    /// <summary>The beginning of what somebody wrote; never half a character.</summary>
    public static string Shortened(string words, int most = 60) => words.Length > most ? words[..(char.IsHighSurrogate(words[most - 1]) ? most - 1 : most)] + "…" : words;

    private static Reaction Plain(Reaction reaction, Heard heard, Known known, Person person, House house)
    {
        if (IsGoingOn(heard, known))
        {
            reaction.Person = person with { Talk = heard.Named("q") };
            return Question(reaction, heard, known, person, house, Before(known.About, person));
        }

        // Somebody who names the bot in a group wants what its name is for.
        if (heard.Chat.IsGroup) return Imagine(reaction, heard, known, person, house, heard.Rest);
        return reaction.Say(heard.Named(), heard.Place, Words.Hint.In(person.Language, ("text", Shortened(heard.Rest))));
    }

    private static Reaction Cancel(Reaction reaction, Heard heard, Known known, Person person)
    {
        if (known.Open.Count == 0) return reaction.Say(heard.Named(), heard.Place, Words.NothingOpen.In(person.Language));
        int before = reaction.Asks.Count + reaction.Errands.Count;
        foreach (Ask ask in known.Open) GiveUp(reaction, ask, heard);
        return reaction.Asks.Count + reaction.Errands.Count > before ? reaction : reaction.Say(heard.Named(), heard.Place, Words.TooLate.In(person.Language));
    }

    /// <summary>Gives a request up, as far as it can be.</summary>
    public static void GiveUp(Reaction reaction, Ask ask, Heard heard)
    {
        switch (ask.Stage)
        {
            case Stage.Pricing or Stage.Asked:
                reaction.Show(ask with { Stage = Stage.Dropped });
                break;
            case Stage.Waiting or Stage.Running:
                reaction.Do(new Errand($"stop-{ask.Id}-{heard.Update.ToString(CultureInfo.InvariantCulture)}", ErrandKind.Cancel, ask.Person, ask.Id, heard.Place));
                break;
            default:
                reaction.Toast = Words.TooLate.In(ask.Language);
                break;
        }
    }
}
