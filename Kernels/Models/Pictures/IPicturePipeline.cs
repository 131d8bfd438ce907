using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Pictures;

// What every picture model is underneath: a loaded program that turns an input into steps. A step takes a state and gives the
// next one, and needs nothing else that is not in the input or the weights; so an audit re-runs any one of them. Whoever drives
// the steps (PictureModel, PictureDispute) hashes states, tells progress and keeps turns; a pipeline does none of that.

/// <summary>A loaded picture model: what is asked of it becomes <see cref="IPictureSteps"/>. One run at a time.</summary>
internal interface IPicturePipeline : IDisposable
{
    /// <summary>The graph's name.</summary>
    string Name { get; }

    byte[] ProgramHash { get; }

    PictureLimits Limits { get; }

    /// <summary>Where texts of the input are cut for want of tokens.</summary>
    IReadOnlyList<PromptCut> Cuts(PictureInput input);

    /// <summary>Encodes the texts of an input that the limits allow. What an earlier call gave is not used any more.</summary>
    IPictureSteps Begin(PictureInput input);
}

/// <summary>The steps of one input.</summary>
internal interface IPictureSteps
{
    int Steps { get; }

    /// <summary>Pixels a row.</summary>
    int Width { get; }

    /// <summary>Rows of pixels.</summary>
    int Height { get; }

    /// <summary>Rows of a state.</summary>
    int StateRows { get; }

    /// <summary>Columns of a state.</summary>
    int StateColumns { get; }

    /// <summary>The state before the first step.</summary>
    Matrix Start();

    /// <summary>Moves a state over step <paramref name="step"/>, from 0.</summary>
    /// <exception cref="ArithmeticException">The state left the finite numbers.</exception>
    void Step(int step, Matrix state);

    /// <summary>The picture of the last state: RGB bytes, row-major.</summary>
    byte[] Pixels(Matrix state);

    /// <summary>What a state looks like so far, cheaply: a part of no hash.</summary>
    RgbPicture Preview(Matrix state);
}
