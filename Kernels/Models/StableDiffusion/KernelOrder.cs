namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>PyTorch keeps a convolution's weights channel by channel; maps with channels last want them place by place.</summary>
internal static class KernelOrder
{
    /// <summary>(outputs, channels, places) as (outputs, places, channels).</summary>
    public static float[] ChannelsLast(ReadOnlySpan<float> weight, int outputs, int channels, int places)
    {
        var ordered = new float[weight.Length];
        for (var output = 0; output < outputs; output++)
        {
            var source = weight.Slice(output * channels * places, channels * places);
            var target = ordered.AsSpan(output * channels * places, channels * places);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var place = 0; place < places; place++)
                    target[place * channels + channel] = source[channel * places + place];
            }
        }

        return ordered;
    }
}
