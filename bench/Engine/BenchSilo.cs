using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Cuckoo.Engine;

/// <summary>A silo as a program would have it, and a folder for its file.</summary>
internal static class BenchSilo
{
    /// <summary>Started; with its state in <paramref name="path"/>, or in memory.</summary>
    public static async Task<IHost> StartAsync(string? path)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            if (path is null) silo.AddMemoryGrainStorageAsDefault();
            else silo.UseEmbeddedSqlite(path);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static IGrainFactory Grains(this IHost host) => host.Services.GetRequiredService<IGrainFactory>();
}
