using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Requests;

/// <summary>A result that was found wrong, in a line and in fields: whose it is, and at which step and operator it parts from the silo's run.</summary>
internal static class WrongText
{
    /// <summary>One line.</summary>
    public static string Line(WrongResult wrong)
    {
        string where = wrong.Step is { } step ? string.Create(CultureInfo.InvariantCulture, $"at step {step}") : "after its last step";
        return TerminalText.OneLine($"Miner {wrong.Miner} was found wrong {where}{OperatorOf(wrong.Operator)}.");
    }

    /// <summary>The same for programs.</summary>
    public static JsonObject Fields(WrongResult wrong) => new()
    {
        ["jobId"] = wrong.Receipt.JobId,
        ["miner"] = wrong.Miner,
        ["step"] = wrong.Step,
        ["operators"] = wrong.Operator?.Operators,
        ["operatorNumber"] = wrong.Operator?.Number,
        ["operator"] = wrong.Operator is { } at ? at.Name ?? at.SaidName : null,
    };

    private static string OperatorOf(DisputedOperator? found) => found switch
    {
        null => "",
        { Number: { } number } => string.Create(CultureInfo.InvariantCulture, $", at operator {number} of {found.Operators}, {found.Name ?? "which is one too many"}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"; it says of all its {found.Operators} operators what is right"),
    };
}
