using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>The models that a miner, or the silo's own auditor, runs.</summary>
public sealed class LoadedModels : IDisposable
{
    private readonly List<LoadedModel> all = [];

    /// <summary>Those that come with the program and are loaded unless somebody names others.</summary>
    public static IReadOnlyList<string> Shipped { get; } = ["emoji-t2i", "wordbook"];

    /// <summary>In the order they were loaded.</summary>
    public IReadOnlyList<LoadedModel> All => all;

    /// <summary>Loads one more.</summary>
    /// <inheritdoc cref="LoadedModel.Load"/>
    public void Load(string name, KernelOptions options, TimeProvider time) => Add(LoadedModel.Load(name, options, time));

    /// <summary>Takes one more that is loaded, and disposes of it.</summary>
    public void Add(LoadedModel model) => all.Add(model);

    /// <summary>The text model of that program, if it is one of these.</summary>
    public TextModel? Text(string program) => all.OfType<LoadedTexts>().FirstOrDefault(m => string.Equals(m.Work.Program, program, StringComparison.Ordinal))?.Model;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in all)
            model.Dispose();
        all.Clear();
    }
}
