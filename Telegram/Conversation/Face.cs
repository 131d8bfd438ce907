namespace Cuckoo.Telegram.Conversation;

/// <summary>A button: it comes back with its words, or leads somewhere.</summary>
internal sealed record Button(string Text, string? Says = null, string? Url = null);

/// <summary>What a message shows.</summary>
internal enum FaceKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>A picture with a caption.</summary>
    Picture,

    /// <summary>A file with a caption: the picture as the miner made it, with its receipt inside.</summary>
    File,

    /// <summary>A bill in Stars.</summary>
    Invoice,

    /// <summary>Nothing: it is to be deleted.</summary>
    Gone,

    /// <summary>A file with a caption: the picture four times as wide and high.</summary>
    Enlarged,

    /// <summary>A picture under way with a caption.</summary>
    Draft,

    /// <summary>A file with a caption: a receipt by itself, where there is no picture to hold it.</summary>
    Proof,
}

/// <summary>A bill.</summary>
internal sealed record Bill(string Title, string Text, string Payload, long Stars);

/// <summary>How a message is to look. Two of the same look the same, so only what differs is sent.</summary>
/// <param name="Html">Its text, in Telegram's HTML.</param>
internal sealed record Face(string Html)
{
    /// <summary>What it shows.</summary>
    public FaceKind Kind { get; init; }

    /// <summary>Rows of buttons.</summary>
    public IReadOnlyList<IReadOnlyList<Button>> Buttons { get; init; } = [];

    /// <summary>Of a picture, a file or a receipt: the request it is of.</summary>
    public string? Ask { get; init; }

    /// <summary>Of a picture under way: a small PNG file in base 64.</summary>
    public string? DraftPng { get; init; }

    /// <summary>Of an invoice.</summary>
    public Bill? Bill { get; init; }
}

/// <summary>A message as it should be, under a name that stays the same when it changes.</summary>
internal sealed record Saying(string Slot, Place Place, Face Face);
