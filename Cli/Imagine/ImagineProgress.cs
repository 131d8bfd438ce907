using System.Globalization;
using Cuckoo.Cli.Run;
using Cuckoo.Kernels.Models;
using Cuckoo.Pictures;

namespace Cuckoo.Cli.Imagine;

/// <summary>How far a picture is: a bar, seconds a step, and above them the picture so far where the terminal has colours.</summary>
/// <param name="progress">The line.</param>
/// <param name="preview">The picture; null where it cannot be shown.</param>
/// <param name="time">The clock.</param>
internal sealed class ImagineProgress(Progress progress, Preview? preview, TimeProvider time)
{
    private const int BarWidth = 24;

    private readonly long begun = time.GetTimestamp();

    private TimeSpan shown;

    /// <summary>Whether previews are wanted.</summary>
    public bool HasPreview => preview is not null;

    /// <summary>Says a step.</summary>
    public void Say(PictureProgress step)
    {
        double seconds = time.GetElapsedTime(begun).TotalSeconds / step.Step;
        int full = BarWidth * step.Step / step.Steps;
        progress.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{new string('█', full)}{new string('░', BarWidth - full)} step {step.Step} of {step.Steps}, {seconds:0.00} s a step"));
    }

    /// <summary>Shows the picture so far, a few times a second at most.</summary>
    public void Show(RgbPicture picture)
    {
        TimeSpan now = time.GetElapsedTime(begun);
        if (preview is null || (shown > TimeSpan.Zero && now - shown < TimeSpan.FromMilliseconds(200))) return;
        shown = now;
        progress.Clear();
        preview.Show(new Picture(picture.Width, picture.Height, picture.Pixels));
    }

    /// <summary>Takes everything away.</summary>
    public void Clear()
    {
        progress.Clear();
        preview?.Clear();
    }
}
