// Which models a miner runs and where they come from. One that lies beside the program is taken from there; any other, or one that the
// network has with other files, is downloaded. Nobody has to say anything: the edge tells what it serves.

using System.Security.Cryptography;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Engines;
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
        // Whoever names models that are here needs no edge to load them; of texts the edge says by what they are judged.
        var served = said is not null && said.All(IsHere) ? [] : await ServedAsync(cancellation);
        foreach (var name in said ?? (served.Count > 0 ? [.. served.Select(model => model.Name)] : LoadedModels.Shipped))
        {
            loading(name);
            var wanted = served.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.Ordinal));
            into.Add(IsHere(name)
                ? await FromHereAsync(name, wanted, kernels, time, cancellation)
                : await FromNetworkAsync(wanted ?? throw new DirectoryNotFoundException(name), kernels, time, cancellation));
        }

        if (into.All.OfType<LoadedTexts>().Any())
            into.Judge(served.Count > 0 ? served : await ServedAsync(cancellation));
    }

    /// <summary>Has an engine do the jobs of a model that the network serves under the tolerant profile. Of its files the tokenizer alone is read.</summary>
    /// <param name="engine">The engine; it is tried once.</param>
    /// <param name="time">Measures runs.</param>
    /// <param name="loading">Told the model's name.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DownloadException">The network serves no such model, or its file cannot be had.</exception>
    /// <exception cref="EngineException">The engine does not answer.</exception>
    /// <exception cref="ModelFormatException">The file is not one whose tokens are read here.</exception>
    public async Task<EngineWork> ForEngineAsync(OpenAiEngine engine, TimeProvider time, Action<string> loading, CancellationToken cancellation)
    {
        var tolerant = (await ServedAsync(cancellation)).Where(IsTolerant).ToArray();
        var wanted = said is { Count: > 0 }
            ? tolerant.FirstOrDefault(model => said is [var name] && string.Equals(model.Name, name, StringComparison.Ordinal))
            : tolerant is [var only] ? only : null;
        if (wanted is null)
        {
            throw new DownloadException(tolerant.Length == 0
                ? "the network serves none under the tolerant profile, which is what an engine may do. Ask its operator for Cuckoo:TolerantModels, or leave --engine out."
                : $"say with --model which one the engine has, of those served under the tolerant profile: {string.Join(", ", tolerant.Select(model => model.Name))}.");
        }

        loading(wanted.Name);
        var file = wanted.Files.FirstOrDefault(one => string.Equals(one.Path, wanted.Name + ".gguf", StringComparison.Ordinal))
            ?? throw new DownloadException($"{wanted.Name} as the network serves it has no file {wanted.Name}.gguf.");
        var here = Path.Combine(PictureModel.DefaultFolder(wanted.Name), file.Path);
        var path = await IsSameAsync(here, file, cancellation)
            ? here
            : Path.Combine(await download.BringAsync(wanted with { Files = [file] }, cancellation), file.Path);
        var work = new EngineWork(engine, TextTokens.Load(path), wanted.Name, wanted.Program, time);
        var (tokens, elapsed) = await work.TestAsync(cancellation);
        tell(new Status(
            "engine",
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The engine at {engine.Options.Url} answers as {engine.Options.Model}: {tokens} tokens of {wanted.Name} in {elapsed.TotalSeconds:0.0} s. Profile tolerant: its texts are judged by likeness.")));
        return work;
    }

    private static bool IsTolerant(ServedModel model) => string.Equals(model.Profile, TolerantProfile.Name, StringComparison.Ordinal);

    private static async Task<bool> IsSameAsync(string path, ServedFile file, CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != file.Bytes)
            return false;
        await using var content = File.OpenRead(path);
        return string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)), file.Sha256, StringComparison.Ordinal);
    }

    // The files of a tolerant model give its exact program, of which the tolerant one is made.
    private static bool IsProgramOf(LoadedModel loaded, ServedModel wanted) => string.Equals(
        IsTolerant(wanted) ? (loaded as LoadedTexts)?.TolerantProgram : loaded.Work.Program, wanted.Program, StringComparison.Ordinal);

    private static bool IsHere(string name) => Directory.Exists(PictureModel.DefaultFolder(name));

    private async Task<LoadedModel> FromHereAsync(string name, ServedModel? wanted, KernelOptions kernels, TimeProvider time, CancellationToken cancellation)
    {
        var here = DeviceChoice.Load(kernels, chosen => LoadedModel.Load(name, chosen, time), text => tell(new Status("device_passed_over", $"{name}: {text}")));
        if (said is not null || wanted is null || IsProgramOf(here, wanted))
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
            loaded = DeviceChoice.Load(kernels, chosen => LoadedModel.Open(wanted.Name, folder, chosen, time), text => tell(new Status("device_passed_over", $"{wanted.Name}: {text}")));
        }
        catch (Exception e) when (e is ModelFormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DownloadException($"{wanted.Name} as the network serves it is none that this miner reads: {e.Message}", e);
        }

        if (IsProgramOf(loaded, wanted))
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
