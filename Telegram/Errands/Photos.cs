using Cuckoo.Pictures;
using Cuckoo.Pictures.Sizes;
using Cuckoo.Telegram.Api;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Errands;

/// <summary>Photos that people send.</summary>
internal sealed class Photos(BotApi api)
{
    // The sizes that Telegram makes of a photo; what a person sends as a file is not fetched.
    private static readonly PictureFileLimits Limits = new() { MaxFileBytes = 8 << 20, MaxSide = 4_096, MaxPixels = 1 << 22 };

    /// <summary>A photo as a model starts from it: of its size, cut to its proportions around the middle.</summary>
    /// <param name="photo">Telegram's id of the file.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Its bytes in base 64; nothing where it cannot be read.</returns>
    /// <exception cref="NotNowException">Telegram does not give it just now.</exception>
    public async Task<string?> StartOf(string photo, ModelRow model, CancellationToken cancellation)
    {
        Outcome<byte[]> file = await api.Fetch(photo, cancellation);
        if (file.End is CallEnd.Refused) return null;
        if (!file.IsDone) throw file.NotNow("Telegram does not give a photo just now.");
        if (model is not { Width: > 0 and <= PictureSize.MaxSide and { } width, Height: > 0 and <= PictureSize.MaxSide and { } height }) return null;
        try
        {
            return Convert.ToBase64String(PictureSize.Cover(PictureFile.Read(file.Result, Limits), width, height).Rgb.Span);
        }
        catch (PictureFormatException)
        {
            return null;
        }
    }
}
