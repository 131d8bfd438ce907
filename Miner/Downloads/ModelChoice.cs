// Which models a miner runs and where they come from. One that lies beside the program is taken from there; any other, or one that the
// network has with other files, is downloaded. Nobody has to say anything: the edge tells what it serves.

using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Downloads;

/// <summary>Loads the models that a miner is to run.</summary>
/// <param name="said">Names that the command line has; null for what the network serves.</param>
/// <param name="door">The edge.</param>
/// <param name="download">Brings what is not here.</param>
/// <param name="tell">Told what happens.</param>
internal sealed class ModelChoice(IReadOnlyList<string>? said, EdgeDoor door, ModelDownload download, Action<Status> tell)
{
    /// <summary>Loads them.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="kernels">The implementation and its threads.</param>
    /// <param name="time">Measures runs.</param>
    /// <param name="loading">Told the name of each before it is loaded.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DownloadException">A model cannot be had.</exception>
    /// <exception cref="EdgeRefusedException">The edge refuses.</exception>
    /// <remarks>Throws besides what loading throws: see <see cref="LoadedModel.Load"/>.</remarks>
    public async Task LoadAsync(LoadedModels into, KernelOptions kernels, TimeProvider time, Action<string> loading, CancellationToken cancellation)
    {
        // Whoever names models that are here needs no edge to load them.
        var served = said is not null && said.All(IsHere) ? [] : await ServedAsync(cancellation);
        foreach (var name in said ?? (served.Count > 0 ? [.. served.Select(model => model.Name)] : LoadedModels.Shipped))
        {
            loading(name);
            var wanted = served.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.Ordinal));
            into.Add(IsHere(name)
                ? await FromHereAsync(name, wanted, kernels, time, cancellation)
                : await FromNetworkAsync(wanted ?? throw new DirectoryNotFoundException(name), kernels, time, cancellation));
        }
    }

    private static bool IsHere(string name) => Directory.Exists(PictureModel.DefaultFolder(name));

    private async Task<LoadedModel> FromHereAsync(string name, ServedModel? wanted, KernelOptions kernels, TimeProvider time, CancellationToken cancellation)
    {
        var here = LoadedModel.Load(name, kernels, time);
        if (said is not null || wanted is null || string.Equals(here.Work.Program, wanted.Program, StringComparison.Ordinal))
            return here;
        here.Dispose();
        tell(new Status("downloading", $"{name}: the network serves another program of this name than the one that came with this miner."));
        return await FromNetworkAsync(wanted, kernels, time, cancellation);
    }

    private async Task<LoadedModel> FromNetworkAsync(ServedModel wanted, KernelOptions kernels, TimeProvider time, CancellationToken cancellation)
    {
        var folder = await download.BringAsync(wanted, cancellation);
        LoadedModel loaded;
        try
        {
            loaded = LoadedModel.Open(wanted.Name, folder, kernels, time);
        }
        catch (Exception e) when (e is ModelFormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DownloadException($"{wanted.Name} as the network serves it is none that this miner reads: {e.Message}", e);
        }

        if (string.Equals(loaded.Work.Program, wanted.Program, StringComparison.Ordinal))
            return loaded;
        var program = loaded.Work.Program;
        loaded.Dispose();
        throw new DownloadException(
            $"The files of {wanted.Name} give the program {program[..8]} here and not {wanted.Program[..8]}, which the network wants. Install the version of the miner that the network runs.");
    }

    private async Task<IReadOnlyList<ServedModel>> ServedAsync(CancellationToken cancellation)
    {
        await door.SignInAsync(cancellation);
        ServedModels served;
        try
        {
            served = await door.ModelsAsync(cancellation);
        }
        catch (EdgeRefusedException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            // An edge of before there were downloads.
            return [];
        }

        return Manifest.Finding(served) is { } finding
            ? throw new DownloadException($"The edge's list of models is not one that this miner follows. {finding}")
            : served.Models;
    }
}
