using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Files that another program wrote, byte for byte as the formats' descriptions say.</summary>
public sealed class PeerVectorsTests
{
    [Theory]
    [InlineData("llama-rope3.gguf", "llama", 22)]
    [InlineData("llama-neox.gguf", "qwen2", 26)]
    [InlineData("llama-window.gguf", "llama", 21)]
    [InlineData("bert-mean.gguf", "bert", 37)]
    [InlineData("bert-cls.gguf", "bert", 37)]
    public void Open_FileOfAPeer_HoldsUsableTensors(string name, string architecture, int tensors)
    {
        using var file = GgufFile.Open(PeerVectors.PathOf(name));
        Assert.Equal((architecture, tensors), (file.Architecture, file.Tensors.Count));
        foreach (var tensor in file.Tensors.Values)
        {
            WeightCheck.Require(tensor);
            Assert.InRange(Dequantize.All(tensor).Average(value => (double)value), -1, 8);
        }
    }

    [Fact]
    public void Tensor_InTwoFormats_IsTheSame()
    {
        using var gguf = GgufFile.Open(PeerVectors.PathOf("bert-mean.gguf"));
        using var safetensors = SafetensorsFile.Open(PeerVectors.PathOf("bert-hf/model.safetensors"));
        var (a, b) = (gguf.Tensors["blk.1.ffn_up.weight"], safetensors.Tensors["encoder.layer.1.intermediate.dense.weight"]);
        Assert.Equal(a.Shape, b.Shape);
        Assert.Equal(Dequantize.All(a), Dequantize.All(b));
    }

    [Theory]
    [InlineData("llama-rope3.logits.safetensors", "logits", 24 * 97)]
    [InlineData("bert-cls.vectors.safetensors", "vectors", 4 * 32)]
    public void Read_Vectors_AreOfTheirShape(string file, string tensor, int count) => Assert.Equal(count, PeerVectors.Read(file, tensor).Length);
}
