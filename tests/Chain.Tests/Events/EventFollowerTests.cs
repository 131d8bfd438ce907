using Cuckoo.Chain.Events;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Tests.Events;

public class EventFollowerTests
{
    private static readonly LogFilter Filter = new([PretendChain.Contract], []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Step_ChainThatGrowsAndReorganisesFromASeed_HandsOverEachEventOnce(int seed)
    {
        var random = new Random(seed);
        var chain = new PretendChain();
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        // A reorganisation may fall between any two questions of a step.
        chain.BeforeAnswer = () =>
        {
            if (random.Next(12) == 0) Reorganise();
        };
        for (var step = 0; step < 400; step++)
        {
            for (var grown = random.Next(4); grown > 0; grown--) chain.Grow(random.Next(3));
            consumer.Fails = random.Next(8) == 0;
            chain.Behind = random.Next(6) == 0 ? random.Next(8) : 0;
            // A death: nothing but the consumer's commit is left.
            if (random.Next(10) == 0) follower = Follower(chain, consumer);
            await TryStepAsync(follower);
        }

        chain.BeforeAnswer = null;
        chain.Behind = 0;
        consumer.Fails = false;
        while (await TryStepAsync(follower))
        {
            // Until nothing is new.
        }

        Assert.Equal(chain.Truth(), consumer.Events);
        Assert.True(consumer.Undone > 0, $"seed {seed} undid nothing");

        void Reorganise()
        {
            var depth = random.Next(1, Math.Min(10, chain.Length));
            chain.Undo(depth);
            for (var made = depth + random.Next(2); made > 0; made--) chain.Grow(random.Next(3));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(30)]
    public async Task Step_NodeThatLags_UndoesNothingAndGoesOnWhereItWas(int behind)
    {
        var chain = new PretendChain();
        for (var block = 0; block < 25; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        await CatchUpAsync(follower);
        string[] before = [.. consumer.Events];

        chain.Behind = behind;
        Assert.False(await follower.StepAsync(Cancellation));
        Assert.Equal(before, consumer.Events);
        Assert.Equal(0, consumer.Undone);

        chain.Behind = 0;
        chain.Grow(2);
        await CatchUpAsync(follower);
        Assert.Equal(chain.Truth(), consumer.Events);
        Assert.Equal(0, consumer.Undone);
    }

    // As after a crash of a development chain: its newest blocks are gone, and those that come instead are not as many yet.
    [Theory]
    [InlineData(5, 1, 5)]
    [InlineData(5, 4, 5)]
    [InlineData(5, 0, 0)]
    public async Task Step_ShorterBranch_IsSeenByItsFirstBlock(int gone, int made, int undone)
    {
        var chain = new PretendChain();
        for (var block = 0; block < 12; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        await CatchUpAsync(follower);

        chain.Undo(gone);
        for (var block = 0; block < made; block++) chain.Grow(1);
        await CatchUpAsync(follower);
        Assert.Equal(undone, consumer.Undone);
        if (made > 0) Assert.Equal(chain.Truth(), consumer.Events);
    }

    [Fact]
    public async Task Step_NodesThatKnowDifferentlyMuch_ContradictNothing()
    {
        // The head is asked of one that has all blocks, and the blocks of another.
        var chain = new PretendChain();
        for (var block = 0; block < 12; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        await CatchUpAsync(follower);
        var asked = 0;
        chain.BeforeAnswer = () => chain.Behind = asked++ == 0 ? 0 : 3;
        await Assert.ThrowsAsync<RpcException>(() => follower.StepAsync(Cancellation));
        Assert.Equal(0, consumer.Undone);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(7UL)]
    [InlineData(100UL)]
    public async Task Step_NodeThatRefusesLongRanges_IsAskedForShorterOnes(ulong most)
    {
        var chain = new PretendChain { MostRange = most };
        for (var block = 0; block < 300; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        while (await follower.StepAsync(Cancellation))
        {
            // Until nothing is new.
        }

        Assert.Equal(chain.Truth(), consumer.Events);
    }

    [Fact]
    public async Task Step_NodeThatRefusesASingleBlock_SaysSo()
    {
        var chain = new PretendChain { MostRange = 0 };
        chain.Grow(1);
        await Assert.ThrowsAsync<RpcNodeException>(async () =>
        {
            var follower = Follower(chain, new Consumer());
            while (await follower.StepAsync(Cancellation))
            {
                // Until it gives up.
            }
        });
    }

    [Fact]
    public async Task Step_Confirmations_HoldBackTheNewest()
    {
        var chain = new PretendChain();
        var consumer = new Consumer();
        var follower = Follower(chain, consumer, new FollowerOptions { Confirmations = 3 });
        chain.Grow(1);
        chain.Grow(0);
        Assert.False(await follower.StepAsync(Cancellation));
        Assert.Empty(consumer.Events);
        chain.Grow(0);
        await follower.StepAsync(Cancellation);
        Assert.Single(consumer.Events);
    }

    [Fact]
    public async Task Step_DeeperThanRemembered_IsAnErrorAndHandsOverNothing()
    {
        var chain = new PretendChain();
        for (var block = 0; block < 40; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        while (await follower.StepAsync(Cancellation))
        {
            // Until nothing is new.
        }

        chain.Undo(30);
        for (var block = 0; block < 31; block++) chain.Grow(1);
        var before = consumer.Events.ToArray();
        await Assert.ThrowsAsync<DeepReorganisationException>(() => follower.StepAsync(Cancellation));
        Assert.Equal(before, consumer.Events);
    }

    [Fact]
    public async Task Step_UndoneBlockBehindAGapInWhatIsRemembered_IsAnErrorAndHandsOverNothing()
    {
        // A long history is read in ranges, of which only the ends are remembered.
        var chain = new PretendChain();
        for (var block = 0; block < 60; block++) chain.Grow(1);
        var consumer = new Consumer();
        var follower = Follower(chain, consumer);
        await follower.StepAsync(Cancellation);
        await follower.StepAsync(Cancellation);
        chain.Undo(chain.Length - 25);
        for (var block = 0; block < 60; block++) chain.Grow(1);
        var before = consumer.Events.ToArray();
        await Assert.ThrowsAsync<DeepReorganisationException>(() => follower.StepAsync(Cancellation));
        Assert.Equal(before, consumer.Events);
    }

    [Fact]
    public void Cursor_DamagedOnDisk_IsAFormatError()
        => Assert.All(["", "{}", "null", "{\"Next\":1}", "x"], static text => Assert.Throws<FormatException>(() => FollowerCursor.FromBytes(System.Text.Encoding.UTF8.GetBytes(text))));

    private static EventFollower Follower(PretendChain chain, Consumer consumer, FollowerOptions? options = null)
        => new(chain, Filter, consumer, options ?? new FollowerOptions { Remembered = 20, MostRange = 16 }, TimeProvider.System);

    private static async Task CatchUpAsync(EventFollower follower)
    {
        while (await follower.StepAsync(Cancellation))
        {
            // Until nothing is new.
        }
    }

    private static async Task<bool> TryStepAsync(EventFollower follower)
    {
        try
        {
            return await follower.StepAsync(Cancellation);
        }
        catch (Exception e) when (e is RpcException or IOException)
        {
            return true;
        }
    }

    // Commits events and cursor at once, or fails and commits neither.
    private sealed class Consumer : IEventConsumer
    {
        private byte[]? cursor;

        public List<string> Events { get; } = [];

        public int Undone { get; private set; }

        public bool Fails { get; set; }

        public Task<FollowerCursor?> LoadAsync(CancellationToken cancellation) => Task.FromResult(cursor is null ? null : FollowerCursor.FromBytes(cursor));

        public Task ApplyAsync(EventBatch batch, CancellationToken cancellation)
        {
            if (Fails) throw new IOException("The disk is full.");
            foreach (var log in batch.Undone)
            {
                Assert.Equal(PretendChain.Name(log.BlockHash, log.Index), Events[^1]);
                Events.RemoveAt(Events.Count - 1);
                Undone++;
            }

            Events.AddRange(batch.Added.Select(static log => PretendChain.Name(log.BlockHash, log.Index)));
            cursor = batch.Cursor.ToBytes();
            return Task.CompletedTask;
        }
    }
}
