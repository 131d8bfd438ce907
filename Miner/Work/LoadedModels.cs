using Cuckoo.Kernels.Models;
using Cuckoo.Wire.Miners;

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

    /// <summary>Has the texts of models that a network lists under the tolerant profile judged by it.</summary>
    /// <param name="served">What the network serves.</param>
    public void Judge(IReadOnlyList<ServedModel> served)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i] is LoadedTexts texts && served.Any(model => string.Equals(model.Program, texts.TolerantProgram, StringComparison.Ordinal)))
                all[i] = texts.AsTolerant();
        }
    }

    /// <summary>The text model of that program, exact or tolerant, if it is one of these.</summary>
    public TextModel? Text(string program) => Texts(program)?.Model;

    /// <summary>The exact work on the text model of that program, exact or tolerant, if it is one of these.</summary>
    public TextWork? TextWork(string program) => Texts(program)?.Exact;

    private LoadedTexts? Texts(string program) => all.OfType<LoadedTexts>().FirstOrDefault(m =>
        string.Equals(m.Exact.Program, program, StringComparison.Ordinal) || string.Equals(m.TolerantProgram, program, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in all)
            model.Dispose();
        all.Clear();
    }
}
