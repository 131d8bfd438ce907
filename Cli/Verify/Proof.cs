using Cuckoo.Client.Receipts;
using Cuckoo.Miner.Files;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>A receipt and, where there is one, the picture it is shown with: read from files, bounded before they are read.</summary>
/// <param name="File">The receipt; its fields are well-formed.</param>
/// <param name="Picture">The picture.</param>
internal sealed record Proof(ReceiptFile File, Picture? Picture)
{
    /// <summary>Reads it.</summary>
    /// <param name="path">A receipt file, or a PNG that holds its receipt.</param>
    /// <param name="picture">A PNG to look at instead of the one that holds the receipt, if there is such a one.</param>
    /// <exception cref="ReceiptFormatException">There is no receipt.</exception>
    /// <exception cref="PictureFormatException">The picture cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Proof Read(string path, string? picture)
    {
        byte[] file = BytesOf(path);
        (ReceiptFile receipt, Picture? own) = PngReader.IsPng(file) ? ReceiptText.ReadPng(file) : (ReceiptText.Read(file), null);
        return new Proof(receipt, picture is null ? own : PngReader.Read(BytesOf(picture), PictureFileLimits.Usual).OnWhite());
    }

    private static byte[] BytesOf(string path)
    {
        int most = PictureFileLimits.Usual.MaxFileBytes;
        return BoundedFile.Read(path, most) ?? throw new IOException($"{path} is longer than the {most} bytes that are read.");
    }
}
