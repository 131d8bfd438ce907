using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>
/// Pictures in one call: quoted, put into escrow, drawn, judged and paid like any request, and answered when all of that is over.
/// A caller that goes away gives up what nobody has begun.
/// </summary>
internal static class Images
{
    private const int MostPictures = 4;
    private const int LongestKey = 255;

    // Below the grain call's own bound of 30 seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>POST /images/generations.</summary>
    public static async Task<IResult> Draw(
        HttpContext http, IGrainFactory grains, NetworkOptions network, IRandomSource random, BlobStore blobs, IHostApplicationLifetime life, TimeProvider time)
    {
        ImagesAsked asked = await http.Read(OpenAiJson.Default.ImagesAsked);
        if (CheckOf(asked, network, http) is { } refusal) return refusal.Refuse();
        ModelCard model = OpenAiEndpoints.Find(network, asked.Model)!;
        AccountCaller caller = AccountFilter.CallerOf(http);
        List<IRequestGrain> requests = [];
        try
        {
            long seed = asked.Seed ?? Submissions.Seed(random);
            for (int i = 0; i < (asked.N ?? 1); i++)
            {
                RequestId id = IdOf(http, caller.Account, i, random);
                PictureSpec spec = Submissions.SpecOf(asked.Model, asked.Prompt, unchecked(seed + i) & long.MaxValue, asked.Steps, asked.GuidancePercent);
                if (await Begin(http, grains, id, spec, asked.Seed is not null) is { } refused)
                {
                    await GiveUp(requests, caller.Account);
                    return refused.Refuse();
                }

                requests.Add(grains.GetGrain<IRequestGrain>(id.Value));
            }

            List<ImageItem> pictures = [];
            foreach (IRequestGrain request in requests)
            {
                RequestView view = await End(request, caller.Account, http.RequestAborted);
                if (await PngOf(view, model, blobs, http.RequestAborted) is not { } png)
                {
                    await GiveUp(requests, caller.Account);
                    return Refusals.NoResult.Saying($"There is no picture: {view.Reason ?? "it was collected."} What it did not cost is back.").Refuse();
                }

                pictures.Add(new ImageItem(Convert.ToBase64String(png)));
            }

            http.Response.Headers["X-Cuckoo-Requests"] = string.Join(',', requests.Select(r => r.GetPrimaryKeyString()));
            return TypedResults.Json(new ImagesReply(time.GetUtcNow().ToUnixTimeSeconds(), pictures), OpenAiJson.Default.ImagesReply);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested && !life.ApplicationStopping.IsCancellationRequested)
        {
            await GiveUp(requests, caller.Account);
            throw;
        }
    }

    private static Refusal? CheckOf(ImagesAsked asked, NetworkOptions network, HttpContext http)
    {
        if (OpenAiEndpoints.Find(network, asked.Model) is not { } model) return Refusals.UnknownModel;
        string size = $"{model.Width}x{model.Height}";
        if (asked.N is < 1 or > MostPictures) return Refusals.BadCount;
        if (asked.Size is not (null or "auto") && !string.Equals(asked.Size, size, StringComparison.Ordinal)) return Refusals.BadSize.Saying($"size must be auto or {size}.");
        if (asked.ResponseFormat is not (null or "b64_json")) return Refusals.BadFormat;
        if (asked.Seed is < 0) return Refusals.BadSeed;
        return KeyOf(http) is { } key && (key.Length is 0 or > LongestKey || key.Any(c => c is < ' ' or > '~')) ? Refusals.BadIdempotencyKey : null;
    }

    private static string? KeyOf(HttpContext http) => http.Request.Headers.TryGetValue("Idempotency-Key", out var key) ? key.ToString() : null;

    // The same key gives the same requests, so that a repeated call finds what the first began and pays once.
    private static RequestId IdOf(HttpContext http, AccountId account, int index, IRandomSource random)
    {
        byte[] bytes = new byte[16];
        if (KeyOf(http) is { } key) SHA256.HashData(Encoding.UTF8.GetBytes($"cuckoo.images.1\n{account.Value}\n{index}\n{key}")).AsSpan(0, 16).CopyTo(bytes);
        else random.Fill(bytes);
        return RequestId.From(bytes);
    }

    private static async Task<Refusal?> Begin(HttpContext http, IGrainFactory grains, RequestId id, PictureSpec spec, bool isSeedGiven)
    {
        AccountId account = AccountFilter.Of(http);
        IRequestGrain request = grains.GetGrain<IRequestGrain>(id.Value);
        QuoteOutcome quote = await request.Quote(new QuoteOrder(account, spec));
        if (quote.Refusal is not (QuoteRefusal.None or QuoteRefusal.IdReused)) return Submissions.RefusalOf(quote.Refusal);
        if (await Submissions.Submit(http, grains, id) is { } refused) return refused;
        if (quote.Refusal is QuoteRefusal.None) return null;
        PictureSpec? before = (await request.View(account))?.Spec;
        return before == spec || (!isSeedGiven && before == spec with { Seed = before?.Seed ?? 0 }) ? null : Refusals.IdempotencyKeyReused;
    }

    private static async Task<RequestView> End(IRequestGrain request, AccountId account, CancellationToken cancellation)
    {
        long after = 0;
        while (await request.Events(account, after, null, Patience, cancellation) is { IsFinal: false } page)
        {
            cancellation.ThrowIfCancellationRequested();
            if (page.Events.Length > 0) after = page.Events[^1].Number;
        }

        return await request.View(account) ?? throw new InvalidOperationException("A request that was submitted is not there.");
    }

    private static async Task<byte[]?> PngOf(RequestView view, ModelCard model, BlobStore blobs, CancellationToken cancellation)
    {
        if (view.Receipt is not { } receipt) return null;
        if (await blobs.OpenAsync(receipt.OutputHash.ToContentId(), 0, null, cancellation) is not { } stored) return null;
        await using Stream pixels = stored;
        byte[] rgb = new byte[model.OutputBytes];
        await pixels.ReadExactlyAsync(rgb, cancellation);
        return PngWriter.Encode(
            new Picture(model.Width, model.Height, rgb),
            new PngText(PngText.Description, view.Spec.Prompt),
            new PngText(PngText.Receipt, JsonSerializer.Serialize(RequestEndpoints.FileOf(view)!, WireJson.Default.ReceiptFile)));
    }

    private static async Task GiveUp(IEnumerable<IRequestGrain> requests, AccountId account)
    {
        foreach (IRequestGrain request in requests) await request.Cancel(account);
    }
}
