using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

public sealed class SamplingOptionsTests
{
    public static TheoryData<SamplingOptions, string> Refused => new()
    {
        { new() { Temperature = -0.1f }, "Temperature is 0, or 0.01 to 10." },
        { new() { Temperature = 0.009f }, "Temperature is 0, or 0.01 to 10." },
        { new() { Temperature = 10.1f }, "Temperature is 0, or 0.01 to 10." },
        { new() { Temperature = float.NaN }, "Temperature is 0, or 0.01 to 10." },
        { new() { TopK = -1 }, "TopK is 0 or more." },
        { new() { TopP = 0f }, "TopP is above 0 and at most 1." },
        { new() { TopP = 1.01f }, "TopP is above 0 and at most 1." },
        { new() { TopP = float.NaN }, "TopP is above 0 and at most 1." },
        { new() { MinP = -0.01f }, "MinP is 0 to 1." },
        { new() { MinP = 1.01f }, "MinP is 0 to 1." },
        { new() { MinP = float.NaN }, "MinP is 0 to 1." },
        { new() { RepetitionPenalty = 0.09f }, "RepetitionPenalty is 0.1 to 10." },
        { new() { RepetitionPenalty = float.PositiveInfinity }, "RepetitionPenalty is 0.1 to 10." },
        { new() { RepetitionWindow = -1 }, "RepetitionWindow is 0 to 4096." },
        { new() { RepetitionWindow = 4097 }, "RepetitionWindow is 0 to 4096." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Validate_OutOfRange_NamesTheOptionAndItsRange(SamplingOptions options, string message)
    {
        Assert.Equal(message, Assert.Throws<InvalidSamplingException>(options.Validate).Message);
        Assert.Throws<InvalidSamplingException>(() => new TokenSampler(options, 10));
    }

    [Fact]
    public void Validate_AtTheEndsOfTheRanges_Accepts()
    {
        new SamplingOptions { Temperature = 0.01f, TopP = float.Epsilon, MinP = 1f, RepetitionPenalty = 0.1f, RepetitionWindow = 0 }.Validate();
        new SamplingOptions { Temperature = 10f, TopK = int.MaxValue, RepetitionPenalty = 10f, RepetitionWindow = 4096, Seed = ulong.MaxValue }.Validate();
    }

    [Fact]
    public void CanonicalText_HasEveryOption()
    {
        var options = new SamplingOptions { Temperature = 0.8f, TopK = 40, TopP = 0.95f, MinP = 0.05f, RepetitionPenalty = 1.1f, Seed = ulong.MaxValue };
        Assert.Equal(
            "temperature=3f4ccccd top-k=40 top-p=3f733333 min-p=3d4ccccd repetition-penalty=3f8ccccd repetition-window=64 seed=18446744073709551615",
            options.CanonicalText);
        Assert.Equal(new SamplingOptions().CanonicalText, new SamplingOptions { Temperature = -0f, MinP = -0f }.CanonicalText);
    }
}
