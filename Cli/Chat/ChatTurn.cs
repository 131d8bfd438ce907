using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Chat;

/// <summary>One question to a text model: the draft as it comes, the verified text, and what it cost.</summary>
/// <param name="client">The edge, with a key.</param>
/// <param name="output">For the answer.</param>
/// <param name="remarks">For everything else.</param>
/// <param name="isJson">Whether the answer is one JSON object instead of a text.</param>
internal sealed class ChatTurn(CuckooClient client, TextWriter output, TextWriter remarks, bool isJson)
{
    /// <summary>Asks, and says the answer.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="ChatFailedException">Nobody delivered one.</exception>
    public async Task<string> Ask(QuoteAsked asked, CancellationToken cancellation)
    {
        QuoteReply quote = await client.QuoteAsync(asked, cancellation);
        await client.SubmitAsync(quote.QuoteId, cancellation);
        string said = "";
        bool isWrong = false;
        try
        {
            await foreach (RequestEvent happening in client.WatchAsync(quote.QuoteId, 0, cancellation))
            {
                if (happening.Draft is not { } draft || isWrong) continue;

                // What was said on a terminal stays there, so a draft that goes another way ends the drafts.
                isWrong = !draft.StartsWith(said, StringComparison.Ordinal);
                if (!isWrong) Say(draft, ref said);
            }
        }
        catch (OperationCanceledException)
        {
            using CancellationTokenSource brief = new(TimeSpan.FromSeconds(5));
            await client.CancelAsync(quote.QuoteId, brief.Token);
            throw;
        }

        RequestReply request = await client.RequestAsync(quote.QuoteId, cancellation);
        if (request.State is not "settled" || request.Receipt is null)
        {
            if (said.Length > 0) await output.WriteLineAsync();
            throw new ChatFailedException($"There is no answer: {request.Reason ?? request.State} What it did not cost is back.");
        }

        TextOutput answer = await client.AnswerAsync(quote.QuoteId, cancellation);
        if (!answer.Text.StartsWith(said, StringComparison.Ordinal))
        {
            await output.WriteLineAsync();
            await remarks.WriteLineAsync("What stands above was a miner's draft that did not hold; the verified text is:");
            said = "";
        }

        Say(answer.Text, ref said);
        string cost = CostOf(request);
        if (isJson) await output.WriteLineAsync(Fields(request, answer, cost).ToJsonString(JsonSerializerOptions.Web));
        else await output.WriteLineAsync();
        if (!isJson)
        {
            await remarks.WriteLineAsync(
                $"{answer.Tokens.Count} tokens ({answer.Finish}) for {TokenAmount.Format(cost)} by {request.Receipt.Miner}; output {request.Receipt.OutputHash}, request {request.Id}{ProfileOf(request)}");
        }

        return answer.Text;
    }

    private void Say(string text, ref string said)
    {
        if (!isJson)
        {
            output.Write(TerminalText.Harmless(text[said.Length..]));
            output.Flush();
        }

        said = text;
    }

    // Signed as well, so no edge can leave it out.
    private static string ProfileOf(RequestReply request) =>
        ReceiptCheck.IsTolerant(request.Receipt!) ? "; profile tolerant: judged by likeness, not bit for bit" : "";

    private static JsonObject Fields(RequestReply request, TextOutput answer, string cost) => new()
    {
        ["request"] = request.Id,
        ["text"] = answer.Text,
        ["finish"] = answer.Finish,
        ["tokens"] = answer.Tokens.Count,
        ["promptTokens"] = answer.PromptTokens,
        ["cost"] = cost,
        ["profile"] = request.Profile,
        ["receipt"] = JsonSerializer.SerializeToNode(request.Receipt!, WireJson.Default.SignedReceipt),
    };

    // What left escrow for somebody else than the payer; its statement has the treasury's own escrow for the audit as well.
    private static string CostOf(RequestReply request)
    {
        UInt128 cost = UInt128.Zero;
        foreach (var line in request.Ledger)
        {
            bool isCost = line is { Debit: "escrow", Purpose: "work" or "margin" or "fee" } or { Debit: "escrow", Purpose: "audit", Credit: "treasury" };
            if (isCost) cost += UInt128.Parse(line.Amount, System.Globalization.CultureInfo.InvariantCulture);
        }

        return cost.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Nobody delivered an answer; the message says why.</summary>
internal sealed class ChatFailedException(string message) : Exception(message);
