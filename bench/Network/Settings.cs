using System.Globalization;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Network.Bench;

/// <summary>What the silo is told besides where it lies.</summary>
internal static class Settings
{
    // A thousand tokens, a hundred thousand times what the longest job here pays: the audit's floor decides.
    private const string Stake = "1000000000000000000000";

    /// <summary>Miners with a stake, and no bound on rates: what is asked here is how much the silo can do, not when it says to slow down.</summary>
    public static IReadOnlyDictionary<string, string> Established(IEnumerable<SigningKey> miners)
    {
        const int None = 1_000_000;
        string none = None.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["Cuckoo__RequestsPerSecond"] = none,
            ["Cuckoo__QuotesPerMinute"] = none,
            ["Cuckoo__AccountsPerHour"] = none,
            ["Cuckoo__AuditThreads"] = "1",
            ["Cuckoo__CanaryMinutes"] = "0",
        };
        foreach (SigningKey miner in miners) settings[$"Cuckoo__Stakes__{miner.Address}"] = Stake;
        return settings;
    }
}
