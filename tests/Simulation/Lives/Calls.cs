using Orleans.Embedded.Simulation;
using Orleans.Runtime;

namespace Cuckoo.Simulation.Lives;

/// <summary>Calls into a silo that may be lost, slow or down: whoever makes one asks until it is answered.</summary>
internal static class Calls
{
    /// <summary>The answer, however often it has to be asked for.</summary>
    public static async Task<T> UntilAnsweredAsync<T>(this SimulatedSilo silo, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                await silo.WhenUpAsync();
                return await call();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 + silo.Draw(800)), silo.Time);
            }
        }
    }
}
