using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Pictures;

// A run at some of its steps. A state that is handed over counts only if it is the one that was hashed into the trace before; so
// each step ties two leaves together, the first one the input to the first leaf, and the pixels the last leaf to the output.

/// <summary>Runs steps of a claimed run again from its states.</summary>
/// <param name="run">The steps of its input.</param>
/// <param name="claim">What is claimed; as many leaves as the run has steps.</param>
/// <param name="states">The states by the number of steps done.</param>
internal sealed class PictureCheck(IPictureSteps run, PictureClaim claim, IReadOnlyDictionary<int, byte[]> states)
{
    /// <summary>Whether every one of the steps, and the way from the last state to the output, is as claimed.</summary>
    public bool Holds(IReadOnlyList<int> steps, CancellationToken cancellation)
    {
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((step == 0 ? run.Start() : Shown(step)) is not { } state)
                return false;
            run.Step(step, state);
            if (!SHA256.HashData(PictureState.ToBytes(state)).AsSpan().SequenceEqual(claim.TraceLeaves[step]))
                return false;
        }

        cancellation.ThrowIfCancellationRequested();
        return Shown(run.Steps) is { } last && SHA256.HashData(run.Pixels(last)).AsSpan().SequenceEqual(claim.OutputHash);
    }

    private Matrix? Shown(int done) =>
        states.TryGetValue(done, out var bytes) && SHA256.HashData(bytes).AsSpan().SequenceEqual(claim.TraceLeaves[done - 1])
            ? PictureState.Read(bytes, run.StateRows, run.StateColumns)
            : null;
}
