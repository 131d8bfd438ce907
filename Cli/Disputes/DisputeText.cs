using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Disputes;
using Cuckoo.Client;

namespace Cuckoo.Cli.Disputes;

/// <summary>Disputes for people and for programs.</summary>
internal static class DisputeText
{
    /// <summary>One line.</summary>
    public static string Line(DisputeCase one, ulong now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Id}  {one.Node} accused by {one.Challenger} of {KindOf(one.Kind)}: {(one.IsClosed ? $"over, {NameOf(one.Outcome)}" : $"{StageOf(one.Stage)} until {TimeOf(one.Deadline)}{(now > one.Deadline ? ", which is over" : "")}")}");

    /// <summary>All of it, a line each.</summary>
    public static IEnumerable<string> Lines(DisputeCase one, ulong now)
    {
        yield return Line(one, now);
        yield return string.Create(CultureInfo.InvariantCulture, $"at stake      {TokenAmount.Format($"{one.Stake}")}, of which a conviction asks for {one.SlashBp / 100m}%");
        yield return $"bond          {TokenAmount.Format($"{one.Bond}")}{(one.AppealBond.IsZero ? "" : $", and {TokenAmount.Format($"{one.AppealBond}")} for the appeal")}";
        if (one.Doubt is { } doubt)
        {
            yield return doubt.Low == doubt.High
                ? string.Create(CultureInfo.InvariantCulture, $"in doubt      step {doubt.Low + 1} of {doubt.Steps} under {doubt.Root}")
                : string.Create(CultureInfo.InvariantCulture, $"in doubt      steps {doubt.Low + 1} to {doubt.High + 1} of {doubt.Steps} under {doubt.Root}; step {doubt.Probe + 1} is asked for");
        }

        if (one.Harmed is { } harmed) yield return $"harmed        {harmed}, who paid {TokenAmount.Format($"{one.Harm}")}";
    }

    /// <summary>For programs.</summary>
    public static JsonObject Fields(DisputeCase one) => new()
    {
        ["dispute"] = one.Id,
        ["node"] = $"{one.Node}",
        ["kind"] = $"{one.Kind}",
        ["stage"] = $"{one.Stage}",
        ["outcome"] = $"{one.Outcome}",
        ["challenger"] = $"{one.Challenger}",
        ["deadline"] = one.Deadline,
        ["bond"] = $"{one.Bond}",
        ["stake"] = $"{one.Stake}",
        ["slashBp"] = one.SlashBp,
        ["step"] = one.Doubt is { } doubt && doubt.Low == doubt.High ? doubt.Low + 1 : null,
        ["harmed"] = one.Harmed is { } harmed ? $"{harmed}" : null,
        ["harm"] = one.Harmed is null ? null : $"{one.Harm}",
    };

    /// <summary>A time of the chain.</summary>
    public static string TimeOf(ulong seconds) => DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())).ToString("u", CultureInfo.InvariantCulture);

    /// <summary>An amount.</summary>
    public static string Amount(UInt256 units) => TokenAmount.Format($"{units}");

    private static string NameOf(DisputeOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string KindOf(DisputeKind kind) => kind switch
    {
        DisputeKind.Contradiction => "two receipts that differ",
        DisputeKind.Withholding => "not showing a step",
        DisputeKind.WrongStep => "a wrong step",
        _ => "its conduct",
    };

    private static string StageOf(DisputeStage stage) => stage switch
    {
        DisputeStage.Reveal or DisputeStage.Show => "the accused has to show a step",
        DisputeStage.Pick => "the challenger has to say whether a step is right",
        DisputeStage.Committee => "the committee votes",
        DisputeStage.Verdict => "found guilty, and may appeal",
        DisputeStage.Appealed => "appealed",
        _ => stage.ToString(),
    };
}
