// A process made to be killed: eight writers store without pause, and every line it prints is a write that was
// acknowledged. Whoever kills it checks that each of them is in the file.

using Cuckoo.DurableWriter;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

const int Writers = 8;
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.UseOrleans(silo => silo.UseEmbeddedSqlite(args[0]));
using var host = builder.Build();
await host.StartAsync();

var grains = host.Services.GetRequiredService<IGrainFactory>();
await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
{
    var tally = grains.GetGrain<ITallyGrain>($"writer-{writer}");
    while (true)
    {
        var count = await tally.Count();
        await Console.Out.WriteLineAsync($"{writer} {count}");
    }
}));
