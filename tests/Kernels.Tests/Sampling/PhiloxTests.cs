using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

public sealed class PhiloxTests
{
    [Fact]
    public void Block_PublishedVectors_AreMet()
    {
        // The three known answers for philox4x32 with ten rounds that the Random123 distribution publishes (kat_vectors).
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block((0, 0, 0, 0), (0, 0)));
        Assert.Equal(
            (0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            Philox.Block((uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue), (uint.MaxValue, uint.MaxValue)));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0)));
    }

    [Fact]
    public void Noise_OfASeed_IsStandardNormal()
    {
        var noise = new Matrix(64, 192);
        GaussianNoise.Fill(noise, 42);
        double[] values = [.. Enumerable.Range(0, 64).SelectMany(row => noise.Row(row).ToArray()).Select(value => (double)value)];

        // 12,288 draws: the standard error of the mean is 0.009, of the variance 0.013, of the share within 1 sigma 0.004.
        Assert.InRange(values.Average(), -0.04, 0.04);
        Assert.InRange(values.Average(value => value * value), 0.94, 1.06);
        Assert.InRange(values.Count(value => Math.Abs(value) < 1) / (double)values.Length, 0.66, 0.71);
        Assert.Equal(values.Length, values.Distinct().Count(), 20.0);
    }

    [Fact]
    public void Noise_OfOtherSeeds_Differs()
    {
        var (first, second) = (new Matrix(1, 64), new Matrix(1, 64));
        GaussianNoise.Fill(first, 1);
        GaussianNoise.Fill(second, ulong.MaxValue);
        Assert.NotEqual(first.Row(0).ToArray(), second.Row(0).ToArray());
    }

    [Fact]
    public void Noise_OfAPrefix_IsThePrefixOfTheNoise()
    {
        var (whole, part) = (new Matrix(2, 192), new Matrix(1, 37));
        GaussianNoise.Fill(whole, 7);
        GaussianNoise.Fill(part, 7);
        Assert.Equal(whole.Row(0)[..37].ToArray(), part.Row(0).ToArray());
    }
}
