using System.Globalization;
using Cuckoo.Client;

namespace Cuckoo.Telegram;

/// <summary>What the bot is told: by its environment, where secrets are, and by its arguments.</summary>
internal sealed record BotOptions
{
    /// <summary>The bot's token, from @BotFather.</summary>
    public required string Token { get; init; }

    /// <summary>The edge.</summary>
    public required Uri Edge { get; init; }

    /// <summary>A key of the account in whose name the bot meets people and sells credits; on a development silo it opens one.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Where the bot keeps what it keeps.</summary>
    public required string Folder { get; init; }

    /// <summary>The Bot API.</summary>
    public Uri Server { get; init; } = new("https://api.telegram.org");

    /// <summary>Where Telegram brings updates; they are fetched when nothing.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Where the bot listens for them.</summary>
    public Uri? Listen { get; init; }

    /// <summary>Telegram's id of who may ban and gets reports.</summary>
    public long? Operator { get; init; }

    /// <summary>What a Star buys, in 10^-18 tokens.</summary>
    public string? StarPrice { get; init; }

    /// <summary>Between two messages in a private chat.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Above how many hundredths of the classifier's guess for pornography a picture is kept back.</summary>
    public int WithholdAbove { get; init; } = 50;

    /// <summary>What the operator adds to the words for which a text is kept back, a line each.</summary>
    public IReadOnlyList<string> MoreWords { get; init; } = [];

    /// <summary>Whether to stop when standard input ends: set by a program that starts a bot of its own.</summary>
    public bool IsAttached { get; init; }

    /// <summary>How to start it.</summary>
    public const string Usage = """
        The Telegram bot of a Cuckoo network.

          CUCKOO_TELEGRAM_TOKEN=123:abc dotnet run --project Telegram [-- OPTIONS]

        In the environment:
          CUCKOO_TELEGRAM_TOKEN     the bot's token; @BotFather gives one
          CUCKOO_EDGE               the edge; http://127.0.0.1:5141 when absent
          CUCKOO_API_KEY            a key of the bot's account, which Cuckoo:TelegramBots of the silo names; on a development silo the bot opens one
          CUCKOO_TELEGRAM_OPERATOR  your numeric id at Telegram: who may ban and gets reports
          CUCKOO_TELEGRAM_STAR      what a Telegram Star buys, in tokens, such as 0.02; without it nothing is sold

        Options:
          --edge URL        the edge
          --data FOLDER     what the bot keeps; .cuckoo/telegram when absent
          --webhook URL     where Telegram brings updates, with https; they are fetched when absent
          --listen URL      where the bot takes them, such as http://127.0.0.1:8443/telegram
          --api URL         another server of the Bot API
          --pace MS         between two messages in a chat; 1000 when absent, which is what Telegram asks for
          --withhold N      keep a picture back when the content check takes more than N of 100 of it for pornography; 50 when absent, 100 for never
          --words FILE      more words for which a text is kept back and nothing is asked: one word or phrase a line, * for any ending of a word
          --attached        stop when standard input ends
        """;

    /// <summary>Reads them; where something is missing or wrong, one sentence each says what.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The environment.</param>
    public static (BotOptions? Options, IReadOnlyList<string> Findings) Read(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        List<string> findings = [];
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        bool isAttached = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is "--attached") isAttached = true;
            else if (arguments[i] is "--edge" or "--data" or "--webhook" or "--listen" or "--api" or "--pace" or "--withhold" or "--words" && i + 1 < arguments.Count) given[arguments[i]] = arguments[++i];
            else findings.Add($"'{arguments[i]}' is no option, or lacks its value.");
        }

        string? Env(string name) => environment(name) is { Length: > 0 } value ? value.Trim() : null;
        Uri? Url(string? text, string name, params string[] schemes)
        {
            if (text is null) return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && schemes.Contains(url.Scheme, StringComparer.Ordinal)) return url;
            findings.Add($"{name} must be a URL with {string.Join(" or ", schemes)}.");
            return null;
        }

        string? token = Env("CUCKOO_TELEGRAM_TOKEN");
        if (token is null) findings.Add("CUCKOO_TELEGRAM_TOKEN is missing: talk to @BotFather on Telegram, make a bot with /newbot, and set the token it gives.");
        else if (!IsToken(token)) findings.Add("CUCKOO_TELEGRAM_TOKEN is no token: digits, a colon, and 20 or more letters, digits, dashes and underscores.");

        Uri? edge = Url(given.GetValueOrDefault("--edge") ?? Env("CUCKOO_EDGE") ?? "http://127.0.0.1:5141", "The edge", "http", "https");
        Uri? server = Url(given.GetValueOrDefault("--api") ?? "https://api.telegram.org", "--api", "http", "https");
        Uri? webhook = Url(given.GetValueOrDefault("--webhook"), "--webhook", given.ContainsKey("--api") ? ["https", "http"] : ["https"]);
        Uri? listen = Url(given.GetValueOrDefault("--listen"), "--listen", "http");
        if (given.ContainsKey("--webhook") != given.ContainsKey("--listen")) findings.Add("--webhook and --listen go together: where Telegram brings updates, and where the bot takes them.");

        long? boss = null;
        if (Env("CUCKOO_TELEGRAM_OPERATOR") is { } id)
        {
            if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0) boss = number;
            else findings.Add("CUCKOO_TELEGRAM_OPERATOR must be your numeric id at Telegram.");
        }

        string? star = null;
        if (Env("CUCKOO_TELEGRAM_STAR") is { } price)
        {
            star = TokenAmount.Parse(price) is { } units and not "0" && units.Length <= 24 ? units : null;
            if (star is null) findings.Add("CUCKOO_TELEGRAM_STAR must be an amount in tokens, such as 0.02.");
        }

        int pace = 1000;
        if (given.TryGetValue("--pace", out string? ms) && (!int.TryParse(ms, NumberStyles.None, CultureInfo.InvariantCulture, out pace) || pace is < 1 or > 60_000))
            findings.Add("--pace is 1 to 60000.");

        int withhold = 50;
        if (given.TryGetValue("--withhold", out string? most) && (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out withhold) || withhold > 100))
            findings.Add("--withhold is 0 to 100.");

        IReadOnlyList<string> words = given.TryGetValue("--words", out string? file) ? Lines(file, findings) : [];
        if (findings.Count > 0) return (null, findings);
        return (new BotOptions
        {
            Token = token!,
            Edge = edge!,
            ApiKey = Env("CUCKOO_API_KEY"),
            Folder = given.GetValueOrDefault("--data") ?? Path.Combine(".cuckoo", "telegram"),
            Server = server!,
            Webhook = webhook,
            Listen = listen,
            Operator = boss,
            StarPrice = star,
            Pace = TimeSpan.FromMilliseconds(pace),
            WithholdAbove = withhold,
            MoreWords = words,
            IsAttached = isAttached,
        }, []);
    }

    private static string[] Lines(string file, List<string> findings)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Add($"--words cannot be read: there is no file '{file}' that this user may read.");
            return [];
        }
    }

    private static bool IsToken(string token)
    {
        int colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && token[..colon].All(char.IsAsciiDigit) && token.Length - colon - 1 is >= 20 and <= 100
            && token[(colon + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }
}
