using System.Globalization;

namespace Cuckoo.Engine;

/// <summary>What the command line says.</summary>
/// <param name="IsMillion">Whether a million activations are really held.</param>
/// <param name="Measured">How long each rate is measured.</param>
internal sealed record Settings(bool IsMillion, TimeSpan Measured)
{
    public const string Usage = "It takes 'million', 'seconds N' with N from 0.1 to 60, or both, or nothing.";

    /// <summary>Reads the command line; null when it says anything else.</summary>
    public static Settings? Read(ReadOnlySpan<string> arguments)
    {
        var settings = new Settings(false, TimeSpan.FromSeconds(2));
        while (arguments.Length > 0)
        {
            switch (arguments)
            {
                case ["million", ..]:
                    settings = settings with { IsMillion = true };
                    arguments = arguments[1..];
                    break;
                case ["seconds", var text, ..] when double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 60:
                    settings = settings with { Measured = TimeSpan.FromSeconds(seconds) };
                    arguments = arguments[2..];
                    break;
                default:
                    return null;
            }
        }

        return settings;
    }
}
