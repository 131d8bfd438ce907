using System.CommandLine;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire.Coordination;

namespace Cuckoo.Cli.Coordinators;

/// <summary><c>cuckoo coordinator register|set|show|list</c>: an app builder's own prices, margin and miners.</summary>
internal static class CoordinatorCommands
{
    /// <summary>The commands.</summary>
    public static Command New() => new("coordinator", "Coordinators: an app builder's own prices, margin, audits and miners, by a name that requests may give.")
    {
        Register(), Set(), Show(), List(),
    };

    private static Command Register()
    {
        EdgeCommand register = EdgeCommand.New("register", "Register a coordinator of the account, under a name that stays. Repeating it is safe.");
        Argument<string> name = NameOf(register);
        TermsOptions terms = new TermsOptions(isNew: true).AddTo(register.Command);
        return register.Does(async (client, parsed, cancellation) => AnswerOf(
            await client.RegisterCoordinatorAsync(new CoordinatorAsked(parsed.GetRequiredValue(name), terms.Of(parsed, null)), cancellation)));
    }

    private static Command Set()
    {
        EdgeCommand set = EdgeCommand.New("set", "Change a coordinator of the account, for quotes from now on. What is not said stays as it is.");
        Argument<string> name = NameOf(set);
        TermsOptions terms = new TermsOptions(isNew: false).AddTo(set.Command);
        return set.Does(async (client, parsed, cancellation) =>
        {
            string id = parsed.GetRequiredValue(name);
            CoordinatorReply now = await client.CoordinatorAsync(id, cancellation);
            return AnswerOf(await client.ChangeCoordinatorAsync(id, terms.Of(parsed, now.Terms), cancellation));
        });
    }

    private static Command Show()
    {
        EdgeCommand show = EdgeCommand.New("show", "Show a coordinator: whose it is, its terms, and what it has earned.");
        Argument<string> name = NameOf(show);
        return show.DoesWithout(async (parsed, cancellation) =>
        {
            using CuckooClient client = show.Flags.Anonymous(parsed);
            return AnswerOf(await client.CoordinatorAsync(parsed.GetRequiredValue(name), cancellation));
        });
    }

    private static Command List()
    {
        EdgeCommand list = EdgeCommand.New("list", "List the coordinators that requests may name.");
        return list.DoesWithout(async (parsed, cancellation) =>
        {
            using CuckooClient client = list.Flags.Anonymous(parsed);
            List<string> names = [];
            CoordinatorsReply page = await client.CoordinatorsAsync(null, cancellation);
            string own = page.Own;
            names.AddRange(page.Ids);
            while (page.Next is { } next)
            {
                page = await client.CoordinatorsAsync(next, cancellation);
                names.AddRange(page.Ids);
            }

            return new EdgeAnswer(
                new JsonObject { ["own"] = own, ["coordinators"] = new JsonArray([.. names.Select(n => (JsonNode?)n)]) },
                [$"{own} (the silo's own)", .. names]);
        });
    }

    private static Argument<string> NameOf(EdgeCommand command)
    {
        Argument<string> name = new("name") { Description = "The coordinator's name: 1 to 32 lower-case letters, digits and dashes." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length is 0 or > 32 || !text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-')))
                result.AddError("name is 1 to 32 lower-case letters, digits and dashes.");
        });
        command.Command.Arguments.Add(name);
        return name;
    }

    private static EdgeAnswer AnswerOf(CoordinatorReply app)
    {
        CoordinatorTerms terms = app.Terms;
        IReadOnlyList<string> miners = terms.Miners ?? [];
        return new EdgeAnswer(
            new JsonObject
            {
                ["id"] = app.Id,
                ["owner"] = app.Owner,
                ["models"] = new JsonArray([.. terms.Models.Select(m => new JsonObject { ["name"] = m.Name, ["unitPrice"] = m.UnitPrice, ["promptTokenPrice"] = m.PromptTokenPrice })]),
                ["marginPercent"] = terms.MarginPercent,
                ["redundancy"] = terms.Redundancy,
                ["auditFloorPerMille"] = terms.AuditFloorPerMille,
                ["trustedAuditPerMille"] = terms.TrustedAuditPerMille,
                ["miners"] = new JsonArray([.. miners.Select(m => (JsonNode?)m)]),
                ["queueLimit"] = terms.QueueLimit,
                ["lowPricePercent"] = terms.LowPricePercent,
                ["highPricePercent"] = terms.HighPricePercent,
                ["stake"] = app.Stake,
                ["earned"] = app.Earned,
                ["registeredAt"] = app.RegisteredAt,
            },
            [
                $"{app.Id}, {(app.Owner is { } owner ? $"of {owner} since {app.RegisteredAt:u}" : "the silo's own")}",
                .. terms.Models.Select(m => $"{m.Name}: {TokenAmount.Format(m.UnitPrice)} a step or token{(m.PromptTokenPrice is null or "0" ? "" : $", {TokenAmount.Format(m.PromptTokenPrice)} a token of the conversation")}"),
                $"Margin {terms.MarginPercent} %, redundancy {terms.Redundancy}, audits from {terms.AuditFloorPerMille} and for trusted miners {terms.TrustedAuditPerMille} in 1000, at most {terms.QueueLimit} requests open.",
                $"Low priority costs {terms.LowPricePercent} %, high priority {terms.HighPricePercent} % of the prices.",
                miners.Count == 0 ? "Any miner may work for it." : $"Only {string.Join(", ", miners)} may work for it.",
                $"{TokenAmount.Format(app.Earned)} earned; {TokenAmount.Format(app.Stake)} at stake.",
            ]);
    }
}
