using Cuckoo.Kernels.Cpu;

namespace Cuckoo.Kernels.Tests.Operators;

public sealed class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ManyRounds_ExecutesEachChunkOnce(int members)
    {
        using var team = new Team(members);
        for (var round = 0; round < 2_000; round++)
        {
            var work = new Counting(round % 7 + 1, members);
            team.Run(work);
            Assert.All(work.Executions, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_ChunkThrows_SurfacesAndTheTeamGoesOn()
    {
        using var team = new Team(3);
        for (var round = 0; round < 200; round++)
            Assert.ThrowsAny<InvalidOperationException>(() => team.Run(new Failing()));
        var work = new Counting(50, 3);
        team.Run(work);
        Assert.All(work.Executions, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_AfterDispose_IsRefused()
    {
        var team = new Team(2);
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(new Counting(4, 2)));
    }

    private sealed class Counting(int chunks, int members) : ITeamWork
    {
        public int[] Executions { get; } = new int[chunks];

        public int Chunks => chunks;

        public void Execute(int chunk, int member)
        {
            Assert.InRange(member, 0, members - 1);
            Interlocked.Increment(ref Executions[chunk]);
        }
    }

    private sealed class Failing : ITeamWork
    {
        public int Chunks => 16;

        public void Execute(int chunk, int member) => throw new InvalidOperationException("This chunk fails.");
    }
}
