namespace Orleans.Embedded.Hosting;

/// <summary>A part of the silo that acts by itself: reminders, a stream provider. Called by the silo's host, each method once, in this order.</summary>
internal interface ISiloPart
{
    /// <summary>Makes ready, before any grain can be called. A failure fails the start of the silo.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The silo takes calls: begins to act.</summary>
    void Start();

    /// <summary>The silo is stopping: begins nothing new. What runs is waited for elsewhere, as any call is.</summary>
    void Stop();

    /// <summary>What ran has ended, but for what this part began last: completes when that has ended too and the outcome of all is stored.</summary>
    Task SettleAsync();
}
