using System.Numerics;
using Cuckoo.Grains.Accounts;

namespace Cuckoo.Grains.Tests.Accounts;

public sealed class TokenBucketTests
{
    private static readonly Allowance TenAMinute = new(new Amount(10), new Amount(10), TimeSpan.FromMinutes(1));

    [Fact]
    public void Bucket_Emptied_FillsUnitByUnit()
    {
        TokenBucket bucket = TokenBucket.Full(TenAMinute, Sample.Now);
        (bucket, bool isTaken, TimeSpan wait) = bucket.Take(TenAMinute, new Amount(10), Sample.Now);
        Assert.Equal((true, TimeSpan.Zero), (isTaken, wait));

        (bucket, isTaken, wait) = bucket.Take(TenAMinute, new Amount(1), Sample.Now);
        Assert.Equal((false, TimeSpan.FromSeconds(6)), (isTaken, wait));
        (bucket, isTaken, wait) = bucket.Take(TenAMinute, new Amount(1), Sample.Now + TimeSpan.FromSeconds(6) - TimeSpan.FromTicks(1));
        Assert.Equal((false, TimeSpan.FromTicks(1)), (isTaken, wait));
        (bucket, isTaken, _) = bucket.Take(TenAMinute, new Amount(1), Sample.Now + TimeSpan.FromSeconds(6));
        Assert.True(isTaken);
        Assert.Equal(new Amount(0), bucket.Level);
        Assert.Equal(new Amount(10), bucket.Filled(TenAMinute, Sample.Now.AddYears(3)).Level);
    }

    [Fact]
    public void Amount_AboveTheCapacity_IsNeverToBeHad() =>
        Assert.Equal(
            (false, TimeSpan.MaxValue),
            TokenBucket.Full(TenAMinute, Sample.Now).Take(TenAMinute, new Amount(11), Sample.Now) is var taken ? (taken.IsTaken, taken.Wait) : default);

    [Fact]
    public void Wait_BeyondACentury_IsForEver()
    {
        Allowance slow = new(Allowance.Most, new Amount(1), Allowance.Longest);
        Assert.Equal(TimeSpan.MaxValue, new TokenBucket(Amount.Zero, Sample.Now).Take(slow, Allowance.Most, Sample.Now).Wait);
    }

    [Fact]
    public void Clock_ThatGoesBack_FillsNothing()
    {
        TokenBucket empty = new(Amount.Zero, Sample.Now);
        TokenBucket back = empty.Filled(TenAMinute, Sample.Now - TimeSpan.FromDays(1));

        Assert.Equal(empty, back);
        Assert.Equal(new Amount(1), back.Filled(TenAMinute, Sample.Now + TimeSpan.FromSeconds(6)).Level);
    }

    [Fact]
    public void Return_OfMoreThanWasTaken_IsNoMoreThanFull()
    {
        TokenBucket bucket = new(new Amount(4), Sample.Now);
        Assert.Equal(new Amount(7), bucket.Return(TenAMinute, new Amount(3), Sample.Now).Level);
        Assert.Equal(new Amount(10), bucket.Return(TenAMinute, Allowance.Most, Sample.Now).Level);
    }

    // Against the same in fractions of any size: never above it, and below by what the time of a tick gives each call at most.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bucket_UnderRandomUse_GivesNeverMoreThanFlowedIn(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            Allowance allowance = new(Some(random, 80), Some(random, 80), TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerSecond, Allowance.Longest.Ticks)));
            Assert.True(allowance.IsValid);
            DateTimeOffset now = Sample.Now;
            TokenBucket bucket = TokenBucket.Full(allowance, now);
            BigInteger period = allowance.Period.Ticks;
            BigInteger exact = (BigInteger)allowance.Capacity.Units * period;
            int calls = 0;
            while (calls++ < 50)
            {
                long ticks = random.NextInt64(1, 1L << random.Next(1, 50));
                now = now.AddTicks(ticks);
                exact = BigInteger.Min((BigInteger)allowance.Capacity.Units * period, exact + ticks * (BigInteger)allowance.Refill.Units);
                Amount amount = Some(random, random.Next(1, 80));
                (bucket, bool isTaken, TimeSpan wait) = bucket.Take(allowance, amount, now);
                if (isTaken) exact -= (BigInteger)amount.Units * period;
                BigInteger held = (BigInteger)bucket.Filled(allowance, now).Level.Units * period;
                Assert.True(held <= exact, $"round {round}: more than flowed in");
                Assert.True(exact - held <= period + (BigInteger)allowance.Refill.Units * calls, $"round {round}: too little left");
                if (!isTaken && wait < TimeSpan.MaxValue)
                {
                    Assert.True(wait > TimeSpan.Zero);
                    Assert.True(bucket.Take(allowance, amount, now + wait).IsTaken);
                    Assert.False(bucket.Take(allowance, amount, now + wait - TimeSpan.FromTicks(1)).IsTaken);
                }
            }
        }
    }

    private static Amount Some(Random random, int bits)
    {
        UInt128 units = ((UInt128)(ulong)random.NextInt64() << 64 | (ulong)random.NextInt64()) & ((UInt128.One << bits) - 1);
        return new Amount(UInt128.Clamp(units, 1, Allowance.Most.Units));
    }
}
