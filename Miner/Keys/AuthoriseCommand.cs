using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Miner.Keys;

/// <summary><c>authorise</c>: the operator lets another key work in its name. It asks nobody, so the operator's key may lie on a machine without a network.</summary>
internal static class AuthoriseCommand
{
    private const int MostDays = 3660;

    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="fail">Says what went wrong.</param>
    public static Command New(TimeProvider time, Func<ExitCode, string, ExitCode> fail)
    {
        Option<string> operatorKey = new("--operator-key") { Description = "File of the operator's key; it is not made.", Required = true };
        Option<string?> password = new("--password-file") { Description = $"File whose first line opens the operator's key file; {MinerKey.PasswordVariable} holds the password otherwise." };
        Option<string> hotKey = new("--hot-key") { Description = "Address of the key that may work: a miner says it when it is started without --authorisation.", Required = true };
        Option<int> days = new("--days") { Description = $"For how many days, 1 to {MostDays}.", DefaultValueFactory = _ => 30 };
        Option<long?> number = new("--number") { Description = "Number of the authorisation: it ends those with lower ones. The seconds since 1970 when absent, so that a later one is higher." };
        Option<string> output = new("--out") { Description = "File to make.", DefaultValueFactory = _ => "authorisation.json" };
        hotKey.Validators.Add(result =>
        {
            if (!result.Tokens.All(t => Address.TryParse(t.Value, out _))) result.AddError("--hot-key is 0x and 40 hexadecimal digits with the capitals of EIP-55.");
        });
        days.Validators.Add(result =>
        {
            if (!result.Tokens.All(t => int.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said is >= 1 and <= MostDays)) result.AddError($"--days is 1 to {MostDays}.");
        });
        number.Validators.Add(result =>
        {
            if (!result.Tokens.All(t => long.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said >= 1)) result.AddError("--number is a whole number from 1 on.");
        });
        Command command = new("authorise", "Let another key work in an operator's name, without asking anybody: writes the operator's signature to a file for --authorisation.")
        {
            operatorKey, password, hotKey, days, number, output,
        };
        command.SetAction(parsed =>
        {
            try
            {
                var path = parsed.GetRequiredValue(operatorKey);
                if (!File.Exists(path))
                    throw new KeyFileException(path, "is not there", "Name the file of the operator's key");
                using var key = MinerKey.Open(path, parsed.GetValue(password), Environment.GetEnvironmentVariable);
                var now = time.GetUtcNow();
                // From a minute ago: clocks differ.
                var from = now.AddMinutes(-1).ToUnixTimeSeconds();
                var until = now.AddDays(parsed.GetValue(days)).ToUnixTimeSeconds();
                var statement = new HotKeyStatement(key.Address, Address.Parse(parsed.GetRequiredValue(hotKey)), from, until, parsed.GetValue(number) ?? now.ToUnixTimeSeconds());
                AuthorisationFile.Write(parsed.GetRequiredValue(output), AuthorisationFile.Sign(key, statement));
                Console.Out.WriteLine(
                    $"{statement.HotKey} may work for {statement.Operator} until {DateTimeOffset.FromUnixTimeSeconds(until):u} (number {statement.Number}): {parsed.GetRequiredValue(output)}");
                return (int)ExitCode.Drained;
            }
            catch (KeyFileException e)
            {
                return (int)fail(ExitCode.KeyFile, e.Message);
            }
        });
        return command;
    }
}
