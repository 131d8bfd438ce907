using System.Net;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Silo;

/// <summary>What an operator may set, under <c>Cuckoo</c> in the configuration (environment: <c>Cuckoo__Url</c> and so on).</summary>
public sealed record SiloOptions
{
    /// <summary>Where the edge listens; loopback unless somebody means otherwise.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5141";

    /// <summary>Folder of the state file, the blobs and the edge's own key.</summary>
    public string DataFolder { get; init; } = ".cuckoo/silo";

    /// <summary>The models to offer, each a folder under models/; those that come with the program when none is named.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>
    /// Which of the models, all of texts, are served under the tolerant profile: engines that are not ours may run them, and results are
    /// judged by likeness instead of bit for bit.
    /// </summary>
    public IReadOnlyList<string> TolerantModels { get; init; } = [];

    /// <summary>
    /// Of the results of the tolerant profile how many hundredths are judged, from miners that have shown enough like ones, 1 to 100; of
    /// all others every one is.
    /// </summary>
    public int TolerantAuditPercent { get; init; } = 100;

    /// <summary>Name of the coordinator.</summary>
    public string Coordinator { get; init; } = "pictures";

    /// <summary>Price of a denoising step in 10^-18 tokens.</summary>
    public string PricePerStep { get; init; } = "100000000000000";

    /// <summary>Price of a token of a conversation in 10^-18 tokens.</summary>
    public string PricePerPromptToken { get; init; } = "2000000000000";

    /// <summary>Price of a generated token in 10^-18 tokens.</summary>
    public string PricePerToken { get; init; } = "10000000000000";

    /// <summary>What miners have at stake, in 10^-18 tokens by address: <c>Cuckoo__Stakes__0x…=…</c>. Who has one is audited less.</summary>
    public IReadOnlyDictionary<string, string> Stakes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What accounts have at stake for the coordinators they register, in 10^-18 tokens by the 32 hexadecimal digits of the account:
    /// <c>Cuckoo__CoordinatorStakes__0123…=…</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> CoordinatorStakes { get; init; } = new Dictionary<string, string>();

    /// <summary>The stake an account needs for each coordinator it registers, in 10^-18 tokens.</summary>
    public string LeastCoordinatorStake { get; init; } = "0";

    /// <summary>How many miners run a request at once, 1 to 5; the work of each is paid for.</summary>
    public int Redundancy { get; init; } = 1;

    /// <summary>
    /// Hours after which a miner's speed is measured again, on average, at times drawn at random; the first time when it joins. With 0
    /// no miner is measured.
    /// </summary>
    public double BenchmarkHours { get; init; } = 6;

    /// <summary>
    /// Minutes, in the mean, between two canaries: requests of the treasury, like those of others lately, whose result the silo's auditor
    /// has got before. 0 for none.
    /// </summary>
    public int CanaryMinutes { get; init; } = 30;

    /// <summary>Most jobs of a model that wait at once, 1 to 1000; requests for more are refused.</summary>
    public int ModelQueueLimit { get; init; } = 1_000;

    /// <summary>What a request of low priority costs, in hundredths of the prices, 1 to 100.</summary>
    public int LowPricePercent { get; init; } = 75;

    /// <summary>What a request of high priority costs, in hundredths of the prices, 100 to 1000.</summary>
    public int HighPricePercent { get; init; } = 150;

    /// <summary>
    /// Of a thousand jobs of a miner with a stake or earned trust at least how many are audited, 0 to 1000, where neither the network's own
    /// numbers nor the chain's parameters ask for more.
    /// </summary>
    public int LeastAuditPerMille { get; init; }

    /// <summary>Whether an audit of a picture runs only some of its steps again where that is cheaper and cheating still loses.</summary>
    public bool StepAudits { get; init; } = true;

    /// <summary>How many days the evidence of a wrong result is kept, 1 to 30: as long as a dispute about it may be opened.</summary>
    public int EvidenceDays { get; init; } = 7;

    /// <summary>Threads of the silo's own auditor; 0 for one a processor.</summary>
    public int AuditThreads { get; init; }

    /// <summary>Shards of the books. A book keeps the number it began with.</summary>
    public int LedgerShards { get; init; } = 1;

    /// <summary>
    /// Seconds from the close of one epoch to that of the next, where the silo has a chain, whatever its parameter EpochLength says; 0 for
    /// no epochs. What the parameter says when absent.
    /// </summary>
    public int? EpochSeconds { get; init; }

    /// <summary>Whether miners found wrong are accused on the chain with the operator's key, where the silo has a chain.</summary>
    public bool Disputes { get; init; } = true;

    /// <summary>The most disputes of its own that are open on the chain at once, 1 to 64: so many bonds are out.</summary>
    public int MostDisputes { get; init; } = 4;

    /// <summary>Accounts (<c>user:</c> and 32 hexadecimal digits) whose keys with the scope <c>operate</c> may look at the silo as a whole.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Accounts (<c>user:</c> and 32 hexadecimal digits) of Telegram bots whose word counts for who a Telegram user is.</summary>
    public IReadOnlyList<string> TelegramBots { get; init; } = [];

    /// <summary>Whether anybody may open an account and use the faucet: for development and test networks.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether to stop when standard input ends: set by a program that starts a silo of its own.</summary>
    public bool IsAttached { get; init; }

    /// <summary>The chain that wallets sign in for.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Connections to the edge in all; more are closed at once. One that waits is some 30 KiB.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>
    /// Connections an address may hold, of IPv6 a network of 64 bits; more are closed at once. Where something ends TLS in front of the
    /// silo, all come from there: then as many as <see cref="Connections"/>.
    /// </summary>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>Requests a second and address before the edge says to slow down.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Quotes and submissions a minute and account.</summary>
    public int QuotesPerMinute { get; init; } = 60;

    /// <summary>Accounts an hour and address.</summary>
    public int AccountsPerHour { get; init; } = 20;

    /// <summary>Where blobs lie.</summary>
    public BlobOptions Blobs { get; init; } = new();

    /// <summary>What is wrong with the options, one sentence each.</summary>
    public IEnumerable<string> Findings()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) || url.Scheme is not "http" || url.PathAndQuery is not "/" || url.UserInfo.Length > 0)
            yield return $"Cuckoo:Url is '{Url}'; it must be an http URL without a path, such as http://127.0.0.1:5141. TLS ends in front of the silo.";
        else if (url is { Port: 0, HostNameType: UriHostNameType.Dns })
            yield return $"Cuckoo:Url is '{Url}'; a free port is found for an address only, such as http://127.0.0.1:0.";
        else if (IsOpen && !IsLoopback(url))
            yield return "Cuckoo:IsOpen gives money to anybody who asks; it is for a loopback Cuckoo:Url only.";
        if (string.IsNullOrWhiteSpace(DataFolder)) yield return "Cuckoo:DataFolder is empty; name a folder.";
        if (Models.Any(string.IsNullOrWhiteSpace)) yield return "Cuckoo:Models has an empty name; name folders under models/.";
        if (Models.Count > 16 || Models.Distinct(StringComparer.Ordinal).Count() < Models.Count) yield return "Cuckoo:Models must be at most 16 names, each once.";
        if (TolerantModels.FirstOrDefault(t => !(Models.Count > 0 ? Models : Miner.Work.LoadedModels.Shipped).Contains(t, StringComparer.Ordinal)) is { } unserved)
            yield return $"Cuckoo:TolerantModels names '{unserved}', which is none of the models served here; name some of Cuckoo:Models.";
        if (TolerantModels.Distinct(StringComparer.Ordinal).Count() < TolerantModels.Count) yield return "Cuckoo:TolerantModels names a model twice.";
        if (TolerantAuditPercent is < 1 or > 100) yield return "Cuckoo:TolerantAuditPercent is out of range; use 1 to 100.";
        if (!Grains.CoordinatorId.TryParse(Coordinator, out _))
            yield return $"Cuckoo:Coordinator is '{Coordinator}'; use 1 to 32 lower-case letters, digits and dashes.";
        foreach ((string name, string text) in new[] { (nameof(PricePerStep), PricePerStep), (nameof(PricePerPromptToken), PricePerPromptToken), (nameof(PricePerToken), PricePerToken) })
        {
            if (!Grains.Amount.TryParse(text, out Grains.Amount price) || price.IsZero || price.Units > MostPrice)
                yield return $"Cuckoo:{name} is '{text}'; use a whole number of 10^-18 tokens from 1 to {MostPrice}.";
        }

        foreach ((string miner, string stake) in Stakes)
        {
            if (!Address.TryParse(miner, out _)) yield return $"Cuckoo:Stakes names '{miner}'; name miners by address, with the capitals of EIP-55.";
            else if (!Grains.Amount.TryParse(stake, out _)) yield return $"Cuckoo:Stakes:{miner} is '{stake}'; use a whole number of 10^-18 tokens.";
        }

        foreach ((string account, string stake) in CoordinatorStakes)
        {
            if (!Grains.AccountId.TryParse("user:" + account, out _)) yield return $"Cuckoo:CoordinatorStakes names '{account}'; name accounts by their 32 hexadecimal digits.";
            else if (!IsStake(stake)) yield return $"Cuckoo:CoordinatorStakes:{account} is '{stake}'; use a whole number of 10^-18 tokens.";
        }

        if (!IsStake(LeastCoordinatorStake)) yield return $"Cuckoo:LeastCoordinatorStake is '{LeastCoordinatorStake}'; use a whole number of 10^-18 tokens.";
        foreach (string finding in Blobs.Findings()) yield return finding;
        if (AuditThreads is < 0 or > 256) yield return "Cuckoo:AuditThreads is out of range; use 0 (one a processor) to 256.";
        if (CanaryMinutes is < 0 or > 1_000_000) yield return "Cuckoo:CanaryMinutes is out of range; use 0 (no canaries) to 1000000.";
        if (BenchmarkHours is not (>= 0 and <= 8760)) yield return "Cuckoo:BenchmarkHours is out of range; use 0 (never) to 8760.";
        if (Redundancy is < 1 or > Grains.Requests.ReplicaRules.MostCopies) yield return "Cuckoo:Redundancy is out of range; use 1 to 5.";
        if (LeastAuditPerMille is < 0 or > 1_000) yield return "Cuckoo:LeastAuditPerMille is out of range; use 0 to 1000.";
        if (ModelQueueLimit is < 1 or > 1_000) yield return "Cuckoo:ModelQueueLimit is out of range; use 1 to 1000.";
        if (LowPricePercent is < 1 or > 100) yield return "Cuckoo:LowPricePercent is out of range; use 1 to 100.";
        if (HighPricePercent is < 100 or > 1_000) yield return "Cuckoo:HighPricePercent is out of range; use 100 to 1000.";
        if (EvidenceDays is < 1 or > 30) yield return "Cuckoo:EvidenceDays is out of range; use 1 to 30.";
        if (EpochSeconds is < 0 or > 2_592_000) yield return "Cuckoo:EpochSeconds is out of range; use 0 (no epochs) to 2592000, which are thirty days.";
        if (MostDisputes is < 1 or > 64) yield return "Cuckoo:MostDisputes is out of range; use 1 to 64.";
        if (LedgerShards is < 1 or > 256) yield return "Cuckoo:LedgerShards is out of range; use 1 to 256.";
        if (Operators.FirstOrDefault(o => !o.StartsWith("user:", StringComparison.Ordinal) || !Grains.AccountId.TryParse(o, out _)) is { } stranger)
            yield return $"Cuckoo:Operators holds '{stranger}'; name accounts as user: and 32 hexadecimal digits.";
        if (TelegramBots.FirstOrDefault(o => !o.StartsWith("user:", StringComparison.Ordinal) || !Grains.AccountId.TryParse(o, out _)) is { } noBot)
            yield return $"Cuckoo:TelegramBots holds '{noBot}'; name accounts as user: and 32 hexadecimal digits.";
        if (!IsRate(Connections) || !IsRate(ConnectionsPerAddress)) yield return "Cuckoo:Connections and Cuckoo:ConnectionsPerAddress must be 1 to 1000000.";
        if (!IsRate(RequestsPerSecond) || !IsRate(QuotesPerMinute) || !IsRate(AccountsPerHour)) yield return "Cuckoo's rate limits must be 1 to 1000000.";
    }

    // A million tokens: far from where sums over 50 steps or a million tokens could leave the range of an amount.
    private static UInt128 MostPrice { get; } = (UInt128)1_000_000_000_000_000_000 * 1_000_000;

    // So many that sixteen of them stay far within the range of an amount.
    private static bool IsStake(string text) => Grains.Amount.TryParse(text, out Grains.Amount stake) && stake.Units <= (UInt128)1 << 120;

    private static bool IsRate(int rate) => rate is >= 1 and <= 1_000_000;

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
