using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>The tensors of an encoder by llama.cpp's names, whichever names the file has; each is checked as it is taken.</summary>
/// <param name="File">The open file.</param>
/// <param name="NameOf">From a layer as llama.cpp calls it, such as <c>blk.3.attn_q</c>, to the file's name for it.</param>
internal sealed record BertTensors(ITensorFile File, Func<string, string> NameOf)
{
    /// <summary>Names as in a GGUF file.</summary>
    public static BertTensors OfGguf(GgufFile file) => new(file, static layer => layer);

    /// <summary>Names as the transformers library writes them, with or without <c>bert.</c> before them.</summary>
    public static BertTensors OfSafetensors(ITensorFile file)
    {
        var prefix = file.Tensors.ContainsKey("bert.embeddings.word_embeddings.weight") ? "bert." : "";
        return new BertTensors(file, layer => prefix + HuggingFaceName(layer));
    }

    /// <summary>A table that rows are looked up in; it stays in the file.</summary>
    public ModelTensor Table(string layer, int rows, int columns) => Take(NameOf(layer) + ".weight", rows, columns);

    public LinearWeights Linear(IOperators operators, string layer, int outputs, int inputs)
    {
        var name = NameOf(layer);
        var (weight, bias) = (Take(name + ".weight", outputs, inputs), Take(name + ".bias", outputs));
        return operators.Pack(weight, Dequantize.All(bias));
    }

    public NormWeights Norm(string layer, int width)
    {
        var name = NameOf(layer);
        return new NormWeights(Vector(name + ".weight"), Vector(name + ".bias"));

        ColumnSlice Vector(string vector) => ColumnSlice.All(Matrix.From(Dequantize.All(Take(vector, width)), 1, width));
    }

    private ModelTensor Take(string name, params ReadOnlySpan<int> shape)
    {
        if (!File.Tensors.TryGetValue(name, out var tensor))
            throw new ModelFormatException(File.Name, name, 0, "is missing");
        var fits = tensor.Shape.Count == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
            fits = tensor.Shape[i] == shape[i];
        if (!fits)
            throw tensor.Fault(0, $"has the shape [{string.Join(',', tensor.Shape)}] where the configuration says [{string.Join(',', shape.ToArray())}]");
        if (tensor.Type == TensorType.I8)
            throw tensor.Fault(0, "is of type I8, which has no scale");
        WeightCheck.Require(tensor);
        return tensor;
    }

    private static string HuggingFaceName(string layer)
    {
        var dot = layer.LastIndexOf('.');
        var part = layer[(dot + 1)..] switch
        {
            "token_embd" => "embeddings.word_embeddings",
            "position_embd" => "embeddings.position_embeddings",
            "token_types" => "embeddings.token_type_embeddings",
            "token_embd_norm" => "embeddings.LayerNorm",
            "attn_q" => "attention.self.query",
            "attn_k" => "attention.self.key",
            "attn_v" => "attention.self.value",
            "attn_output" => "attention.output.dense",
            "attn_output_norm" => "attention.output.LayerNorm",
            "ffn_up" => "intermediate.dense",
            "ffn_down" => "output.dense",
            "layer_output_norm" => "output.LayerNorm",
            _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "No such layer."),
        };
        return dot < 0 ? part : $"encoder.layer.{layer["blk.".Length..dot]}.{part}";
    }
}
