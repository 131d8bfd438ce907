using Orleans.Runtime;

namespace Cuckoo.Grains.Tests.Crashes;

public sealed class GroupedStateTests
{
    private readonly SlowState stored = new();
    private int givenUp;

    [Fact]
    public async Task Save_WhileAnotherIsWritten_SharesTheNextWrite()
    {
        var state = State();
        Task first = state.Save("a");
        Task second = state.Save("ab");
        Task third = state.Save("abc");
        Assert.Equal("abc", state.State);
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);

        stored.Finish();
        await first;
        Assert.False(second.IsCompleted || third.IsCompleted);
        stored.Finish();
        await Task.WhenAll(second, third, state.Durable());
        Assert.Equal(["a", "abc"], stored.Written);
    }

    [Fact]
    public async Task Save_OfWhatIsBeingWritten_WaitsForThatWrite()
    {
        var state = State();
        Task first = state.Save("a");
        Task same = state.Save("a");
        Assert.False(same.IsCompleted || state.Durable().IsCompleted);
        stored.Finish();
        await Task.WhenAll(first, same);
        Assert.Equal(["a"], stored.Written);
        Assert.True(state.Durable().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Write_ThatFails_FailsAllThatWaitAndGivesUpOnce()
    {
        var state = State();
        Task[] waiting = [state.Save("a"), state.Save("ab"), state.Durable()];
        stored.Finish(new IOException("full"));
        foreach (Task each in waiting) await Assert.ThrowsAsync<IOException>(() => each);
        await Assert.ThrowsAsync<IOException>(() => state.Save("abc"));
        await Assert.ThrowsAsync<IOException>(state.Durable);
        Assert.Equal(1, givenUp);
        Assert.Equal(["a"], stored.Written);
    }

    [Fact]
    public async Task Decide_AsksForNoWrite_AndGoesIntoTheNext()
    {
        var state = State();
        state.Decide("a");
        Assert.Equal("a", state.State);
        Assert.Empty(stored.Written);

        Task durable = state.Durable();
        Assert.False(durable.IsCompleted);
        state.Decide("ab");
        stored.Finish();
        await durable;
        Assert.Equal("a", stored.Written[0]);

        Task last = state.Save("ab");
        stored.Finish();
        await last;
        Assert.Equal(["a", "ab"], stored.Written);
    }

    private GroupedState<string> State() => new(stored, () => givenUp++);

    /// <summary>Writes end when they are told to.</summary>
    private sealed class SlowState : IPersistentState<string>
    {
        private TaskCompletionSource writing = new();

        public List<string> Written { get; } = [];

        public string State { get; set; } = "";

        public string? Etag => null;

        public bool RecordExists => Written.Count > 0;

        public void Finish(Exception? fault = null)
        {
            TaskCompletionSource done = writing;
            writing = new TaskCompletionSource();
            if (fault is null) done.SetResult();
            else done.SetException(fault);
        }

        public Task WriteStateAsync()
        {
            Written.Add(State);
            return writing.Task;
        }

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task ClearStateAsync() => Task.CompletedTask;
    }
}
