// A picture of the network's: quoted, put into escrow, watched, fetched and checked. What the edge says of the result is believed only as
// far as the receipt proves it.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Cli.Run;
using Cuckoo.Client;
using Cuckoo.Client.Draws;
using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Pictures.Sizes;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Imagine.Network;

/// <summary>One picture of one edge.</summary>
internal sealed class NetworkRun(NetworkOptions options, CuckooClient client, TimeProvider time)
{
    private static readonly TimeSpan GivingUp = TimeSpan.FromSeconds(10);

    private readonly Progress line = new(Console.Error, !Console.IsErrorRedirected && !options.Output.IsQuiet);
    private readonly Preview? preview = Preview.Of(Console.Error, !Console.IsErrorRedirected && !options.Output.IsQuiet);

    /// <summary>Asks for it and waits until it is paid for.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ImagineRefusedException">It is not to be had, or not at this price.</exception>
    /// <exception cref="EdgeException">The edge failed.</exception>
    public async Task<int> Run(CancellationToken cancellation)
    {
        OutputFile file = OutputFile.Of(options.Output, options.Prompt, (ulong)options.Seed);
        OutputFile receiptFile = new(Path.ChangeExtension(file.Path, ".receipt.json"), options.Output.Overwrites);
        long begun = time.GetTimestamp();
        string? start = options.Start is null ? null : await StartOf(options.Start, cancellation);
        QuoteReply quote = await client.QuoteAsync(
            new QuoteAsked(options.Model, options.Prompt, options.Seed, options.Steps, options.Guidance, Priority: options.Priority, Start: start, StrengthPercent: options.Strength), cancellation);
        Say("quote", $"{TokenAmount.Format(quote.Total)} at most ({string.Join(", ", quote.Lines.Select(l => $"{l.Purpose} {TokenAmount.Format(l.Amount)}"))}), {quote.Steps} steps, seed {quote.Seed}");
        RequireOffered(quote);
        // After the edge has committed to its seed, so that neither of the two can aim at a miner.
        string salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        RequestReply request = await Watch(quote.QuoteId, salt, cancellation);
        if (!string.Equals(request.State, "settled", StringComparison.Ordinal))
            throw new ImagineRefusedException($"There is no picture: request {request.Id} is {request.State}. {request.Reason}", ExitCode.Failed);

        Picture picture = await client.PixelsAsync(request.Id, cancellation);
        ReceiptFile receipt = await client.ReceiptAsync(request.Id, cancellation);
        RequireProven(quote, start, receipt, picture);
        NetworkSummary summary = new(quote, request, receipt, picture) { Path = file.Path, ReceiptPath = receiptFile.Path, Elapsed = time.GetElapsedTime(begun) };
        await receiptFile.Write(Encoding.UTF8.GetBytes(ReceiptText.Write(receipt)), cancellation);
        await file.Write(PngWriter.Encode(picture, summary.Texts()), cancellation);
        Say(summary);
        await RequireDrawn(quote, salt, receipt.Receipt.JobId, cancellation);
        return ExitCode.Done;
    }

    // Of the model's size: what is outside its proportions is cut off around the middle.
    private async Task<string> StartOf(string path, CancellationToken cancellation)
    {
        ModelRow? model = (await client.ModelsAsync(cancellation)).Models.FirstOrDefault(m => string.Equals(m.Name, options.Model, StringComparison.Ordinal));
        if (model is not { TakesStart: true, Width: int and > 0 and <= PictureSize.MaxSide and var width, Height: int and > 0 and <= PictureSize.MaxSide and var height })
            throw new ImagineRefusedException($"{options.Model}, as the edge has it, starts from no picture; leave --init out.", ExitCode.BadArguments);
        return Convert.ToBase64String(PictureSize.Cover(PictureFile.Open(path, PictureFileLimits.Usual), width, height).Rgb.Span);
    }

    // Refused before money moves; the quote itself costs nothing.
    private void RequireOffered(QuoteReply quote)
    {
        if (!UInt128.TryParse(quote.Total, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 total))
            throw new ImagineRefusedException("The edge named a price that is no amount.", ExitCode.Failed);
        if (total > UInt128.Parse(options.MostPrice, CultureInfo.InvariantCulture))
            throw new ImagineRefusedException($"The price is {TokenAmount.Format(quote.Total)}, above the {TokenAmount.Format(options.MostPrice)} that it may be; --max-price allows more. Nothing was taken.", ExitCode.Failed);
        if (!string.Equals(quote.Model, options.Model, StringComparison.Ordinal) || quote.Seed != options.Seed
            || quote.Steps != (options.Steps ?? quote.Steps) || quote.GuidancePercent != (options.Guidance ?? quote.GuidancePercent))
            throw new ImagineRefusedException("The edge quoted something else than was asked for. Nothing was taken.", ExitCode.Failed);
    }

    private async Task<RequestReply> Watch(string id, string salt, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task telling = Task.CompletedTask;
        try
        {
            await client.SubmitAsync(new RequestAsked(id, DrawSalt: salt), cancellation);
            telling = new WaitTeller(client, id, text => Say("waits", text), time).Tell(over.Token);
            await foreach (RequestEvent news in client.WatchAsync(id, 0, cancellation)) Say(news);
            return await client.RequestAsync(id, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Clear();
            await GiveUp(id);
            throw;
        }
        catch (EdgeUnreachableException)
        {
            await Console.Error.WriteLineAsync($"cuckoo: Request {id} may go on without this program: 'cuckoo ask-why {id}' says how it stands, 'cuckoo cancel {id}' gives it up.");
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await telling;
            Clear();
        }
    }

    private void Clear()
    {
        line.Clear();
        preview?.Clear();
    }

    private async Task GiveUp(string id)
    {
        using CancellationTokenSource patience = new(GivingUp, time);
        try
        {
            RequestReply reply = await client.CancelAsync(id, patience.Token);
            await Console.Error.WriteLineAsync(string.Equals(reply.State, "cancelling", StringComparison.Ordinal)
                ? $"cuckoo: Request {id} is given up; a miner is at work, and if it does not deliver the price comes back."
                : $"cuckoo: Request {id} is given up; it is {TerminalText.OneLine(reply.State)}.");
        }
        catch (EdgeRefusedException refused)
        {
            await Console.Error.WriteLineAsync($"cuckoo: Request {id} was not given up: {TerminalText.OneLine(refused.Message)}");
        }
        catch (Exception e) when (e is EdgeException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"cuckoo: Request {id} may go on: the edge did not answer. 'cuckoo cancel {id}' gives it up.");
        }
    }

    // The miner was drawn as the quote promised; an edge of before there were draws promised nothing. The picture is kept either way.
    private async Task RequireDrawn(QuoteReply quote, string salt, string job, CancellationToken cancellation)
    {
        if (quote.DrawCommitment is not { } commitment) return;
        if (DrawCheck.Findings(await client.DrawAsync(quote.QuoteId, cancellation), commitment, salt, job) is [var wrong, ..])
            throw new ImagineRefusedException($"Picture and receipt hold and are kept, but the draw of the miner does not hold: {TerminalText.OneLine(wrong)}", ExitCode.FoundWrong);
    }

    // On the caller's side, whatever the edge says: it is what was asked for, by the program quoted, and the miner signed these pixels.
    private void RequireProven(QuoteReply quote, string? start, ReceiptFile file, Picture picture)
    {
        if (ReceiptCheck.Check(file, picture).FirstOrDefault(f => !f.Holds) is { } wrong)
            throw new ImagineRefusedException($"The receipt does not hold: {wrong.Name} {wrong.Text}.", ExitCode.FoundWrong);
        if (ReceiptText.PictureOf(file.Input) != new PictureJobInput(quote.Model, options.Prompt, quote.Seed, quote.Steps ?? 0, quote.GuidancePercent ?? 0, start, options.Strength))
            throw new ImagineRefusedException("The receipt is of something else than was asked for.", ExitCode.FoundWrong);
        if (!string.Equals(file.Receipt.Program, quote.Program, StringComparison.Ordinal))
            throw new ImagineRefusedException($"The receipt is of program {file.Receipt.Program}, not of {quote.Program}, which was quoted.", ExitCode.FoundWrong);
    }

    private void Say(RequestEvent news)
    {
        if (!string.Equals(news.Kind, "progress", StringComparison.Ordinal))
        {
            Say(news.Kind, news.Text);
            return;
        }

        if (preview is not null && DraftPictures.Of(news) is { } draft)
        {
            line.Clear();
            preview.Show(draft);
        }

        line.Say(news.Text);
    }

    private void Say(string stage, string text)
    {
        if (options.Output.IsQuiet || options.Output.IsJson) return;
        Clear();
        Console.WriteLine($"{TerminalText.OneLine(stage),-9} {TerminalText.OneLine(text)}");
    }

    private void Say(NetworkSummary summary)
    {
        if (options.Output.IsQuiet) Console.WriteLine(summary.Path);
        else if (options.Output.IsJson) Console.WriteLine(summary.Fields().ToJsonString(JsonSerializerOptions.Web));
        else foreach ((string stage, string text) in summary.Lines()) Say(stage, text);
    }
}
