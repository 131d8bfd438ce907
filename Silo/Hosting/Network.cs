using System.Collections.Immutable;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Miner.Work;

namespace Cuckoo.Silo.Hosting;

/// <summary>The network's numbers out of the silo's options and the models it holds.</summary>
internal static class Network
{
    /// <summary>One coordinator that offers these models.</summary>
    public static NetworkOptions Of(SiloOptions options, LoadedModels models)
    {
        if (!CoordinatorId.TryParse(options.Coordinator, out CoordinatorId coordinator)) throw new InvalidOperationException("The options were not checked.");
        NetworkOptions network = new()
        {
            Coordinator = coordinator,
            Models = [.. models.All.Select(m => CardOf(m, options))],
            LedgerShards = options.LedgerShards,
            CoordinatorStakes = options.CoordinatorStakes.ToImmutableDictionary(s => Account(s.Key), s => Price(s.Value)),
            LeastCoordinatorStake = Price(options.LeastCoordinatorStake),
            Redundancy = options.Redundancy,
            TolerantAuditPerMille = options.TolerantAuditPercent * 10,
            CanaryTime = TimeSpan.FromMinutes(options.CanaryMinutes),
            ModelQueueLimit = options.ModelQueueLimit,
            Priorities = new PriorityTerms((uint)options.LowPricePercent, (uint)options.HighPricePercent),
            BenchmarkMean = TimeSpan.FromHours(options.BenchmarkHours),
            StepAudits = options.StepAudits,
            EvidenceTime = TimeSpan.FromDays(options.EvidenceDays),
            Stakes = options.Stakes.ToImmutableDictionary(s => Miner(s.Key), s => Price(s.Value)),
        };
        return network with
        {
            AuditFloorPerMille = Math.Max(network.AuditFloorPerMille, options.LeastAuditPerMille),
            TrustedAuditPerMille = Math.Max(network.TrustedAuditPerMille, options.LeastAuditPerMille),
        };
    }

    private static ModelCard CardOf(LoadedModel loaded, SiloOptions options) => loaded switch
    {
        LoadedPictures when IsTolerant(loaded, options) =>
            throw new SetupException($"Cuckoo:TolerantModels names '{loaded.Name}', which draws pictures; the tolerant profile is for texts."),
        LoadedPictures { Model: var model } => new PictureCard(
            loaded.Name, Hash256.From(model.ProgramHash), model.Width, model.Height, model.MaxSteps, Price(options.PricePerStep))
        {
            TakesStart = model.Limits.TakesStartPicture && 3L * model.Width * model.Height <= PictureRules.MostStartBytes,
        },
        LoadedTexts { Model: var model } texts => new TextCard(
            loaded.Name, ProgramOf(texts, options), model.ContextLength, Price(options.PricePerPromptToken), Price(options.PricePerToken))
        {
            Profile = IsTolerant(loaded, options) ? ModelProfile.Tolerant : ModelProfile.Exact,
        },
        _ => throw new InvalidOperationException($"{loaded.GetType().Name} was loaded."),
    };

    /// <summary>Whether a model is served under the tolerant profile.</summary>
    public static bool IsTolerant(LoadedModel loaded, SiloOptions options) => options.TolerantModels.Contains(loaded.Name, StringComparer.Ordinal);

    private static Hash256 ProgramOf(LoadedTexts loaded, SiloOptions options) => !IsTolerant(loaded, options) ? Hash256.From(loaded.Model.ProgramHash)
        : Hash256.TryParse(loaded.TolerantProgram, out Hash256 program) ? program
        : throw new InvalidOperationException("A program hash is none.");

    private static AccountId Account(string digits) => AccountId.TryParse("user:" + digits, out AccountId account) ? account : throw new InvalidOperationException("The options were not checked.");

    private static MinerId Miner(string text) => Address.TryParse(text, out Address address) && MinerId.TryParse(address.ToString(), out MinerId miner) ? miner : throw new InvalidOperationException("The options were not checked.");

    private static Amount Price(string text) => Amount.TryParse(text, out Amount price) ? price : throw new InvalidOperationException("The options were not checked.");
}
