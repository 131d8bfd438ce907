using Cuckoo.Blobs;
using Microsoft.Net.Http.Headers;

namespace Cuckoo.Silo.Edge.Blobs;

/// <summary>
/// A blob as an HTTP answer: whole or one range (RFC 9110, section 14), with its content id as a strong entity tag. Its type is what
/// some stranger said it is, so a browser is told to save it and to guess nothing.
/// </summary>
internal static class BlobAnswer
{
    /// <summary>The answer to a call that may bear <c>Range</c>, <c>If-Range</c> and <c>If-None-Match</c>.</summary>
    public static async Task<IResult> Of(HttpContext http, BlobStore blobs, ContentId id, long length, string mediaType)
    {
        EntityTagHeaderValue tag = new($"\"{id.Value}\"");
        http.Response.Headers.ETag = tag.ToString();
        http.Response.Headers.AcceptRanges = "bytes";
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t.Equals(EntityTagHeaderValue.Any)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        (long from, long count) = (0, length);
        bool isPart = false;
        if (RangeOf(http.Request, tag) is { } range)
        {
            if (Within(range, length) is not { } part)
            {
                http.Response.Headers.ContentRange = new ContentRangeHeaderValue(length).ToString();
                return Refusals.BadRange.Refuse();
            }

            (from, count) = part;
            isPart = true;
        }

        if (await blobs.OpenAsync(id, from, count, http.RequestAborted) is not { } content) return Refusals.UnknownBlob.Refuse();
        await using (content)
        {
            http.Response.StatusCode = isPart ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            if (isPart) http.Response.Headers.ContentRange = new ContentRangeHeaderValue(from, from + count - 1, length).ToString();
            http.Response.ContentType = mediaType;
            http.Response.ContentLength = count;
            http.Response.Headers.ContentDisposition = "attachment";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            await content.CopyToAsync(http.Response.Body, 64 * 1024, http.RequestAborted);
        }

        return Results.Empty;
    }

    // One range of bytes, or nothing: several, or one that makes no sense, are answered by the whole, as the RFC allows. So is a range
    // of an older entity, which a content id never has.
    private static RangeItemHeaderValue? RangeOf(HttpRequest request, EntityTagHeaderValue tag)
    {
        if (request.GetTypedHeaders().Range is not { Ranges.Count: 1 } range || range.Unit != "bytes") return null;
        if (request.Headers.IfRange.Count > 0 && request.GetTypedHeaders().IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) != true) return null;
        return range.Ranges.First();
    }

    private static (long From, long Count)? Within(RangeItemHeaderValue range, long length)
    {
        if (range.From is not { } from)
        {
            long last = Math.Min(range.To ?? 0, length);
            return last == 0 ? null : (length - last, last);
        }

        return from >= length ? null : (from, Math.Min(range.To ?? long.MaxValue, length - 1) - from + 1);
    }
}
