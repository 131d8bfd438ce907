using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Cli.Account;

/// <summary><c>cuckoo tip</c>: money to somebody, who may not be known yet.</summary>
internal static class TipCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string> to = new("to") { Description = "An account id, an address 0x…, @handle, or telegram: and a numeric id." };
        Argument<string> amount = new("amount") { Description = "In tokens, such as 0.5." };
        Option<string?> id = new("--id") { Description = "1 to 64 letters, digits and dashes; given again, it moves nothing more. Drawn when absent." };
        amount.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && TokenAmount.Parse(text) is null or "0") result.AddError($"amount is above 0, in tokens with at most 18 decimals, such as 0.5.");
        });
        EdgeCommand tip = EdgeCommand.New("tip", "Give a tip. For somebody not known yet it is kept until they prove who they are.");
        tip.Command.Arguments.Add(to);
        tip.Command.Arguments.Add(amount);
        tip.Command.Options.Add(id);
        return tip.Does(async (client, parsed, cancellation) =>
        {
            string units = TokenAmount.Parse(parsed.GetRequiredValue(amount))!;
            string name = parsed.GetValue(id) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            TipReply given = await client.TipAsync(new TipAsked(name, parsed.GetRequiredValue(to), units), cancellation);
            return new EdgeAnswer(
                new JsonObject { ["id"] = given.Id, ["to"] = given.To, ["amount"] = given.Amount, ["isHeld"] = given.IsHeld, ["balance"] = given.Balance },
                $"{TokenAmount.Format(given.Amount)} for {given.To}{(given.IsHeld ? ", kept until they prove who they are" : "")}; {TokenAmount.Format(given.Balance)} left.");
        });
    }
}
