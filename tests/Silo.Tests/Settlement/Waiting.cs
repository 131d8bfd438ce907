namespace Cuckoo.Silo.Tests.Settlement;

/// <summary>How journeys wait for what silo and chain do by themselves.</summary>
internal static class Waiting
{
    /// <summary>Asks until the answer is so.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            T answer = await ask();
            if (isSo(answer)) return answer;
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
