using System.CommandLine;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.Mine;

/// <summary><c>cuckoo mine authorise</c>: the miner's own command of that name.</summary>
internal static class AuthoriseCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<string> operatorKey = new("--operator-key") { Description = "File of the operator's key; it is not made.", Required = true };
        Option<string?> password = new("--password-file") { Description = "File whose first line opens the operator's key file; CUCKOO_MINER_PASSWORD holds the password otherwise." };
        Option<string> hotKey = new("--hot-key") { Description = "Address of the key that may work.", Required = true };
        Option<string?> days = new("--days") { Description = "For how many days; 30 when absent." };
        Option<string?> number = new("--number") { Description = "Number of the authorisation: it ends those with lower ones. The seconds since 1970 when absent." };
        Option<string?> output = new("--out") { Description = "File to make; authorisation.json when absent." };
        Command authorise = new("authorise", "Let another key work in an operator's name, without asking anybody: makes the file for --authorisation.")
        {
            operatorKey, password, hotKey, days, number, output,
        };
        authorise.SetAction((parsed, _) =>
        {
            List<string> arguments = ["authorise"];
            foreach (Option option in new Option[] { operatorKey, password, hotKey, days, number, output })
            {
                if (parsed.GetResult(option) is { Implicit: false } said) arguments.AddRange([option.Name, .. said.Tokens.Select(t => t.Value)]);
            }

            return EdgeCommand.Run(() => MinerProgram.Run(parsed.GetRequiredValue(operatorKey), arguments));
        });
        return authorise;
    }
}
