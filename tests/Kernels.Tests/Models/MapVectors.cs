using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Tests.Models;

/// <summary>The pictures in a reference.safetensors that models/convert made, and what TensorFlow.js computed for them.</summary>
internal sealed class MapVectors : IDisposable
{
    private readonly SafetensorsFile _file;

    public MapVectors(string model) => _file = SafetensorsFile.Open(Path.Combine(PictureModel.DefaultFolder(model), "reference.safetensors"));

    public IEnumerable<string> Names => _file.Tensors.Keys.Where(name => name.EndsWith(".input", StringComparison.Ordinal)).Select(name => name[..^".input".Length]);

    public RgbPicture Picture(string name)
    {
        var tensor = _file.Tensors[name + ".input"];
        return new RgbPicture([.. Dequantize.All(tensor).Select(value => (byte)value)], (int)tensor.Shape[1], (int)tensor.Shape[0]);
    }

    public float[] Numbers(string name) => Dequantize.All(_file.Tensors[name]);

    public void Dispose() => _file.Dispose();
}
