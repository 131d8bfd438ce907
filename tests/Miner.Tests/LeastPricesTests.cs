using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner.Tests;

public sealed class LeastPricesTests
{
    [Fact]
    public void Prices_AreOfAllAndOfNamedModels()
    {
        var prices = LeastPrices.Parse(["wordbook=7", "5", "emoji-t2i=9"])!;

        Assert.Equal("5", prices.Otherwise);
        Assert.Equal([("emoji-t2i", "9"), ("wordbook", "7")], prices.Named.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
        Assert.Null(LeastPrices.Parse(["wordbook=7"])!.Otherwise);
        Assert.Empty(LeastPrices.Parse([])!.Named);
    }

    [Fact]
    public void Model_ThatTheMinerDoesNotRun_IsNamed()
    {
        var prices = LeastPrices.Parse(["wordbook=7", "wordbok=8"])!;

        Assert.Equal("wordbok", prices.Unknown(["wordbook", "emoji-t2i"]));
        Assert.Null(prices.Unknown(["wordbook", "wordbok"]));
    }

    [Fact]
    public void Programs_HaveThePricesOfTheirModels()
    {
        var prices = LeastPrices.Parse(["5", "wordbook=7"])!.ByProgram([("emoji-t2i", "aa"), ("wordbook", "bb")]);

        Assert.Equal("5", prices.Otherwise);
        Assert.Equal(("bb", "7"), Assert.Single(prices.Named.Select(one => (one.Key, one.Value))));
    }
}
