// What a parameter's number means, and how people write it: 4%, 36h, 20000 CAI. Exact: a text that is no whole number of the
// parameter's smallest unit is refused, never rounded.

using System.Globalization;
using System.Numerics;

namespace Cuckoo.Chain.Governance;

/// <summary>What a parameter's number counts.</summary>
public enum ParameterUnit
{
    /// <summary>Hundredths of a hundredth.</summary>
    BasisPoints,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>10^-18 of the token.</summary>
    Units,
}

/// <summary>Parameters as people read and write them.</summary>
public static class ParameterText
{
    private const string Token = "CAI";
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    /// <summary>What a parameter counts.</summary>
    public static ParameterUnit UnitOf(NetworkParameter parameter) => parameter switch
    {
        NetworkParameter.EpochLength or NetworkParameter.CommissionDelay or NetworkParameter.UnbondDelay or NetworkParameter.SlashPeriod
            or NetworkParameter.AnswerWindow or NetworkParameter.CommitteeWindow or NetworkParameter.AppealWindow or NetworkParameter.AppealDecisionWindow => ParameterUnit.Seconds,
        NetworkParameter.MinerMinStake or NetworkParameter.CoordinatorMinStake or NetworkParameter.ChallengerCostCap
            or NetworkParameter.ChallengeBond or NetworkParameter.AppealBond => ParameterUnit.Units,
        _ => ParameterUnit.BasisPoints,
    };

    /// <summary>A value for people: <c>4.25%</c>, <c>1d 12h</c>, <c>20000 CAI</c>. <see cref="Parse"/> reads each of them.</summary>
    public static string Format(NetworkParameter parameter, UInt256 value) => UnitOf(parameter) switch
    {
        ParameterUnit.Seconds => Times(value),
        ParameterUnit.Units => $"{Decimal(value, 18)} {Token}",
        _ => $"{Decimal(value, 2)}%",
    };

    /// <summary>Reads a value: <c>4.25%</c> or <c>425bp</c>; <c>90s</c>, <c>45m</c>, <c>36h</c>, <c>2d</c> or several of them; <c>20000</c> or <c>20000 CAI</c>.</summary>
    /// <exception cref="FormatException">It is none; the message says what is allowed.</exception>
    public static UInt256 Parse(NetworkParameter parameter, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.Trim();
        BigInteger? value = UnitOf(parameter) switch
        {
            ParameterUnit.Seconds => Seconds(plain),
            ParameterUnit.Units => Scaled(plain.EndsWith(Token, StringComparison.Ordinal) ? plain[..^Token.Length].TrimEnd() : plain, 18),
            _ when plain.EndsWith('%') => Scaled(plain[..^1].TrimEnd(), 2),
            _ when plain.EndsWith("bp", StringComparison.Ordinal) => Scaled(plain[..^2].TrimEnd(), 0),
            _ => null,
        };
        return value is { } one && one.GetBitLength() <= 256
            ? (UInt256)one
            : throw new FormatException($"'{text}' is no value of {parameter}; write it as {Example(parameter)}.");
    }

    private static string Example(NetworkParameter parameter) => UnitOf(parameter) switch
    {
        ParameterUnit.Seconds => "90s, 45m, 36h, 2d or '1d 12h'",
        ParameterUnit.Units => "an amount of the token with at most 18 decimals, such as 20000 or 0.5",
        _ => "a share such as 4%, 4.25% or 425bp",
    };

    private static string Times(UInt256 value)
    {
        var seconds = (BigInteger)value;
        if (seconds.IsZero) return "0s";
        var parts = new List<string>();
        foreach (var (length, letter) in ((int, char)[])[(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')])
        {
            var count = seconds / length;
            seconds %= length;
            if (!count.IsZero) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count}{letter}"));
        }

        return string.Join(' ', parts);
    }

    private static BigInteger? Seconds(string text)
    {
        BigInteger all = 0;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            BigInteger length = part[^1] switch { 'd' => 86_400, 'h' => 3_600, 'm' => 60, 's' => 1, _ => 0 };
            if (length.IsZero || Scaled(part[..^1], 0) is not { } count) return null;
            all += count * length;
        }

        return parts.Length == 0 ? null : all;
    }

    private static string Decimal(UInt256 value, int places)
    {
        var (whole, rest) = BigInteger.DivRem(value, places == 18 ? One : BigInteger.Pow(10, places));
        var digits = rest.ToString(CultureInfo.InvariantCulture).PadLeft(places, '0').TrimEnd('0');
        return whole.ToString(CultureInfo.InvariantCulture) + (digits.Length == 0 ? "" : "." + digits);
    }

    private static BigInteger? Scaled(string text, int places)
    {
        var parts = text.Split('.');
        var isNumber = parts.Length is 1 or 2 && parts.All(static part => part.Length is > 0 and <= 78 && part.All(char.IsAsciiDigit)) && (parts.Length == 1 || parts[1].Length <= places);
        return isNumber ? BigInteger.Parse(parts[0] + (parts.Length == 2 ? parts[1] : "").PadRight(places, '0'), NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}
