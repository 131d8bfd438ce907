using System.Buffers.Binary;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Miner.Work;

/// <summary>A model ready for jobs: of pictures (<see cref="LoadedPictures"/>) or of texts (<see cref="LoadedTexts"/>).</summary>
/// <param name="name">What jobs call it.</param>
/// <param name="work">Does them.</param>
public abstract class LoadedModel(string name, IWork work) : IDisposable
{
    /// <summary>What jobs call it.</summary>
    public string Name { get; } = name;

    /// <summary>Does its jobs.</summary>
    public IWork Work { get; } = work;

    /// <summary>Loads a shipped model: a text model where the folder holds a GGUF file of its own name, else a picture model.</summary>
    /// <param name="name">A folder under models/ beside the program.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="time">Measures runs.</param>
    /// <exception cref="Kernels.Formats.ModelFormatException">A file is not what it must be.</exception>
    /// <exception cref="NumericsMismatchException">This machine does not compute the exact profile.</exception>
    /// <exception cref="ModelTooLargeException">It does not fit into memory.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static LoadedModel Load(string name, KernelOptions options, TimeProvider time) => Open(name, PictureModel.DefaultFolder(name), options, time);

    /// <summary>Loads a model from where it lies.</summary>
    /// <param name="name">What jobs call it; a picture model goes by its own name.</param>
    /// <param name="path">A GGUF file, or a folder: of a text model when it holds a GGUF file of that name, else of a picture model.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="time">Measures runs.</param>
    /// <inheritdoc cref="Load"/>
    public static LoadedModel Open(string name, string path, KernelOptions options, TimeProvider time)
    {
        var text = File.Exists(path) ? path : Path.Combine(path, name + ".gguf");
        return File.Exists(text)
            ? new LoadedTexts(name, TextModel.Load(text, new TextModelOptions { Kernels = options }, time))
            : new LoadedPictures(PictureModel.Load(path, options, time));
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A picture model ready for jobs.</summary>
/// <param name="model">The model, which this one disposes of.</param>
public sealed class LoadedPictures(PictureModel model) : LoadedModel(model.Name, new PictureWork(model))
{
    /// <summary>The model.</summary>
    public PictureModel Model => model;

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();
}

/// <summary>A text model ready for jobs.</summary>
public sealed class LoadedTexts : LoadedModel
{
    private readonly TextModel model;

    /// <summary>A model for jobs of the exact profile.</summary>
    /// <param name="name">What jobs call it.</param>
    /// <param name="model">The model, which this one disposes of.</param>
    public LoadedTexts(string name, TextModel model)
        : this(name, model, new TextWork(model, name), isTolerant: false)
    {
    }

    private LoadedTexts(string name, TextModel model, TextWork exact, bool isTolerant)
        : base(name, isTolerant ? new TolerantWork(exact) : exact)
    {
        (this.model, Exact) = (model, exact);
        TolerantProgram = TolerantProfile.ProgramOf(exact.Program);
    }

    /// <summary>The model.</summary>
    public TextModel Model => model;

    /// <summary>Its jobs in the exact profile.</summary>
    public TextWork Exact { get; }

    /// <summary>What work on it in the tolerant profile states as its program.</summary>
    public string TolerantProgram { get; }

    /// <summary>The same model for jobs of the tolerant profile; it takes the place of this one, which is not disposed of then.</summary>
    public LoadedTexts AsTolerant() => new(Name, model, Exact, isTolerant: true);

    /// <summary>The text of an execution's output.</summary>
    /// <param name="output">Ids of this model, four bytes each, little-endian.</param>
    public string TextOf(ReadOnlySpan<byte> output)
    {
        var ids = new int[output.Length / sizeof(int)];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = BinaryPrimitives.ReadInt32LittleEndian(output[(i * sizeof(int))..]);
        return model.Decode(ids);
    }

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();
}
