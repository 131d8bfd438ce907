using Cuckoo.Kernels.Models.Text;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Models;

// Worked out by hand: e^-1 is 0.367879 and e^-2 0.135335.
public sealed class TokenScorerTests
{
    private static readonly HashSet<int> None = [];

    [Theory]
    //          token  gap  excess      variance  above
    [InlineData(0f, 0, 0, 0, 0, 1)]
    [InlineData(0f, 1, 1, 1, 0, 1)]
    // Shares of 0.665241, 0.244728 and 0.090031: the mean of the logits is -0.424790, their variance 0.424405.
    [InlineData(1f, 0, 0, -0.424790, 0.424405, 0)]
    [InlineData(1f, 1, 1, 0.575210, 0.424405, 0.665241)]
    [InlineData(1f, 2, 2, 1.575210, 0.424405, 0.909969)]
    // At half the temperature the logits are 0, -2 and -4, with shares of 0.866813, 0.117310 and 0.015876: the mean is -0.298124, and
    // the variance 0.634383, in the logits' own unit half of the one and a quarter of the other.
    [InlineData(0.5f, 0, 0, -0.149062, 0.158596, 0)]
    [InlineData(0.5f, 2, 2, 1.850938, 0.158596, 0.984123)]
    public void Rating_OfAToken_IsTheOneWorkedOut(float temperature, int token, double gap, double excess, double variance, double above)
    {
        TokenScorer scorer = new(new SamplingOptions { Temperature = temperature }, None);
        scorer.Add([3f, 2f, 1f], token, 0);

        var rating = Assert.Single(scorer.Ratings);
        Assert.Equal((gap, excess, variance, above), (rating.Gap, Math.Round(rating.Excess, 5), Math.Round(rating.Variance, 5), Math.Round(rating.Above, 5)), Near);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 1)]
    public void Rating_OfAnEnd_IsThatOfTheLikeliestOne(int token, double gap)
    {
        TokenScorer scorer = new(new SamplingOptions(), new HashSet<int> { 1, 2 });
        scorer.Add([3f, 4f, 1f], token, 0);

        Assert.Equal(gap, Assert.Single(scorer.Ratings).Gap);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Rating_OfWhatIsNotFinite_Throws(float logit) =>
        Assert.Throws<NotFiniteException>(() => new TokenScorer(new SamplingOptions(), None).Add([0f, logit], 0, 7));

    private static bool Near((double, double, double, double) one, (double, double, double, double) other) =>
        Math.Abs(one.Item1 - other.Item1) < 1e-5 && Math.Abs(one.Item2 - other.Item2) < 2e-5
        && Math.Abs(one.Item3 - other.Item3) < 2e-5 && Math.Abs(one.Item4 - other.Item4) < 2e-5;
}
