using Cuckoo.Silo.Hosting;
using Orleans.Runtime;

try
{
    WebApplication silo = SiloProgram.Build(args);
    await SiloProgram.Start(silo);
    ParentWatch.Start(silo);

    // The one line a parent process waits for; the port is chosen by the system when the URL says 0.
    Console.WriteLine($"ready {silo.Urls.First()}");
    await silo.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (e is SetupException or OrleansException or IOException or UnauthorizedAccessException or InvalidDataException)
{
    // Expected ways not to start: one line, no stack.
    Console.Error.WriteLine($"cuckoo silo: {e.Message}");
    return 2;
}
