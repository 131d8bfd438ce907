namespace Cuckoo.Chain.Rpc;

/// <summary>Which block a question is about.</summary>
/// <param name="Text">A quantity or one of JSON-RPC's words.</param>
public readonly record struct BlockTag(string Text)
{
    /// <summary>The newest block.</summary>
    public static BlockTag Latest { get; } = new("latest");

    /// <summary>The newest block and what waits to be mined.</summary>
    public static BlockTag Pending { get; } = new("pending");

    /// <summary>The newest block that consensus cannot undo.</summary>
    public static BlockTag Finalized { get; } = new("finalized");

    /// <summary>The block with this number.</summary>
    public static BlockTag At(ulong number) => new(HexText.Of(number));
}
