using Cuckoo.Client;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Pictures.Sizes;
using Cuckoo.Telegram.Safety;

namespace Cuckoo.Telegram.Delivery;

/// <summary>Pictures under way as they are sent: looked at like any other before somebody sees them.</summary>
internal sealed class Drafts(IPictureCheck check)
{
    private const int LongerSide = 256;

    /// <summary>A file to look at; nothing where it cannot be read or may not be shown.</summary>
    /// <param name="draftPng">A small PNG file of a stranger in base 64.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<byte[]?> FileOf(string draftPng, CancellationToken cancellation)
    {
        if (DraftPictures.Read(draftPng) is not { } draft) return null;
        int longer = Math.Max(draft.Width, draft.Height);
        Picture shown = PictureSize.Stretch(draft, Math.Max(1, draft.Width * LongerSide / longer), Math.Max(1, draft.Height * LongerSide / longer));
        return await check.MayShow(shown, cancellation) ? PngWriter.Encode(shown) : null;
    }
}
