using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>What follows from something heard: all of it is kept at once, or none of it.</summary>
internal sealed class Reaction
{
    /// <summary>The person as they are now, if that changed.</summary>
    public Person? Person { get; set; }

    /// <summary>Other people as they are now.</summary>
    public List<Person> Others { get; } = [];

    /// <summary>The group as it is now, if that changed.</summary>
    public Group? Group { get; set; }

    /// <summary>Requests that are new or changed.</summary>
    public List<Ask> Asks { get; } = [];

    /// <summary>Tips that are new or changed.</summary>
    public List<Tip> Tips { get; } = [];

    /// <summary>Purchases that are new or changed.</summary>
    public List<Purchase> Purchases { get; } = [];

    /// <summary>Messages as they should be.</summary>
    public List<Saying> Sayings { get; } = [];

    /// <summary>What to do.</summary>
    public List<Errand> Errands { get; } = [];

    /// <summary>What to show over the button that was pressed.</summary>
    public string? Toast { get; set; }

    /// <summary>Adds a message.</summary>
    public Reaction Say(string slot, Place place, string html, params IReadOnlyList<IReadOnlyList<Button>> buttons)
    {
        Sayings.Add(new Saying(slot, place, new Face(html) { Buttons = buttons }));
        return this;
    }

    /// <summary>Adds a request and its message as it looks now.</summary>
    public Reaction Show(Ask ask)
    {
        Asks.Add(ask);
        Sayings.Add(new Saying(ask.Slot, ask.Place, AskCard.FaceOf(ask)));
        return this;
    }

    /// <summary>Adds an errand.</summary>
    public Reaction Do(Errand errand)
    {
        Errands.Add(errand);
        return this;
    }
}

/// <summary>What a rule may know besides what was heard.</summary>
/// <param name="Person">Who spoke.</param>
/// <param name="Now">When.</param>
internal sealed record Known(Person Person, DateTimeOffset Now)
{
    /// <summary>The group it was said in.</summary>
    public Group? Group { get; init; }

    /// <summary>Requests of this person in this chat within the last hour.</summary>
    public int Recent { get; init; }

    /// <summary>The request that a button or an answer is about.</summary>
    public Ask? About { get; init; }

    /// <summary>The tip that a button is about.</summary>
    public Tip? Tip { get; init; }

    /// <summary>The person's purchases, the newest first.</summary>
    public IReadOnlyList<Purchase> Purchases { get; init; } = [];

    /// <summary>The person's requests that have not come to their end, the newest first.</summary>
    public IReadOnlyList<Ask> Open { get; init; } = [];

    /// <summary>Tips that are kept for this person's name.</summary>
    public IReadOnlyList<Tip> Kept { get; init; } = [];

    /// <summary>The person a name belongs to, as far as the bot knows.</summary>
    public Person? Named { get; init; }

    /// <summary>What the operator speaks.</summary>
    public Language OperatorSpeaks { get; init; }

    /// <summary>Who is banned, of those asked for.</summary>
    public IReadOnlyList<Person> Banned { get; init; } = [];

    /// <summary>What an inline query wanted, by the word it was kept under.</summary>
    public string? Idea { get; init; }
}

/// <summary>What the operator decided.</summary>
/// <param name="Operator">Who may ban and gets reports; nobody when nothing.</param>
/// <param name="StarPrice">What a Star buys in 10^-18 tokens; nothing is sold when nothing.</param>
internal sealed record House(long? Operator = null, string? StarPrice = null)
{
    /// <summary>What may be asked for and shown.</summary>
    public TextCheck Check { get; init; } = TextCheck.Shipped;

    /// <summary>How many Stars there are to choose from.</summary>
    public static IReadOnlyList<int> Packages { get; } = [25, 100, 500];

    /// <summary>What so many Stars buy.</summary>
    public string AmountOf(long stars) => (UInt128.Parse(StarPrice!, System.Globalization.CultureInfo.InvariantCulture) * (UInt128)stars)
        .ToString(System.Globalization.CultureInfo.InvariantCulture);
}
