namespace Cuckoo.Silo.Hosting;

/// <summary>
/// Ends a silo that was started by another program when that program goes: with <c>Cuckoo:IsAttached</c> the end of standard
/// input is the sign, which comes even when the parent was killed.
/// </summary>
internal static class ParentWatch
{
    /// <summary>Begins to watch, when the silo is attached.</summary>
    public static void Start(WebApplication silo)
    {
        if (!silo.Services.GetRequiredService<SiloOptions>().IsAttached) return;
        _ = Task.Run(async () =>
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null);
            silo.Lifetime.StopApplication();
        });
    }
}
