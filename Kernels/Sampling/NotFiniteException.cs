namespace Cuckoo.Kernels.Sampling;

/// <summary>A run left the finite numbers. Nothing after that is pinned, so it ends.</summary>
public sealed class NotFiniteException : Exception
{
    /// <summary>Names the place.</summary>
    /// <param name="position">The place, from 0, of the token that the logits were to choose.</param>
    public NotFiniteException(int position)
        : base($"The logits of position {position} are not finite.") => Position = position;

    /// <summary>The place, from 0, of the token that the logits were to choose.</summary>
    public int Position { get; }
}
