using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using Cuckoo.Kernels.Sampling.Diffusion;
using Cuckoo.Kernels.Tests.Models.StableDiffusion;

namespace Cuckoo.Kernels.Tests.Sampling;

/// <summary>The samplers against numpy's float64 (peers/sd_vectors.py, toy_runs): every state of runs with a function for a network.</summary>
public sealed class DiffusionSamplerTests
{
    private static readonly NoiseLevels Levels = new(0.00085, 0.012, 1000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(50)]
    public void Advance_ToyNetwork_GivesTheStatesOfFloat64(int steps)
    {
        foreach (var name in DiffusionSamplers.Names)
        {
            var sampler = DiffusionSamplers.Create(name, Levels, steps, first: 0, offset: 1);
            var (latent, e, carried) = (new Matrix(1, 12), new Matrix(1, 12), new Matrix(1, 12));
            GaussianNoise.Fill(latent, 5);
            foreach (ref var value in latent.Row(0))
                value *= sampler.Level(0).Noise;
            var (states, times) = (Tiny.Vector($"toy.{name}.{steps}"), Tiny.Vector($"times.{name}.{steps}"));
            for (var step = 0; step < steps; step++)
            {
                Assert.InRange(sampler.Time(step) - times.Row(0)[step], -1e-4, 1e-4);
                for (var k = 0; k < 12; k++)
                    e.Row(0)[k] = (float)(0.9 * Math.Tanh(latent.Row(0)[k] * sampler.InputScale(step)) + 0.1 * Math.Cos(sampler.Time(step) / 100));
                sampler.Advance(step, latent, e, carried, seed: 5);
                for (var k = 0; k < 12; k++)
                {
                    var (expected, actual) = (states.Row(step)[k], latent.Row(0)[k]);
                    Assert.True(Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"{name}, {steps} steps, step {step}: {expected} but {actual}");
                }
            }
        }
    }

    [Fact]
    public void Levels_OfTheLastStep_AreThePicture()
    {
        foreach (var name in DiffusionSamplers.Names)
            Assert.Equal((1f, 0f), DiffusionSamplers.Create(name, Levels, 5, first: 0, offset: 1).Level(5));
    }

    [Fact]
    public void Ancestral_OtherSeedOrStep_AddsOtherNoise()
    {
        var sampler = DiffusionSamplers.Create("euler-ancestral", Levels, 9, first: 0, offset: 1);
        float[] First(int step, ulong seed)
        {
            var latent = new Matrix(1, 4);
            sampler.Advance(step, latent, new Matrix(1, 4), null, seed);
            return latent.Row(0).ToArray();
        }

        Assert.Equal(First(3, 1), First(3, 1));
        Assert.NotEqual(First(3, 1), First(3, 2));
        Assert.NotEqual(First(3, 1)[0] / First(3, 1)[1], First(4, 1)[0] / First(4, 1)[1]);
        Assert.Equal(new float[4], First(8, 1));
    }
}
