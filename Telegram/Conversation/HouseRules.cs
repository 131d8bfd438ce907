using System.Globalization;
using Cuckoo.Client;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>Settings of people and of groups, and who is served.</summary>
internal static class HouseRules
{
    // 0.01, 0.1, 1 and 10 tokens.
    private static readonly string[] Thresholds = ["0.01", "0.1", "1", "10"];
    private static readonly int[] Limits = [3, 10, 30, 100];

    /// <summary>Shows the settings that count here.</summary>
    public static Reaction Settings(Reaction reaction, Heard heard, Known known, Person person) => known.Group is { } group
        ? ShowGroup(reaction, heard.Named(), heard.Place, group, person.Language)
        : reaction.Say(
            heard.Named(), heard.Place, Words.Settings.In(person.Language, ("amount", AskCard.Money(person.ConfirmAbove))),
            [[.. Thresholds.Select(t => new Button(t + " CAI", "ask:" + t))], LanguageButtons()[0], LanguageButtons()[1]]);

    /// <summary>Asks for the language.</summary>
    public static Reaction Lang(Reaction reaction, Heard heard, Person person)
    {
        foreach ((Language _, string _, string tag, _) in Languages.All)
            if (heard.Rest.Equals(tag, StringComparison.OrdinalIgnoreCase)) return Spoken(reaction, heard, person, tag);
        return reaction.Say(heard.Named(), heard.Place, Words.LangAsk.In(person.Language), LanguageButtons());
    }

    /// <summary>A language was chosen.</summary>
    public static Reaction Spoken(Reaction reaction, Heard heard, Person person, string tag)
    {
        foreach ((Language language, string _, string known, _) in Languages.All)
        {
            if (!string.Equals(known, tag, StringComparison.Ordinal)) continue;
            reaction.Person = person with { Chosen = language };
            reaction.Do(MenuOf(heard));
            return reaction.Say(heard.Named(), heard.Place, Words.LangSet.In(language));
        }

        return reaction;
    }

    /// <summary>Somebody's own menu follows what they speak. It waits in a line of its own: nothing of theirs is held up by a menu.</summary>
    public static Errand MenuOf(Heard heard) => new(heard.Named("menu-"), ErrandKind.Menu, -heard.From.Id);

    /// <summary>An amount was chosen above which to ask.</summary>
    public static Reaction AskedAbove(Reaction reaction, Heard heard, Person person, string amount)
    {
        if (!Thresholds.Contains(amount, StringComparer.Ordinal)) return reaction;
        reaction.Person = person with { ConfirmAbove = TokenAmount.Parse(amount)! };
        return reaction.Say(heard.Named(), heard.Place, Words.Settings.In(person.Language, ("amount", AskCard.Money(reaction.Person.ConfirmAbove))));
    }

    /// <summary>Somebody wants a setting of a group changed: whether they may, Telegram has to be asked.</summary>
    public static Reaction Governed(Reaction reaction, Heard heard, Person person, string words) => heard.Chat.IsGroup
        ? reaction.Do(new Errand(heard.Named("govern-"), ErrandKind.Govern, person.Id, Place: heard.Place, Words: words))
        : reaction;

    /// <summary>The settings after an admin's word.</summary>
    /// <param name="group">As they are.</param>
    /// <param name="words">What was pressed.</param>
    /// <param name="thread">The topic it was pressed in.</param>
    public static Group Changed(Group group, string words, int? thread) => words switch
    {
        "mention" => group with { IsMentionOnly = !group.IsMentionOnly },
        "topic" => group with { Topic = group.Topic is null ? thread : null },
        _ when int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && Limits.Contains(limit) => group with { PerHour = limit },
        _ => group,
    };

    /// <summary>Shows a group's settings.</summary>
    public static Reaction ShowGroup(Reaction reaction, string slot, Place place, Group group, Language language)
    {
        string Said(bool isSo) => (isSo ? Words.Yes : Words.No).In(language);
        return reaction.Say(
            slot, place,
            Words.GroupSettings.In(language, ("mention", Said(group.IsMentionOnly)), ("limit", group.PerHour), ("topic", Said(group.Topic is not null))),
            [
                [new Button(Words.ButtonMention.Raw(language), "group:mention"), new Button(Words.ButtonTopic.Raw(language), "group:topic")],
                [.. Limits.Select(l => new Button(l.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"group:{l}")))],
            ]);
    }

    /// <summary>The operator bans somebody or lifts it. From anybody else the command does not exist.</summary>
    public static Reaction Ban(Reaction reaction, Heard heard, Known known, Person person, House house)
    {
        if (person.Id != house.Operator) return reaction.Say(heard.Named(), heard.Place, Words.Unknown.In(person.Language, ("command", "/" + heard.Verb)));
        if (known.Named is not { } named) return reaction.Say(heard.Named(), heard.Place, Words.TipNobody.In(person.Language));
        bool isBanned = heard.Verb is "ban";
        reaction.Others.Add(named with { IsBanned = isBanned });
        return reaction.Say(heard.Named(), heard.Place, (isBanned ? Words.BanSet : Words.BanLifted).In(person.Language, ("person", named.Id)));
    }

    /// <summary>The operator sees who is banned, with the command that lifts it.</summary>
    public static Reaction Banned(Reaction reaction, Heard heard, Known known, Person person) => reaction.Say(
        heard.Named(), heard.Place,
        known.Banned.Count == 0
            ? Words.BanNobody.In(person.Language)
            : string.Join('\n', known.Banned.Select(b => Words.BanRow.In(person.Language, ("person", b.Id), ("name", b.Username is { } name ? "@" + name : "–")))));

    private static IReadOnlyList<IReadOnlyList<Button>> LanguageButtons()
    {
        List<Button> all = [.. Languages.All.Select(l => new Button(l.Name, "lang:" + l.Tag))];
        return [[.. all.Take(2)], [.. all.Skip(2)]];
    }
}
