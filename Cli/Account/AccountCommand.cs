using System.CommandLine;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Cli.Account;

/// <summary><c>cuckoo account open</c>, <c>cuckoo balance</c> and <c>cuckoo faucet</c>.</summary>
internal static class AccountCommand
{
    /// <summary>Opens an account.</summary>
    public static Command New()
    {
        EdgeCommand open = EdgeCommand.New("open", "Open an account on a development network and keep its key in the file of --key-file.");
        return new Command("account", "Accounts of a development network; elsewhere sign in with a wallet.")
        {
            open.DoesWithout(async (parsed, cancellation) =>
            {
                string path = open.Flags.PathOf(parsed);
                if (File.Exists(path)) throw new EdgeSetupException($"{path} holds a key already; name another file with --key-file.");
                using CuckooClient client = open.Flags.Anonymous(parsed);
                AccountOpened account = await client.OpenAccountAsync(cancellation);
                KeyFile.Write(path, account.ApiKey);
                return new EdgeAnswer(
                    new JsonObject { ["account"] = account.Account, ["keyFile"] = path, ["balance"] = account.Balance },
                    $"{account.Account}, with {TokenAmount.Format(account.Balance)}",
                    $"Its key is in {path}; whoever has the file can spend what the account has.");
            }),
        };
    }

    /// <summary>Shows the balance.</summary>
    public static Command Balance() => EdgeCommand.New("balance", "Show what the account has.").Does(async (client, _, cancellation) =>
    {
        AccountReply account = await client.AccountAsync(cancellation);
        string low = account.LowSince is { } since ? $", below {TokenAmount.Format(account.AlertBelow ?? "0")} since {since:u}" : "";
        return new EdgeAnswer(
            new JsonObject { ["account"] = account.Account, ["balance"] = account.Balance, ["handle"] = account.Handle, ["lowSince"] = account.LowSince },
            $"{TokenAmount.Format(account.Balance)} in {(account.Handle is { } handle ? $"@{handle}, " : "")}{account.Account}{low}");
    });

    /// <summary>Asks the faucet.</summary>
    public static Command Faucet() => EdgeCommand.New("faucet", "Ask for today's test tokens.").Does(async (client, _, cancellation) =>
    {
        FaucetReply grant = await client.FaucetAsync(cancellation);
        return new EdgeAnswer(
            new JsonObject { ["granted"] = grant.Granted, ["balance"] = grant.Balance, ["nextAt"] = grant.NextAt },
            grant.Granted == "0"
                ? $"Nothing: today's grant has been taken. {TokenAmount.Format(grant.Balance)} now; the next from {grant.NextAt:u}."
                : $"{TokenAmount.Format(grant.Granted)}: {TokenAmount.Format(grant.Balance)} now; the next from {grant.NextAt:u}.");
    });
}
