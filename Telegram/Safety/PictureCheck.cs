using Cuckoo.Kernels.Models;
using Cuckoo.Pictures;

namespace Cuckoo.Telegram.Safety;

/// <summary>Looks at a picture before anybody is shown it.</summary>
internal interface IPictureCheck
{
    /// <summary>Whether it may be shown.</summary>
    Task<bool> MayShow(Picture picture, CancellationToken cancellation);
}

/// <summary>The shipped classifier: a small network's guess, which errs both ways; above the bound a picture is kept back.</summary>
/// <param name="most">So many hundredths of its guess may be for pornography.</param>
internal sealed class PictureCheck(int most) : IPictureCheck, IDisposable
{
    private readonly Lazy<SafetyModel> model = new(() => SafetyModel.Load(PictureModel.DefaultFolder(SafetyModel.DefaultName), new KernelOptions { Threads = 1 }));

    /// <inheritdoc/>
    public Task<bool> MayShow(Picture picture, CancellationToken cancellation) =>
        Task.Run(() => model.Value.Classify(picture.Rgb.Span, picture.Width, picture.Height).Explicit <= most / 100f, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (model.IsValueCreated) model.Value.Dispose();
    }
}
