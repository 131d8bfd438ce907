using System.Globalization;
using Cuckoo.Client;

namespace Cuckoo.Cli.OwnChain;

/// <summary>Amounts of the chain, for people and for programs.</summary>
internal static class Amounts
{
    /// <summary>In tokens.</summary>
    public static string Text(UInt128 amount) => TokenAmount.Format(Wire(amount));

    /// <summary>In 10^-18 tokens.</summary>
    public static string Wire(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}
