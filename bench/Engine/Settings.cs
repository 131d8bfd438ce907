using System.Globalization;

namespace Cuckoo.Engine;

/// <summary>What the command line says.</summary>
internal sealed class Settings
{
    public Settings(string[] arguments)
    {
        IsMillion = arguments.Contains("million");
        var at = Array.IndexOf(arguments, "seconds");
        if (at >= 0) Measured = TimeSpan.FromSeconds(double.Parse(arguments[at + 1], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a million activations are really held.</summary>
    public bool IsMillion { get; }

    /// <summary>How long each rate is measured.</summary>
    public TimeSpan Measured { get; } = TimeSpan.FromSeconds(2);
}
