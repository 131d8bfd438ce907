namespace Cuckoo.Client;

/// <summary>Amounts of the wire as people read them. Text in, text out: no number type is wide enough and exact at once.</summary>
public static class TokenAmount
{
    // 10^-18 of a token is the unit of the wire.
    private const int Decimals = 18;

    // A 128-bit number has at most 39 digits.
    private const int MostDigits = 39;

    /// <summary>Reads an amount in tokens, such as 0.0025: a whole number of 10^-18 tokens as the wire has it, or nothing when it is no amount.</summary>
    /// <param name="text">Digits, at most 18 of them after a point; nothing else.</param>
    public static string? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        if (whole.Length == 0 || (point >= 0 && fraction.Length is 0 or > Decimals) || !whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit))
            return null;
        var digits = (whole + fraction.PadRight(Decimals, '0')).TrimStart('0');
        return digits.Length > MostDigits ? null : digits.Length == 0 ? "0" : digits;
    }

    /// <summary>Writes an amount in tokens, such as 0.0025 CAI for 2500000000000000: every digit that counts and no other.</summary>
    /// <param name="amount">Whole number of 10^-18 tokens, decimal, perhaps with a minus.</param>
    /// <exception cref="FormatException">The text is no such number.</exception>
    public static string Format(string amount)
    {
        ArgumentNullException.ThrowIfNull(amount);
        var digits = amount.StartsWith('-') ? amount[1..] : amount;
        if (digits.Length is 0 or > MostDigits || !digits.All(char.IsAsciiDigit))
            throw new FormatException("An amount is a whole number of 10^-18 tokens of at most 39 digits.");
        digits = digits.TrimStart('0');
        if (digits.Length == 0)
            return "0 CAI";
        digits = digits.PadLeft(Decimals + 1, '0');
        var whole = digits[..^Decimals];
        var fraction = digits[^Decimals..].TrimEnd('0');
        return $"{(amount[0] == '-' ? "-" : "")}{whole}{(fraction.Length == 0 ? "" : "." + fraction)} CAI";
    }
}
