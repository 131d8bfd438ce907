using System.Text.Json;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>
/// Pictures in one call: quoted, put into escrow, drawn, judged and paid like any request, and answered when all of that is over.
/// A caller that goes away gives up what nobody has begun.
/// </summary>
internal static class Images
{
    private const int MostPictures = 4;

    /// <summary>POST /images/generations.</summary>
    public static async Task<IResult> Draw(
        HttpContext http, IGrainFactory grains, Specs specs, IRandomSource random, BlobStore blobs, IHostApplicationLifetime life, TimeProvider time)
    {
        ImagesAsked asked = await http.Read(OpenAiJson.Default.ImagesAsked);
        AppModel named = AppModel.Of(asked.Model);
        asked = asked with { Model = named.Model };
        if (specs.Find(asked.Model) is not { } found) return Refusals.UnknownModel.Refuse();
        if (found is not PictureCard model) return Refusals.WrongKind.Saying($"{asked.Model} writes texts; ask POST /openai/v1/chat/completions.").Refuse();
        if (CheckOf(asked, model, http) is { } refusal) return refusal.Refuse();
        if (ServiceTiers.PriorityOf(asked.ServiceTier) is not { } priority) return Refusals.BadServiceTier.Refuse();
        AccountCaller caller = AccountFilter.CallerOf(http);
        List<IRequestGrain> requests = [];
        try
        {
            long seed = asked.Seed ?? specs.Seed();
            for (int i = 0; i < (asked.N ?? 1); i++)
            {
                RequestId id = Begun.IdOf(http, "images", caller.Account, i, random);
                JobSpec spec = specs.Of(new QuoteAsked(asked.Model, asked.Prompt, unchecked(seed + i) & long.MaxValue, asked.Steps, asked.GuidancePercent));
                if (await Begun.Begin(http, grains, id, spec, asked.Seed is not null, priority, named.Coordinator) is { } refused)
                {
                    await Begun.GiveUp(requests, caller.Account);
                    return refused.Refuse();
                }

                requests.Add(grains.GetGrain<IRequestGrain>(id.Value));
            }

            List<ImageItem> pictures = [];
            foreach (IRequestGrain request in requests)
            {
                RequestView view = await Begun.End(request, caller.Account, http.RequestAborted);
                if (await PngOf(view, model, blobs, http.RequestAborted) is not { } png)
                {
                    await Begun.GiveUp(requests, caller.Account);
                    return Refusals.NoResult.Saying($"There is no picture: {view.Reason ?? "it was collected."} What it did not cost is back.").Refuse();
                }

                pictures.Add(new ImageItem(Convert.ToBase64String(png)));
            }

            http.Response.Headers["X-Cuckoo-Requests"] = string.Join(',', requests.Select(r => r.GetPrimaryKeyString()));
            return TypedResults.Json(new ImagesReply(time.GetUtcNow().ToUnixTimeSeconds(), pictures, ServiceTiers.SaidOf(asked.ServiceTier)), OpenAiJson.Default.ImagesReply);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested && !life.ApplicationStopping.IsCancellationRequested)
        {
            await Begun.GiveUp(requests, caller.Account);
            throw;
        }
    }

    private static Refusal? CheckOf(ImagesAsked asked, PictureCard model, HttpContext http)
    {
        string size = $"{model.Width}x{model.Height}";
        if (asked.N is < 1 or > MostPictures) return Refusals.BadCount;
        if (asked.Size is not (null or "auto") && !string.Equals(asked.Size, size, StringComparison.Ordinal)) return Refusals.BadSize.Saying($"size must be auto or {size}.");
        if (asked.ResponseFormat is not (null or "b64_json")) return Refusals.BadFormat;
        return asked.Seed is < 0 ? Refusals.BadSeed : Begun.CheckKey(http);
    }

    private static async Task<byte[]?> PngOf(RequestView view, PictureCard model, BlobStore blobs, CancellationToken cancellation)
    {
        if (view.Receipt is not { } receipt) return null;
        if (await blobs.OpenAsync(receipt.OutputHash.ToContentId(), 0, null, cancellation) is not { } stored) return null;
        await using Stream pixels = stored;
        byte[] rgb = new byte[model.OutputBytes];
        await pixels.ReadExactlyAsync(rgb, cancellation);
        return PngWriter.Encode(
            new Picture(model.Width, model.Height, rgb),
            new PngText(PngText.Description, ((PictureSpec)view.Spec).Prompt),
            new PngText(PngText.Receipt, JsonSerializer.Serialize(RequestReplies.FileOf(view, null)!, WireJson.Default.ReceiptFile)));
    }
}
