namespace Cuckoo.Cli.Verify;

/// <summary>How a check came out.</summary>
internal enum Outcome
{
    /// <summary>It cannot be found out here.</summary>
    Unknown = 0,

    /// <summary>It is as the receipt says.</summary>
    Holds,

    /// <summary>It is not.</summary>
    Wrong,
}

/// <summary>What a check found.</summary>
/// <param name="Name">One word.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Text">One sentence without a stop.</param>
internal sealed record Finding(string Name, Outcome Outcome, string Text)
{
    /// <summary>A finding of something that is so or is not.</summary>
    public static Finding Of(string name, bool holds, string text) => new(name, holds ? Outcome.Holds : Outcome.Wrong, text);

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{Name,-10} {Outcome switch { Outcome.Holds => "ok", Outcome.Wrong => "WRONG", _ => "?" },-6} {Text}";
}
