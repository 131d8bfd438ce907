using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Models;

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps done, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps in all.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureProgress(int Step, int Steps);

/// <summary>A finished picture and what a receipt says about it.</summary>
/// <param name="Pixels">RGB bytes, row-major, Width · Height · 3 of them.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="OutputHash">SHA-256 of <paramref name="Pixels"/>.</param>
/// <param name="TraceLeaves">For each step in order the SHA-256 of the state after it.</param>
/// <param name="TraceRoot">The RFC 6962 Merkle root over <paramref name="TraceLeaves"/>.</param>
/// <param name="Elapsed">Time spent computing, waiting for the model excluded.</param>
public sealed record PictureRun(
    byte[] Pixels, int Width, int Height, byte[] OutputHash, IReadOnlyList<byte[]> TraceLeaves, byte[] TraceRoot, TimeSpan Elapsed)
{
    /// <summary>Texts of the input that were longer than the model reads.</summary>
    public IReadOnlyList<PromptCut> Cuts { get; init; } = [];
}

/// <summary>What a run is said to have given.</summary>
/// <param name="TraceLeaves">For each step in order the SHA-256 of the state after it.</param>
/// <param name="OutputHash">SHA-256 of the pixels.</param>
public sealed record PictureClaim(IReadOnlyList<byte[]> TraceLeaves, byte[] OutputHash);
