using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Settlement;

/// <summary><c>cuckoo vouch</c>: a payer signs what it has spent in all.</summary>
internal static class VouchCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<string?> total = new("--total") { Description = "What was spent in all, in 10^-18 tokens; what the books say, unless said." };
        Option<string?> most = new("--most") { Description = "Sign no more than this, in 10^-18 tokens, whatever the books say." };
        Command command = new("vouch", "Sign what a wallet has spent in all, so that it settles; it is never more than what is deposited. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line.") { total, most };
        SettlementFlags flags = SettlementFlags.AddTo(command, signs: true, hasLeaves: false);
        return command.Does(async (parsed, cancellation) =>
        {
            await using ChainSession chain = await flags.OpenAsync(parsed, cancellation);
            using CuckooClient client = flags.Edge(parsed);
            Address payer = chain.Key.Address;
            Address operatorNow = await chain.ReadAsync(CuckooPay.Operator(), cancellation);
            VouchersReply signed = await client.VouchersAsync(payer, operatorNow, cancellation);
            UInt128 before = Units(signed.Spent?.Total, "0");
            UInt128 wanted = parsed.GetValue(total) is { } text ? Units(text, "--total") : Units(signed.Owed ?? signed.Spent?.Total, "0");
            UInt128 kept = await chain.ReadAsync(CuckooPay.DepositOf(payer), cancellation) - await chain.ReadAsync(CuckooPay.WithdrawnOf(payer), cancellation);
            UInt128 bound = UInt128.Min(kept, parsed.GetValue(most) is { } limit ? Units(limit, "--most") : kept);
            UInt128 sum = UInt128.Min(wanted, bound);
            if (sum > before) signed = await client.OfferVoucherAsync(chain.Key, PayDomain.Of(chain.Contracts.ChainId, chain.Pay), sum, cancellation);
            JsonObject fields = new() { ["address"] = payer.ToString(), ["signed"] = signed.Spent?.Total ?? "0", ["before"] = SettlementCommand.Text(before), ["owed"] = signed.Owed };
            return new Settled(ExitCode.Done, fields, sum > before
                ? $"Signed: {payer} has spent {SettlementCommand.Tokens(sum)} in all."
                : $"Nothing new to sign: {SettlementCommand.Tokens(before)} are signed for.");
        });
    }

    private static UInt128 Units(string? text, string what) => text is null ? 0
        : UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 units) ? units
        : throw new EdgeSetupException($"{what} is a whole number of 10^-18 tokens.");
}
