// Pictures as they are sent. The bytes come from the edge each time they are needed and are checked against the receipt there; a few are
// kept in memory, since a picture is sent within seconds of being finished.

using System.Security.Cryptography;
using System.Text;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Telegram.Errands;

/// <summary>The pictures of requests.</summary>
internal sealed class Album(Edge edge, Enlarger enlarger)
{
    private const int Kept = 32;

    // Small pictures are shown by whole squares of the pixels that were verified, so that Telegram's scaling does not blur them.
    private const int LeastSide = 512;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Ask, Picture Picture)> recent = [];

    /// <summary>The pixels of a request's picture.</summary>
    /// <exception cref="EdgeException">They cannot be had.</exception>
    public async Task<Picture> PixelsOf(Ask ask, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach ((string id, Picture known) in recent)
                if (id == ask.Id) return known;
        }

        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        Picture picture = await client.PixelsAsync(ask.Request!, cancellation);
        lock (gate)
        {
            recent.AddFirst((ask.Id, picture));
            if (recent.Count > Kept) recent.RemoveLast();
        }

        return picture;
    }

    /// <summary>The edge knows a key no more: the next call for this request comes with another.</summary>
    public void Forget(Ask ask) => edge.Forget(ask.Person);

    /// <summary>A picture to look at.</summary>
    public async Task<byte[]> ShownOf(Ask ask, CancellationToken cancellation) => PngWriter.Encode(Enlarged(await PixelsOf(ask, cancellation)));

    /// <summary>The picture as it was made, with its receipt inside.</summary>
    public async Task<byte[]> FileOf(Ask ask, CancellationToken cancellation)
    {
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        ReceiptFile proof = await client.ReceiptAsync(ask.Request!, cancellation);
        return PngWriter.Encode(
            await PixelsOf(ask, cancellation), new PngText(PngText.Description, ask.Prompt ?? ""), new PngText(PngText.Receipt, ReceiptText.Write(proof)));
    }

    /// <summary>The receipt by itself, as <c>cuckoo verify</c> reads it.</summary>
    public async Task<byte[]> ProofOf(Ask ask, CancellationToken cancellation)
    {
        (CuckooClient client, _) = await edge.For(ask.Person, cancellation);
        return Encoding.UTF8.GetBytes(ReceiptText.Write(await client.ReceiptAsync(ask.Request!, cancellation)));
    }

    /// <summary>The picture four times as wide and high; nothing where it is too large for that.</summary>
    public async Task<Picture?> EnlargedOf(Ask ask, CancellationToken cancellation) => await enlarger.Enlarge(await PixelsOf(ask, cancellation), cancellation);

    /// <summary>The same as a file that says how it was made.</summary>
    public async Task<byte[]> EnlargedFileOf(Ask ask, CancellationToken cancellation)
    {
        Picture picture = await PixelsOf(ask, cancellation);
        Picture large = await enlarger.Enlarge(picture, cancellation) ?? picture;
        return PngWriter.Encode(
            large,
            new PngText(PngText.Description, ask.Prompt ?? ""), new PngText(PngText.Software, "Cuckoo"), new PngText("Output hash", HashOf(picture)),
            new PngText("Upscaler program hash", enlarger.Program), new PngText("Upscaled hash", HashOf(large)));
    }

    /// <summary>SHA-256 of a picture's pixels: of a miner's picture the output hash of its receipt.</summary>
    public static string HashOf(Picture picture) => Convert.ToHexStringLower(SHA256.HashData(picture.Rgb.Span));

    /// <summary>A picture by whole squares of its pixels, at least <see cref="LeastSide"/> a side where that is a whole number of times.</summary>
    public static Picture Enlarged(Picture picture)
    {
        int times = LeastSide / Math.Max(picture.Width, picture.Height);
        if (times < 2) return picture;
        (int width, int height) = (picture.Width * times, picture.Height * times);
        byte[] rgb = new byte[width * height * Picture.Channels];
        ReadOnlySpan<byte> small = picture.Rgb.Span;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                small.Slice((((y / times) * picture.Width) + (x / times)) * Picture.Channels, Picture.Channels)
                    .CopyTo(rgb.AsSpan(((y * width) + x) * Picture.Channels));
            }
        }

        return new Picture(width, height, rgb);
    }
}
