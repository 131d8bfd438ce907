// What the bot remembers of people, chats and requests: plain records, changed only by the rules beside them.

using Cuckoo.Telegram.Texts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Conversation;

/// <summary>Somebody who has written to the bot.</summary>
internal sealed record Person(long Id)
{
    /// <summary>What they chose; as their app says when nothing.</summary>
    public Language? Chosen { get; init; }

    /// <summary>What their app says.</summary>
    public Language Told { get; init; }

    /// <summary>Their name at Telegram, in lower case and without the @, which may be another's tomorrow.</summary>
    public string? Username { get; init; }

    /// <summary>Their account; nothing until it is needed.</summary>
    public string? Account { get; init; }

    /// <summary>A key of it.</summary>
    public string? Key { get; init; }

    /// <summary>Above which amount, in 10^-18 tokens, they are asked before it is spent.</summary>
    public string ConfirmAbove { get; init; } = "100000000000000000";

    /// <summary>Whether the operator has banned them.</summary>
    public bool IsBanned { get; init; }

    /// <summary>The last request of their conversation.</summary>
    public string? Talk { get; init; }

    /// <summary>What the bot speaks with them.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Language Language => Chosen ?? Told;
}

/// <summary>What the admins of a group decided.</summary>
internal sealed record Group(long Id)
{
    /// <summary>Whether the bot answers only where it is named.</summary>
    public bool IsMentionOnly { get; init; }

    /// <summary>Requests a person may make there in an hour.</summary>
    public int PerHour { get; init; } = 10;

    /// <summary>The one topic it answers in; all when nothing.</summary>
    public int? Topic { get; init; }
}

/// <summary>Where a message goes.</summary>
internal sealed record Place(long Chat, int? Thread = null, long? ReplyTo = null);

/// <summary>What a request is at. The order is that of its life.</summary>
internal enum Stage
{
    /// <summary>A price is asked for.</summary>
    Pricing = 0,

    /// <summary>Its payer is asked.</summary>
    Asked,

    /// <summary>Its quote is being accepted.</summary>
    Submitting,

    /// <summary>It waits for a miner.</summary>
    Waiting,

    /// <summary>A miner is at work.</summary>
    Running,

    /// <summary>The result is looked at.</summary>
    Checking,

    /// <summary>It is settled.</summary>
    Done,

    /// <summary>Its price went back.</summary>
    Refunded,

    /// <summary>Nobody wanted it any more, before anything was paid.</summary>
    Dropped,

    /// <summary>It was refused before anything was paid.</summary>
    Refused,

    /// <summary>Its payer had it deleted.</summary>
    Removed,
}

/// <summary>Something that somebody asked the network for, and the message it lives in.</summary>
/// <param name="Id">Derived from the update that asked for it, so that the same update asks for the same one.</param>
/// <param name="Person">Who pays.</param>
/// <param name="Place">Where they asked.</param>
/// <param name="Language">What it speaks.</param>
/// <param name="At">When.</param>
internal sealed record Ask(string Id, long Person, Place Place, Language Language, DateTimeOffset At)
{
    /// <summary>Of a picture: what to draw.</summary>
    public string? Prompt { get; init; }

    /// <summary>Of a picture that starts from another: Telegram's id of that file.</summary>
    public string? Photo { get; init; }

    /// <summary>Of a text: the conversation.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>What it is at.</summary>
    public Stage Stage { get; init; }

    /// <summary>The model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The seed; drawn by the edge when nothing.</summary>
    public long? Seed { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Guidance in hundredths.</summary>
    public int? Guidance { get; init; }

    /// <summary>The edge's id of its quote, and so of the request.</summary>
    public string? Request { get; init; }

    /// <summary>What it costs at most.</summary>
    public string? Price { get; init; }

    /// <summary>What its payer has agreed to; a higher price is asked about again.</summary>
    public string? Agreed { get; init; }

    /// <summary>How often it was varied: each variation differs from those before.</summary>
    public int Variations { get; init; }

    /// <summary>What it cost.</summary>
    public string? Cost { get; init; }

    /// <summary>Number of the last event heard.</summary>
    public long LastEvent { get; init; }

    /// <summary>Who is at work.</summary>
    public string? Miner { get; init; }

    /// <summary>How far they are.</summary>
    public int? Step { get; init; }

    /// <summary>Of how many.</summary>
    public int? OfSteps { get; init; }

    /// <summary>What they have written, unverified.</summary>
    public string? Draft { get; init; }

    /// <summary>How far their picture is, unverified: a small PNG file in base 64.</summary>
    public string? DraftPng { get; init; }

    /// <summary>Jobs before it.</summary>
    public int? Ahead { get; init; }

    /// <summary>Seconds to a result, at the earliest.</summary>
    public int? Least { get; init; }

    /// <summary>Seconds to a result, at the latest.</summary>
    public int? Most { get; init; }

    /// <summary>The verified text.</summary>
    public string? Answer { get; init; }

    /// <summary>Its tokens.</summary>
    public int? Tokens { get; init; }

    /// <summary>Whether the content check keeps its picture back.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>Whether its result can no longer be had; then it is withheld as well, for there is nothing to show.</summary>
    public bool IsGone { get; init; }

    /// <summary>Whether the network does not answer just now.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Of a refused one: what to say.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it is of a picture.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPicture => Messages is null;

    /// <summary>Whether the edge has it and it has not come to its end.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOpen => Stage is Stage.Waiting or Stage.Running or Stage.Checking;

    /// <summary>The message it lives in.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Slot => "ask:" + Id;
}

/// <summary>What a tip is at.</summary>
internal enum TipStage
{
    /// <summary>Its giver is asked.</summary>
    Asked = 0,

    /// <summary>It is on its way.</summary>
    Giving,

    /// <summary>The bot keeps it for somebody it knows by name alone.</summary>
    Kept,

    /// <summary>It is passed on to whom it was kept for.</summary>
    Passing,

    /// <summary>Nobody has fetched it, and it goes back.</summary>
    Returning,

    /// <summary>It has arrived, or the network keeps it.</summary>
    Given,

    /// <summary>It went back, or never left.</summary>
    Back,
}

/// <summary>A tip.</summary>
/// <param name="Id">Derived from the update that gave it: the edge moves nothing twice under it.</param>
/// <param name="Giver">Who gives.</param>
/// <param name="Place">Where they said so.</param>
/// <param name="To">As the edge takes it, or <c>name:</c> and a name at Telegram that the bot has not met.</param>
/// <param name="Who">As people read it.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
/// <param name="At">When.</param>
internal sealed record Tip(string Id, long Giver, Place Place, string To, string Who, string Amount, DateTimeOffset At)
{
    /// <summary>What it is at.</summary>
    public TipStage Stage { get; init; }

    /// <summary>Whether the bot's account holds it for somebody, or is about to.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOwed => Stage is TipStage.Kept or TipStage.Passing or TipStage.Returning || (Stage is TipStage.Giving && To.StartsWith("name:", StringComparison.Ordinal));
}

/// <summary>What a purchase is at.</summary>
internal enum PurchaseStage
{
    /// <summary>Paid; the credits are on their way.</summary>
    Paid = 0,

    /// <summary>The credits have arrived.</summary>
    Fulfilled,

    /// <summary>They are taken back.</summary>
    Returning,

    /// <summary>The Stars went back.</summary>
    Refunded,

    /// <summary>Telegram gave no Stars back, so the credits stay; it is not tried again.</summary>
    Closed,

    /// <summary>Asked to be given back before its credits were known to have come: whether they came is found out first.</summary>
    Undoing,

    /// <summary>Its credits never came and never will: the Stars go back.</summary>
    Uncredited,
}

/// <summary>Credits bought for Stars.</summary>
/// <param name="Charge">Telegram's id of the payment: one payment is one purchase.</param>
/// <param name="Person">Who paid.</param>
/// <param name="Stars">How much.</param>
/// <param name="Amount">For how many credits, in 10^-18 tokens.</param>
/// <param name="At">When.</param>
internal sealed record Purchase(string Charge, long Person, long Stars, string Amount, DateTimeOffset At)
{
    /// <summary>What it is at.</summary>
    public PurchaseStage Stage { get; init; }

    /// <summary>Whether its credits may still have to leave the bot's account.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOwed => Stage is PurchaseStage.Paid or PurchaseStage.Undoing;
}
