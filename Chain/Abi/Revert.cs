// Why a call reverted, in the contract's own words. The data come from a node and through it from any contract that was called,
// so a text in them is bounded and stripped of control characters before it can reach a log.

using System.Globalization;
using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Abi;

/// <summary>The reason of a reverted call.</summary>
/// <param name="Name">The error's name; empty when the data name none that is known.</param>
/// <param name="Arguments">Names and values of its arguments.</param>
/// <param name="Text">The whole as one line, such as InsufficientBalance(account: 0x…, amount: 5).</param>
public sealed record Revert(string Name, IReadOnlyList<(string Name, object Value)> Arguments, string Text)
{
    // A line of a log.
    private const int MostText = 500;

    // Solidity's own two (documentation, "Error handling").
    private static readonly AbiError Require = new("Error", [new AbiParameter("reason", "string")]);
    private static readonly AbiError Panic = new("Panic", [new AbiParameter("code", "uint256")]);

    /// <summary>Reads the data of a revert.</summary>
    /// <param name="data">What the node gave.</param>
    /// <param name="known">The errors of the contracts involved.</param>
    /// <returns>A reason for whatever the data are; nothing is thrown.</returns>
    public static Revert Read(ReadOnlyMemory<byte> data, IEnumerable<AbiError> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (data.IsEmpty)
            return new("", [], "reverted without a reason");
        foreach (var error in known.Append(Require).Append(Panic))
        {
            if (!data.Span.StartsWith(error.Selector.Span))
                continue;
            try
            {
                return Of(error, error.Decode(data));
            }
            catch (FormatException)
            {
                // Four bytes match by chance or by malice; another error may fit.
            }
        }

        var shown = data.Span[..Math.Min(data.Length, 36)];
        return new("", [], $"reverted with {data.Length} bytes that are no known error: 0x{Convert.ToHexStringLower(shown)}{(shown.Length < data.Length ? "…" : "")}");
    }

    private static Revert Of(AbiError error, object[] values)
    {
        var arguments = error.Inputs.Select((input, i) => (input.Name, values[i])).ToArray();
        if (error == Require)
            return new(error.Name, arguments, Bounded($"reverted: {values[0]}"));
        if (error == Panic)
            return new(error.Name, arguments, $"panicked: {PanicText((UInt256)values[0])}");
        StringBuilder text = new(error.Name);
        text.Append('(');
        for (var i = 0; i < arguments.Length && text.Length <= MostText; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(arguments[i].Name).Append(arguments[i].Name.Length == 0 ? "" : ": ");
            Append(text, arguments[i].Item2);
        }

        return new(error.Name, arguments, Bounded(text.Append(')').ToString()));
    }

    private static void Append(StringBuilder text, object value)
    {
        switch (value)
        {
            case object[] parts:
                text.Append('[');
                for (var i = 0; i < parts.Length && text.Length <= MostText; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Append(text, parts[i]);
                }

                text.Append(']');
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append("0x").Append(Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, MostText)]));
                break;
            case Address address:
                text.Append(address == default ? "0x" + new string('0', 2 * Address.Bytes) : address.ToString());
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    private static string Bounded(string text)
    {
        var shown = string.Concat(text.Take(MostText).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '�' : c));
        return text.Length > MostText ? shown + "…" : shown;
    }

    // The codes of the Solidity documentation, "Panic via assert and Error via require".
    private static string PanicText(UInt256 code) => code.BitLength > 8 ? $"code {code}" : (ulong)code switch
    {
        0x00 => "compiler-inserted panic",
        0x01 => "an assertion failed",
        0x11 => "arithmetic overflow or underflow",
        0x12 => "division or modulo by zero",
        0x21 => "a number that is no member of the enumeration",
        0x22 => "a storage byte array that is wrongly encoded",
        0x31 => "pop of an empty array",
        0x32 => "an index out of range",
        0x41 => "too much memory",
        0x51 => "a call of an uninitialised function",
        var other => $"code 0x{other:x2}",
    };
}
