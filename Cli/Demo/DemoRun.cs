// The demonstration: a network of three processes and a chain, one prompt for a picture and one for a text, and every stage it goes through
// told as it happens. What is on the chain is in Settling/.

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Demo.Settling;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Demo;

/// <summary>One demonstration.</summary>
internal sealed class DemoRun(DemoOptions options, StageReport report, TimeProvider time)
{
    private const string PictureModel = "emoji-t2i";
    private const string TextModel = "wordbook";
    private const string Question = "what is a bird?";
    private const int AnswerTokens = 48;

    // What the lines for programs are about.
    private string about = "picture";

    // Without requests that nobody asked for: what is shown is what was asked, and all of it.
    private LocalNetworkOptions Shown => new(options.Data, 0, [options.Cheat, null])
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cuckoo__CanaryMinutes"] = "0" },
    };

    /// <summary>Shows it.</summary>
    /// <returns>Whether both requests were settled, no cheat was paid, and on the chain all was as it has to be.</returns>
    public async Task<bool> Show(CancellationToken cancellation)
    {
        await using ChainPart? chain = await FindChain(cancellation);
        long begun = time.GetTimestamp();
        await using LocalNetwork network = await LocalNetwork.Start(chain?.On(Shown) ?? Shown, time, cancellation);
        string cheat = options.Cheat is null ? "" : $"; the first one cheats ({options.Cheat})";
        report.Say(
            "network",
            $"silo at {network.Edge}, miners {Short(network.Miners[0])} and {Short(network.Miners[1])}{cheat}; up in {Seconds(begun)} s",
            new JsonObject { ["edge"] = network.Edge.ToString(), ["miners"] = Array(network.Miners), ["cheat"] = options.Cheat });

        using CuckooClient client = new(new EdgeOptions { Edge = network.Edge }, time: time);
        if (chain is not null) await chain.BeginAsync(cancellation);
        await OpenAccount(client, cancellation);

        // The picture is paid out of the grant; with a chain the text out of a deposit of its payer's own.
        CuckooClient depositing = chain is null ? client : await chain.DepositAsync(network, trusted: network.Miners[options.Cheat is null ? 0 : 1], cancellation);

        RequestReply picture = await Ask(client, new QuoteAsked(PictureModel, options.Prompt, options.Seed, options.Steps), cancellation);
        if (picture.Receipt is { } receipt) await Save(client, picture, receipt, cancellation);

        about = "text";
        RequestReply text = await Ask(
            depositing, new QuoteAsked(TextModel, Seed: options.Seed, Messages: [new ChatMessage("user", Question)], MaxTokens: AnswerTokens), cancellation);
        if (text.Receipt is not null) SayAnswer(await depositing.AnswerAsync(text.Id, cancellation), text.Receipt);

        about = "all";
        await SayBooks(client, cancellation);
        bool isCheatUnpaid = options.Cheat is null || SayCheat(network.Miners[0], chain?.SignerOf(network.Miners[0]), [picture, text]);
        if (picture.State != "settled" || text.State != "settled" || !isCheatUnpaid) return false;
        return chain is null || await chain.EndAsync(network, client, options.Prompt, options.Cheat is null ? null : picture, cancellation);
    }

    // Without a chain there is less to show, and that is said.
    private async Task<ChainPart?> FindChain(CancellationToken cancellation)
    {
        if (!options.HasChain) return null;
        try
        {
            return new ChainPart(await AnvilSupply.FindAsync(what => report.Say("chain", what), cancellation), report, time);
        }
        catch (NoAnvilException e)
        {
            report.Say("chain", $"none, so nothing is staked, settled or slashed here: {e.Message}", new JsonObject { ["rpc"] = null });
            return null;
        }
    }

    private async Task OpenAccount(CuckooClient client, CancellationToken cancellation)
    {
        AccountOpened account = await client.OpenAccountAsync(cancellation);
        FaucetReply grant = await client.FaucetAsync(cancellation);
        report.Say(
            "account",
            $"{Short(account.Account)} with {TokenAmount.Format(grant.Balance)} from the faucet",
            new JsonObject { ["account"] = account.Account, ["balance"] = grant.Balance });
    }

    private async Task<RequestReply> Ask(CuckooClient client, QuoteAsked asked, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        QuoteReply quote = await client.QuoteAsync(asked, cancellation);
        SayQuote(quote);
        await client.SubmitAsync(quote.QuoteId, cancellation);
        await foreach (RequestEvent happening in client.WatchAsync(quote.QuoteId, 0, cancellation)) SayEvent(happening);

        TimeSpan taken = time.GetElapsedTime(begun);
        RequestReply request = await client.RequestAsync(quote.QuoteId, cancellation);
        foreach (LedgerLine line in request.Ledger) SayLine(line);
        SayTime(taken, request.Receipt);
        return request;
    }

    // The books say it, not the demonstration: a line that pays the cheat would be there to see.
    private bool SayCheat(string cheat, string? signer, IReadOnlyList<RequestReply> requests)
    {
        bool isPaid = requests.Any(r => r.Ledger.Any(l => l.Credit == "miner:" + cheat));
        bool isCaught = requests.All(r => r.Receipt?.Miner != (signer ?? cheat));
        report.Say(
            "cheat",
            $"{Short(cheat)} was {(isCaught ? "caught" : "NOT CAUGHT")} and {(isPaid ? "PAID" : "is unpaid")}",
            new JsonObject { ["miner"] = cheat, ["isCaught"] = isCaught, ["isPaid"] = isPaid });
        return isCaught && !isPaid;
    }

    private void SayQuote(QuoteReply quote) => report.Say(
        "quote",
        $"{TokenAmount.Format(quote.Total)} at most for "
            + (quote.Steps is { } steps
                ? $"\"{options.Prompt}\", {steps} steps, seed {quote.Seed} ("
                : $"\"{Question}\", {quote.PromptTokens} tokens and at most {quote.MaxTokens} more (")
            + string.Join(", ", quote.Lines.Select(l => $"{l.Purpose} {TokenAmount.Format(l.Amount)}"))
            + $"), program {Short(quote.Program)}",
        new JsonObject
        {
            ["request"] = quote.QuoteId,
            ["total"] = quote.Total,
            ["lines"] = new JsonObject(quote.Lines.Select(l => KeyValuePair.Create(l.Purpose, (JsonNode?)l.Amount))),
            ["seed"] = quote.Seed,
            ["steps"] = quote.Steps,
            ["promptTokens"] = quote.PromptTokens,
            ["maxTokens"] = quote.MaxTokens,
            ["program"] = quote.Program,
            ["expiresAt"] = quote.ExpiresAt,
            ["about"] = about,
        });

    private void SayEvent(RequestEvent happening) => report.Say(
        StageOf(happening.Kind),
        Shortened(happening) + (happening.Draft is { Length: > 0 } draft ? " " + TerminalText.OneLine(draft) : ""),
        new JsonObject
        {
            ["about"] = about,
            ["kind"] = happening.Kind,
            ["number"] = happening.Number,
            ["at"] = happening.At,
            ["miner"] = happening.Miner,
            ["step"] = happening.Step,
            ["steps"] = happening.Steps,
        });

    private void SayLine(LedgerLine line) => report.Say(
        "ledger",
        $"{Short(line.Debit)} -> {Short(line.Credit)} {TokenAmount.Format(line.Amount)} ({line.Purpose})",
        With((JsonObject)JsonSerializer.SerializeToNode(line, LineJson)!));

    private void SayAnswer(TextOutput answer, SignedReceipt receipt) => report.Say(
        "answer",
        $"{TerminalText.OneLine(answer.Text)} ({answer.Tokens.Count} tokens, {answer.Finish}; they are those of the receipt)",
        With(new JsonObject
        {
            ["answer"] = answer.Text,
            ["tokens"] = answer.Tokens.Count,
            ["finish"] = answer.Finish,
            ["outputHash"] = receipt.OutputHash,
            ["traceRoot"] = receipt.TraceRoot,
        }));

    private JsonObject With(JsonObject fields)
    {
        fields["about"] = about;
        return fields;
    }

    private async Task Save(CuckooClient client, RequestReply request, SignedReceipt receipt, CancellationToken cancellation)
    {
        string text = JsonSerializer.Serialize(receipt, WireJson.Default.SignedReceipt);
        ReceiptFile proof = await client.ReceiptAsync(request.Id, cancellation);
        Picture picture = await client.PixelsAsync(request.Id, cancellation);
        string path = Path.GetFullPath(options.Output ?? $"cuckoo-{PictureName.Of(options.Prompt)}-{request.Seed}.png");
        await File.WriteAllBytesAsync(path, PngWriter.Encode(picture, new PngText(PngText.Description, options.Prompt), new PngText(PngText.Receipt, ReceiptText.Write(proof))), cancellation);
        report.Say("picture", $"{path} ({picture.Width}x{picture.Height}, its pixels are those of the receipt)", new JsonObject
        {
            ["path"] = path,
            ["outputHash"] = receipt.OutputHash,
            ["traceRoot"] = receipt.TraceRoot,
            ["receipt"] = JsonNode.Parse(text),
        });
    }

    private async Task SayBooks(CuckooClient client, CancellationToken cancellation)
    {
        BooksReply books = await client.BooksAsync(cancellation);
        report.Say(
            "books",
            $"sum {books.Sum} over {books.Accounts} accounts and {books.Entries} entries; {books.Pending} pending",
            new JsonObject { ["sum"] = books.Sum, ["accounts"] = books.Accounts, ["entries"] = books.Entries, ["pending"] = books.Pending });
    }

    private void SayTime(TimeSpan taken, SignedReceipt? receipt)
    {
        double seconds = taken.TotalSeconds;
        string kernels = receipt is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"; the accepted run's kernels took {receipt.KernelMs / 1000.0:0.00} s of it");
        report.Say(
            "time",
            string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s from quote to settled, the audit included{kernels}"),
            With(new JsonObject { ["seconds"] = seconds, ["kernelSeconds"] = receipt?.KernelMs / 1000.0 }));
    }

    private static string StageOf(string kind) => kind switch
    {
        "escrowed" => "escrow",
        "queued" or "requeued" => "job",
        "leased" => "miner",
        "committed" => "receipt",
        "judged" => "verdict",
        _ => kind,
    };

    private static string Shortened(RequestEvent happening)
    {
        string text = string.Join(' ', happening.Text.Split(' ').Select(Short));
        return happening.Miner is { } miner && !text.Contains(Short(miner), StringComparison.Ordinal) ? $"{Short(miner)}: {text}" : text;
    }

    private static string Short(string text) => ShortText.Of(text);

    private string Seconds(long since) => time.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)t)]);

    private static readonly JsonSerializerOptions LineJson = JsonSerializerOptions.Web;
}
