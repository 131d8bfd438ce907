// Damaged files, ten thousand of each format by default; more, and with a seed of one's own:
//
//   CUCKOO_FUZZ=1000000 CUCKOO_SEED=7 dotnet run -c Release --project tests/Pictures.Tests -- -class "*MutationTests" -showLiveOutput
//
// Only a PictureFormatException may come of it, and no more memory than PictureFileLimits says. A failure names its seed, which with a
// count of one runs it alone. Chunks of a PNG get the CRC that fits their damage, or nothing behind the CRC would ever be reached.

using System.Buffers.Binary;
using System.Globalization;
using Cuckoo.Pictures.Png;

namespace Cuckoo.Pictures.Tests;

public sealed class MutationTests
{
    private const int MaxPixels = 1 << 14;

    private static readonly PictureFileLimits Limits = new() { MaxPixels = MaxPixels, MaxSide = 512, MaxTextLength = 10_000, MaxFileBytes = 1 << 20 };

    [Fact]
    public void Png_Mutated_IsAPictureOrNamesTheFault() => Run(
        [.. Directory.GetFiles(Path.Combine(Vectors.Folder, "png"), "*.png").Order(StringComparer.Ordinal).Select(File.ReadAllBytes), WithTexts()],
        bytesAPixel: 7,
        mended: true);

    [Fact]
    public void Jpeg_Mutated_IsAPictureOrNamesTheFault() => Run(
        [.. Directory.GetFiles(Path.Combine(Vectors.Folder, "jpeg"), "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)],
        bytesAPixel: 15,
        mended: false);

    private static void Run(byte[][] originals, int bytesAPixel, bool mended)
    {
        var (count, seed) = (Number("CUCKOO_FUZZ", 10_000), Number("CUCKOO_SEED", 20_260_101));

        // The pixels and their blocks' rounding up (a unit is at most 32 × 32), then texts, inflation's window, tables, and the fault itself.
        var most = (MaxPixels + 2L * 512 * 32 + 32 * 32) * bytesAPixel + 512 * 1024;
        var (usable, largest) = (0, 0L);
        foreach (var original in originals)
            PictureFile.Read(original, Limits);
        for (var i = 0; i < count; i++)
        {
            var file = Damage(originals[i % originals.Length], new Random(seed + i), mended);
            var before = GC.GetAllocatedBytesForCurrentThread();
            usable += TryRead(file, seed + i) ? 1 : 0;
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(largest <= most + file.Length * 8L, $"seed {seed + i}: {largest} bytes allocated for a file of {file.Length}");
        }

        // Both outcomes occur, or the mutations are of no use.
        if (count >= 1_000)
            Assert.InRange(usable, count / 100, count - count / 10);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"seed {seed}: {count:N0} mutations, {usable:N0} usable; at most {largest:N0} bytes allocated by one"));
    }

    private static bool TryRead(byte[] file, int seed)
    {
        try
        {
            Picture.RequireWhole(PictureFile.Read(file, Limits));
            return true;
        }
        catch (PictureFormatException fault)
        {
            Assert.True(fault.Offset >= 0 && fault.Offset <= file.Length, $"seed {seed}: offset {fault.Offset}");
            return false;
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"seed {seed}: {fault.GetType().Name}", fault);
        }
    }

    private static byte[] Damage(byte[] original, Random random, bool mended)
    {
        var file = new List<byte>(original);
        for (var change = random.Next(1, 5); change > 0 && file.Count > 0; change--)
        {
            var at = random.Next(file.Count);
            var count = Math.Min(random.Next(1, 33), file.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2 when random.Next(4) == 0:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3:
                    file.RemoveRange(at, count);
                    break;
                case 4:
                    file.InsertRange(at, file.GetRange(at, count));
                    break;
                case 5:
                    var from = random.Next(file.Count - count + 1);
                    for (var i = 0; i < count; i++)
                        file[at + i] = file[from + i];
                    break;
                case 6:
                    // Headers are where sizes are: damage them as often as everything else.
                    file[Math.Min(at % 64, file.Count - 1)] = (byte)random.Next(256);
                    break;
                default:
                    byte[] extremes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];
                    file[at] = extremes[random.Next(extremes.Length)];
                    break;
            }
        }

        var damaged = file.ToArray();
        if (mended && random.Next(4) > 0)
            Mend(damaged);
        return damaged;
    }

    /// <summary>Gives every chunk that can still be found its CRC.</summary>
    private static void Mend(byte[] file)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
                return;
            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), Crc32.Of(file.AsSpan(at + 4, 4), file.AsSpan(at + 8, (int)length)));
            at = end + 4;
        }
    }

    private static byte[] WithTexts() => Vectors.Png(
        ("IHDR", Vectors.Header(3, 2)),
        ("tEXt", [.. "Title"u8, 0, .. "x"u8]),
        ("zTXt", [.. "Author"u8, 0, 0, .. Vectors.Packed(new byte[2000])]),
        ("iTXt", [.. "Description"u8, 0, 1, 0, .. "en"u8, 0, 0, .. Vectors.Packed([.. "→ 🐦"u8])]),
        ("IDAT", Vectors.Packed(new byte[20])),
        ("IEND", []));

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
