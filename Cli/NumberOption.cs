using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Cuckoo.Cli;

/// <summary>An option that is a number, read the same way whatever the machine's language; a refusal says what it may be.</summary>
internal static class NumberOption
{
    /// <summary>The option.</summary>
    /// <param name="name">With its hyphens.</param>
    /// <param name="description">For the help; the range is added.</param>
    /// <param name="initial">What it is when absent.</param>
    /// <param name="isAllowed">Whether a number is in the range; false for one that is none.</param>
    /// <param name="range">Such as "1 to 50".</param>
    public static Option<T> Of<T>(string name, string description, T initial, Func<T, bool> isAllowed, string range)
        where T : struct, INumber<T> => new(name)
        {
            Description = $"{description} {range}.",
            DefaultValueFactory = _ => initial,
            CustomParser = result =>
            {
                if (result.Tokens is [{ Value: var text }]
                    && T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && isAllowed(number))
                    return number;
                result.AddError($"{name} is {range}.");
                return initial;
            },
        };
}
