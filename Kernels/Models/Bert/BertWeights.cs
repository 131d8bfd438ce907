using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Bert;

/// <summary>A post-norm block.</summary>
internal sealed record BertBlock(
    LinearWeights Q, LinearWeights K, LinearWeights V, LinearWeights O, NormWeights AttentionNorm, LinearWeights Up, LinearWeights Down, NormWeights OutputNorm);

/// <summary>All weights of an encoder: matrices packed for one implementation of the operators, tables left in the file.</summary>
internal sealed class BertWeights : IDisposable
{
    public BertWeights(BertConfig config, BertTensors tensors, IOperators operators)
    {
        var (d, hidden) = (config.Width, config.Hidden);
        Tokens = tensors.Table("token_embd", config.Vocabulary, d);
        Positions = tensors.Table("position_embd", config.Positions, d);
        Types = tensors.Table("token_types", config.Types, d);
        EmbeddingNorm = tensors.Norm("token_embd_norm", d);
        Blocks = [.. Enumerable.Range(0, config.Depth).Select(i => Block($"blk.{i}."))];

        BertBlock Block(string at) => new(
            Q: tensors.Linear(operators, at + "attn_q", d, d),
            K: tensors.Linear(operators, at + "attn_k", d, d),
            V: tensors.Linear(operators, at + "attn_v", d, d),
            O: tensors.Linear(operators, at + "attn_output", d, d),
            AttentionNorm: tensors.Norm(at + "attn_output_norm", d),
            Up: tensors.Linear(operators, at + "ffn_up", hidden, d),
            Down: tensors.Linear(operators, at + "ffn_down", d, hidden),
            OutputNorm: tensors.Norm(at + "layer_output_norm", d));
    }

    /// <summary>(vocabulary, width)</summary>
    public ModelTensor Tokens { get; }

    /// <summary>(positions, width)</summary>
    public ModelTensor Positions { get; }

    /// <summary>(types, width); a sentence is of the first type.</summary>
    public ModelTensor Types { get; }

    public NormWeights EmbeddingNorm { get; }

    public IReadOnlyList<BertBlock> Blocks { get; }

    public void Dispose()
    {
        foreach (var block in Blocks)
        {
            foreach (var weights in (LinearWeights[])[block.Q, block.K, block.V, block.O, block.Up, block.Down])
                weights.Dispose();
        }
    }
}
