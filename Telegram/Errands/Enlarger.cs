using Cuckoo.Kernels.Models;
using Cuckoo.Pictures;

namespace Cuckoo.Telegram.Errands;

/// <summary>
/// The shipped upscaler, run by the bot itself: no miner is asked and nothing is paid. It computes in the exact profile, so everybody who
/// enlarges the same picture has the same pixels.
/// </summary>
internal sealed class Enlarger : IDisposable
{
    // 2,048 x 2,048 x 3 bytes of what comes out are 12 MiB before the PNG packs them; Telegram takes files of 50.
    private const int MostSide = 512;

    private readonly Lazy<UpscalerModel> model = new(() => UpscalerModel.Load(PictureModel.DefaultFolder(UpscalerModel.DefaultName), new KernelOptions { Threads = 1 }));

    /// <summary>SHA-256 of what computes it.</summary>
    public string Program => Convert.ToHexStringLower(model.Value.ProgramHash);

    /// <summary>A picture four times as wide and high; nothing where it is too large for that.</summary>
    public Task<Picture?> Enlarge(Picture picture, CancellationToken cancellation) => Math.Max(picture.Width, picture.Height) > MostSide
        ? Task.FromResult<Picture?>(null)
        : Task.Run<Picture?>(
            () =>
            {
                RgbPicture large = model.Value.Upscale(new RgbPicture(picture.Rgb.ToArray(), picture.Width, picture.Height), cancellation);
                return new Picture(large.Width, large.Height, large.Pixels);
            },
            cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (model.IsValueCreated) model.Value.Dispose();
    }
}
