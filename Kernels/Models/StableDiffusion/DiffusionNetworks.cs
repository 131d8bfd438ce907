using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The three networks of a folder, packed for one implementation of the operators.</summary>
internal sealed class DiffusionNetworks : IDisposable
{
    private readonly List<LoadedLayers> _loaded = [];
    private readonly (string Name, long Bytes)[] _parts;
    private readonly long? _memoryLimit;

    /// <summary>Checks all tensors of the folder and of the LoRA files, and the memory they take, then reads and packs them.</summary>
    /// <exception cref="ModelFormatException">A tensor is missing, surplus, of another shape or type, or holds a number that is not finite.</exception>
    /// <exception cref="ModelTooLargeException">The networks and a picture on its way do not fit into memory.</exception>
    public DiffusionNetworks(DiffusionFolder folder, IOperators operators, PictureModelOptions options, long workingSet)
    {
        var precision = LayerPrecision.Of(options.Precision);
        var (unet, vae, text) = (new LayerPlan(folder.UNetFile), new LayerPlan(folder.VaeFile), new LayerPlan(folder.TextFile));
        _ = new UNet(folder.UNet, unet);
        _ = new Autoencoder(folder.Vae, vae);
        _ = new ClipText(folder.Text, text);
        unet.Require(_ => false);
        vae.Require(_ => false);
        text.Require(name => name == "text_model.embeddings.position_ids");
        using var loras = LoraFiles.Open(options.Loras, unet.Products, text.Products);
        LoraLines = loras.ProgramLines;
        _parts =
        [
            ("text encoder", text.PackedBytes(LayerPrecision.Float32, loras.Text)),
            ("UNet", unet.PackedBytes(precision, loras.UNet)),
            ("autoencoder", vae.PackedBytes(LayerPrecision.Float32, loras: null)),
        ];
        _memoryLimit = options.MemoryLimitBytes;
        RequireMemory("The model", "", workingSet);
        operators.Reserve(workingSet);
        try
        {
            UNet = new UNet(folder.UNet, Load(folder.UNetFile, precision, loras.UNet));
            Vae = new Autoencoder(folder.Vae, Load(folder.VaeFile));
            Text = new ClipText(folder.Text, Load(folder.TextFile, loras: loras.Text));
        }
        catch
        {
            Dispose();
            throw;
        }

        LoadedLayers Load(ITensorFile file, LayerPrecision? precision = null, LoraSums? loras = null)
        {
            var layers = new LoadedLayers(file, operators, precision, loras);
            _loaded.Add(layers);
            return layers;
        }
    }

    /// <summary>What the program hash takes in of the LoRA files.</summary>
    public IReadOnlyList<(string Name, string Value)> LoraLines { get; }

    /// <summary>Adds up the networks and the matrices of a picture on its way.</summary>
    /// <exception cref="ModelTooLargeException">The sum is more than is allowed, or than this machine has.</exception>
    public void RequireMemory(string what, string remedy, long workingSet) => ModelMemory.Require(what, _memoryLimit, remedy, [.. _parts, ("working set", workingSet)]);

    public UNet UNet { get; }

    public Autoencoder Vae { get; }

    public ClipText Text { get; }

    public void Dispose() => _loaded.ForEach(layers => layers.Dispose());
}
