using System.CommandLine;
using Cuckoo.Client;
using Cuckoo.Wire.Coordination;

namespace Cuckoo.Cli.Coordinators;

/// <summary>The terms of a coordinator on a command line; the edge says what is out of its bounds.</summary>
internal sealed class TermsOptions
{
    private readonly Option<string[]> models = new("--model", "-m")
    {
        Description = "A model with the price of a step or generated token and, for texts, of a token of the conversation, in tokens: emoji-t2i=0.0001 or gloss=0.00001,0.000002. May be given again.",
    };

    private readonly Option<int?> margin = new("--margin") { Description = "Margin in hundredths of the work's price, 0 to 100; 10 when it was never said." };
    private readonly Option<int?> redundancy = new("--redundancy") { Description = "How many miners are to run a request, 1 to 5; 1 when it was never said." };
    private readonly Option<int?> floor = new("--audit-floor") { Description = "Least audit rate in thousandths; the network's when it was never said, and never below it." };
    private readonly Option<int?> trusted = new("--trusted-audit") { Description = "Audit rate for trusted miners in thousandths; the network's when it was never said, and never below it." };
    private readonly Option<string[]> miners = new("--miner") { Description = "Address of a miner that may run its requests; all when none is named. May be given again." };
    private readonly Option<bool> anyMiner = new("--any-miner") { Description = "Let all miners run its requests again." };
    private readonly Option<int?> queue = new("--queue-limit") { Description = "Most of its requests open at once; what the silo allows when it was never said." };

    private readonly Option<int?> low = new("--low-price") { Description = "What low priority costs, in hundredths of the prices, 1 to 100; the network's when it was never said." };
    private readonly Option<int?> high = new("--high-price") { Description = "What high priority costs, in hundredths of the prices, 100 to 1000; the network's when it was never said." };

    /// <summary>The options.</summary>
    /// <param name="isNew">Whether the models must be said.</param>
    public TermsOptions(bool isNew)
    {
        models.Required = isNew;
        models.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => ModelOf(t.Value) is null) is { } wrong)
                result.AddError($"--model is a name, = and one or two prices in tokens with at most 18 decimals, such as emoji-t2i=0.0001; '{wrong.Value}' is none.");
        });
    }

    /// <summary>Adds them to a command.</summary>
    public TermsOptions AddTo(Command command)
    {
        foreach (Option option in new Option[] { models, margin, redundancy, floor, trusted, miners, anyMiner, queue, low, high }) command.Options.Add(option);
        return this;
    }

    /// <summary>What was said; what was not is as it was before.</summary>
    public CoordinatorTerms Of(ParseResult parsed, CoordinatorTerms? before)
    {
        string[] named = parsed.GetValue(miners) ?? [];
        CoordinatorModel[] priced = [.. (parsed.GetValue(models) ?? []).Select(m => ModelOf(m)!).Select(m => m with
        {
            QueueLimit = before?.Models.FirstOrDefault(b => string.Equals(b.Name, m.Name, StringComparison.Ordinal))?.QueueLimit,
        })];
        return new CoordinatorTerms(
            priced.Length > 0 ? priced : before?.Models ?? [],
            parsed.GetValue(margin) ?? before?.MarginPercent,
            parsed.GetValue(redundancy) ?? before?.Redundancy,
            parsed.GetValue(floor) ?? before?.AuditFloorPerMille,
            parsed.GetValue(trusted) ?? before?.TrustedAuditPerMille,
            parsed.GetValue(anyMiner) ? [] : named.Length > 0 ? named : before?.Miners,
            parsed.GetValue(queue) ?? before?.QueueLimit,
            parsed.GetValue(low) ?? before?.LowPricePercent,
            parsed.GetValue(high) ?? before?.HighPricePercent);
    }

    private static CoordinatorModel? ModelOf(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) return null;
        string[] prices = text[(equals + 1)..].Split(',');
        if (prices.Length > 2 || TokenAmount.Parse(prices[0]) is not { } unit) return null;
        string? prompt = prices.Length == 2 ? TokenAmount.Parse(prices[1]) : null;
        return prices.Length == 2 && prompt is null ? null : new CoordinatorModel(text[..equals], unit, prompt);
    }
}
