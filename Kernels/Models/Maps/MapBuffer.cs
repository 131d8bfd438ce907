using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Maps;

/// <summary>Memory for maps of one number of channels and any size up to the largest: a run takes none of its own.</summary>
internal sealed class MapBuffer(int maxRows, int channels)
{
    private readonly Matrix _whole = new(maxRows, channels);

    /// <summary>A map of so many pixels, holding whatever was left there.</summary>
    public Matrix Of(MapShape map) => _whole.Part(0, map.Rows);
}
