namespace Cuckoo.Telegram.Tests;

/// <summary>Waiting for what other threads do.</summary>
internal static class Patience
{
    // Far more than anything takes; what has not come by then does not come.
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    /// <summary>Waits until something is so.</summary>
    /// <param name="isSo">What is waited for.</param>
    /// <param name="push">What is done before each further look, so that it comes about.</param>
    /// <param name="what">What is waited for, in words.</param>
    public static async Task UntilAsync(Func<bool> isSo, Action push, string what)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Most) Assert.Fail($"It never came: {what}");
            push();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
