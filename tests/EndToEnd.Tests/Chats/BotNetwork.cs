// A silo, a miner and the bot, each a process of its own, as an operator would start them. Whatever stands in Telegram's place is the
// caller's; the bot is told where it is.

using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>A network with a bot in front of it.</summary>
internal sealed class BotNetwork : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly Dictionary<long, CuckooClient> accounts = [];
    private readonly Uri telegram;
    private SiloProgram? silo;
    private MinerProgram? miner;
    private RunningProgram? bot;
    private CuckooClient? own;

    private BotNetwork(Uri telegram) => this.telegram = telegram;

    /// <summary>The bot's own account.</summary>
    public CuckooClient Own => own!;

    /// <summary>Where the edge is.</summary>
    public Uri Edge => silo!.Edge;

    /// <summary>A key of the bot's account.</summary>
    public string Key => settings["CUCKOO_API_KEY"];

    /// <summary>Where the bot keeps what it keeps.</summary>
    public string BotFolder => folder["bot"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts silo and miner, and gives the bot's account what a faucet gives.</summary>
    /// <param name="telegram">What stands in Telegram's place.</param>
    /// <param name="token">The bot's token there.</param>
    /// <param name="star">What a Star buys, in tokens.</param>
    public static async Task<BotNetwork> StartAsync(Uri telegram, string token, string star = "0.002")
    {
        BotNetwork network = new(telegram);
        network.silo = await SiloProgram.StartAsync(network.folder["silo"]);
        network.miner = await MinerProgram.StartAsync(network.silo.Edge, network.folder["miner.key"]);
        network.own = new CuckooClient(new EdgeOptions { Edge = network.silo.Edge });
        AccountOpened account = await network.own.OpenAccountAsync(Cancel);
        await network.own.FaucetAsync(Cancel);
        network.settings["CUCKOO_TELEGRAM_TOKEN"] = token;
        network.settings["CUCKOO_API_KEY"] = account.ApiKey;
        network.settings["CUCKOO_TELEGRAM_STAR"] = star;
        network.settings["CUCKOO_TELEGRAM_OPERATOR"] = "1009";
        return network;
    }

    /// <summary>Starts the bot, again or for the first time, and waits until it is ready.</summary>
    /// <param name="webhook">Where updates are brought to; the bot fetches them when nothing.</param>
    /// <param name="listen">Where the bot takes them, when that is another address than they are brought to.</param>
    public async Task StartBotAsync(Uri? webhook = null, Uri? listen = null)
    {
        await LaunchBotAsync(webhook, listen);
        await bot!.UntilAsync(l => l.StartsWith("ready ", StringComparison.Ordinal));
    }

    /// <summary>Starts the bot and waits for nothing.</summary>
    public async Task LaunchBotAsync(Uri? webhook = null, Uri? listen = null)
    {
        if (bot is not null) await bot.DisposeAsync();
        string[] hook = webhook is null ? [] : ["--webhook", webhook.ToString(), "--listen", (listen ?? webhook).ToString()];
        bot = RunningProgram.Start(
            "Telegram", ["--edge", silo!.Edge.ToString(), "--api", telegram.ToString(), "--data", BotFolder, "--pace", "5", "--attached", .. hook], settings);
    }

    /// <summary>SIGKILL of the bot.</summary>
    public Task KillBotAsync() => bot!.KillAsync();

    /// <summary>SIGKILL of the silo.</summary>
    public Task KillSiloAsync() => silo!.KillAsync();

    /// <summary>Starts the silo again.</summary>
    public Task StartSiloAsync() => silo!.StartAgainAsync();

    /// <summary>Asks the bot to stop; everything it said and complained of.</summary>
    public async Task<ProgramEnd> StopBotAsync()
    {
        bot!.EndInput();
        return await bot.EndAsync();
    }

    /// <summary>The account of somebody by their id at Telegram, as they would see it; ours to dispose.</summary>
    public async Task<CuckooClient> AccountOfAsync(long person)
    {
        // Each meeting makes a key, and only so many are made in a minute.
        if (!accounts.TryGetValue(person, out CuckooClient? account)) accounts[person] = account = Own.As((await Own.MeetTelegramUserAsync(person, Cancel)).ApiKey);
        return account;
    }

    /// <summary>All movements of somebody's money, the newest first.</summary>
    public async Task<List<StatementRow>> StatementOfAsync(long person)
    {
        CuckooClient account = await AccountOfAsync(person);
        List<StatementRow> rows = [];
        string? before = null;
        do
        {
            StatementReply page = await account.StatementAsync(before, Cancel);
            rows.AddRange(page.Rows);
            before = page.Next;
        }
        while (before is not null);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        if (bot is not null) await bot.DisposeAsync();
        foreach (CuckooClient account in accounts.Values) account.Dispose();
        own?.Dispose();
        if (miner is not null) await miner.DisposeAsync();
        if (silo is not null) await silo.DisposeAsync();
        folder.Dispose();
    }
}
