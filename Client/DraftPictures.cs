using Cuckoo.Pictures;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client;

/// <summary>Pictures under way.</summary>
public static class DraftPictures
{
    private static readonly PictureFileLimits Small = new() { MaxFileBytes = 8 << 10, MaxSide = DraftPicture.MostSide, MaxTexts = 0 };

    /// <summary>What a miner says that a picture looks like so far. Nobody has verified it.</summary>
    /// <param name="happening">An event of a request.</param>
    /// <returns>At most 32 by 32 pixels; nothing where the event has no such picture, or one that cannot be read.</returns>
    public static Picture? Of(RequestEvent happening)
    {
        ArgumentNullException.ThrowIfNull(happening);
        return happening.DraftPng is { } text ? Read(text) : null;
    }

    /// <summary>The same of an event's <see cref="RequestEvent.DraftPng"/> alone.</summary>
    public static Picture? Read(string draftPng)
    {
        ArgumentNullException.ThrowIfNull(draftPng);
        var file = new byte[Math.Min(draftPng.Length, Small.MaxFileBytes)];
        if (!Convert.TryFromBase64String(draftPng, file, out var length)) return null;
        try
        {
            return PictureFile.Read(file.AsMemory(0, length), Small);
        }
        catch (PictureFormatException)
        {
            return null;
        }
    }
}
