namespace Cuckoo.Telegram.Conversation;

/// <summary>What there is to do beyond Telegram's messages.</summary>
internal enum ErrandKind
{
    /// <summary>Nothing: what a reader of an unknown kind finds.</summary>
    None = 0,

    /// <summary>Ask for a price.</summary>
    Quote,

    /// <summary>Accept a quote.</summary>
    Submit,

    /// <summary>Fetch what came of a request.</summary>
    Finish,

    /// <summary>Give a request up.</summary>
    Cancel,

    /// <summary>Let go of a picture.</summary>
    Remove,

    /// <summary>Send a receipt.</summary>
    Receipt,

    /// <summary>Ask the faucet.</summary>
    Faucet,

    /// <summary>Say the balance.</summary>
    Balance,

    /// <summary>Say the statement.</summary>
    History,

    /// <summary>Give a tip.</summary>
    Tip,

    /// <summary>Pass a tip on to whom it was kept for.</summary>
    PassOn,

    /// <summary>Give a kept tip back.</summary>
    GiveBack,

    /// <summary>Fulfil a purchase.</summary>
    Fulfil,

    /// <summary>Refund a purchase.</summary>
    Refund,

    /// <summary>Change what an admin of a group asked for, if they are one.</summary>
    Govern,

    /// <summary>Send a picture four times as wide and high.</summary>
    Enlarge,

    /// <summary>Set the menu of somebody's chat in their language.</summary>
    Menu,
}

/// <summary>Something to be done outside, once in effect however often it is tried.</summary>
/// <param name="Id">Names it: the same update makes the same errand.</param>
/// <param name="Kind">What.</param>
/// <param name="Person">For whom; errands of one person are run one after the other, but for those that wait aside.</param>
/// <param name="Subject">Id of the request, the tip or the purchase.</param>
/// <param name="Place">Where its answer goes, if it has one of its own.</param>
/// <param name="Words">What else it needs.</param>
internal sealed record Errand(string Id, ErrandKind Kind, long Person, string Subject = "", Place? Place = null, string Words = "")
{
    /// <summary>How often it was tried in vain.</summary>
    public int Tries { get; init; }

    /// <summary>Whether it waits aside: nothing else of its person is held up by it.</summary>
    public bool IsAside { get; init; }

    /// <summary>The line it stands in: errands of one line are run one after the other, in the order in which they came.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Line => IsAside
        ? "aside:" + (Subject.Length > 0 ? Subject : Id)
        : Person.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether money of somebody waits for it: it is never given up, and waits aside.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOwed => Kind is ErrandKind.PassOn or ErrandKind.GiveBack or ErrandKind.Fulfil or ErrandKind.Refund;

    /// <summary>The message of its answer.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Slot => "say:" + Id;
}
