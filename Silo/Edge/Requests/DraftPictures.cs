using System.Collections.Immutable;
using Cuckoo.Grains.Requests;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Pictures under way, as a miner sends them and as a payer is shown them.</summary>
internal static class DraftPictures
{
    /// <summary>Reads what a miner sent.</summary>
    /// <param name="sent">Its words; nothing is nothing.</param>
    /// <param name="picture">The picture, if there is one.</param>
    /// <returns>False where it is none: too large, or of another length than its sides say.</returns>
    public static bool TryRead(DraftPicture? sent, out SmallPicture? picture)
    {
        picture = null;
        if (sent is null) return true;
        if (sent.Width is < 1 or > DraftPicture.MostSide || sent.Height is < 1 or > DraftPicture.MostSide) return false;
        byte[] rgb = new byte[sent.Width * sent.Height * Picture.Channels];
        if (!Convert.TryFromBase64String(sent.Rgb, rgb, out int length) || length != rgb.Length) return false;
        picture = new SmallPicture(sent.Width, sent.Height, ImmutableArray.Create(rgb));
        return true;
    }

    /// <summary>A PNG file of it.</summary>
    public static byte[]? PngOf(SmallPicture? picture) =>
        picture is null ? null : PngWriter.Encode(new Picture(picture.Width, picture.Height, picture.Rgb.AsMemory()));
}
