using System.Globalization;
using System.Text;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Sizes;

namespace Cuckoo.Cli.Imagine;

/// <summary>A picture on a terminal: two pixels a character, the upper half block before the lower one's colour.</summary>
/// <param name="output">The terminal.</param>
/// <param name="columns">Characters a line of it.</param>
/// <param name="lines">Its lines.</param>
/// <param name="hasAllColours">Whether it has 24-bit colours, or the 256 of xterm.</param>
internal sealed class Preview(TextWriter output, int columns, int lines, bool hasAllColours)
{
    private const int MaxSide = 48;

    private int drawn;

    /// <summary>The preview of this terminal.</summary>
    /// <param name="output">Standard error.</param>
    /// <param name="isTerminal">Whether it is one.</param>
    /// <returns>Null where it has no colours, or asks for none (NO_COLOR, no-color.org), or is too small.</returns>
    public static Preview? Of(TextWriter output, bool isTerminal)
    {
        if (!isTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }) return null;
        bool hasAll = Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit";
        bool has256 = Environment.GetEnvironmentVariable("TERM")?.Contains("256color", StringComparison.Ordinal) == true;
        (int columns, int lines) = SizeOfTerminal();
        return (hasAll || has256) && columns >= 16 && lines >= 12 ? new Preview(output, columns, lines, hasAll) : null;
    }

    /// <summary>Draws a picture where the last one was.</summary>
    public void Show(Picture picture)
    {
        int side = Math.Min(MaxSide, Math.Min(columns - 1, (lines - 3) * 2));
        int longer = Math.Max(picture.Width, picture.Height);
        int width = Math.Max(1, picture.Width * side / longer), height = Math.Max(2, picture.Height * side / longer / 2 * 2);
        Picture small = PictureSize.Stretch(picture, width, height);
        StringBuilder text = new(UpAndErase());
        for (int y = 0; y < height; y += 2)
        {
            for (int x = 0; x < width; x++)
            {
                text.Append(Colour(38, small, x, y)).Append(Colour(48, small, x, y + 1)).Append('▀');
            }

            text.Append("\u001b[0m\n");
        }

        output.Write(text.ToString());
        drawn = height / 2;
    }

    /// <summary>Takes the picture away.</summary>
    public void Clear()
    {
        output.Write(UpAndErase());
        drawn = 0;
    }

    private string UpAndErase() => drawn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\u001b[{drawn}A\r\u001b[J");

    private string Colour(int ground, Picture picture, int x, int y)
    {
        ReadOnlySpan<byte> pixel = picture.Rgb.Span.Slice((y * picture.Width + x) * 3, 3);
        return hasAllColours
            ? string.Create(CultureInfo.InvariantCulture, $"\u001b[{ground};2;{pixel[0]};{pixel[1]};{pixel[2]}m")
            : string.Create(CultureInfo.InvariantCulture, $"\u001b[{ground};5;{16 + 36 * Level(pixel[0]) + 6 * Level(pixel[1]) + Level(pixel[2])}m");
    }

    /// <summary>The nearest of xterm's six levels 0, 95, 135, 175, 215, 255.</summary>
    private static int Level(byte value) => value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;

    private static (int Columns, int Lines) SizeOfTerminal()
    {
        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return (0, 0);
        }
    }
}
