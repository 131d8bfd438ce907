using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Bert;

// The encoder of "BERT: Pre-training of Deep Bidirectional Transformers" (Devlin and others, 2019), which is that of "Attention Is
// All You Need" with learnt positions and GELU: each block is attention, add, norm, feed-forward, add, norm. Sentences of one
// length go through together; there is no padding and no mask, so a sentence's bits cannot depend on its company.

/// <summary>Token ids to states; one call at a time.</summary>
internal sealed class BertEncoder(BertConfig config, BertWeights weights, IOperators operators)
{
    /// <summary>Bytes of the matrices that <paramref name="rows"/> tokens take on their way.</summary>
    public static long ScratchBytes(BertConfig config, int rows) => sizeof(float) * (rows * (7L * config.Width + config.Hidden) + (long)config.Positions * config.Width);

    /// <summary>The states (sentences · length, width) of sentences that all have <paramref name="length"/> tokens.</summary>
    public Matrix Encode(IReadOnlyList<int[]> sentences, int length)
    {
        var x = Embed(sentences, length);
        var work = new Work(x.Rows, config);
        foreach (var block in weights.Blocks)
            Apply(block, x, work, sentences.Count);
        return x;
    }

    /// <summary>norm((token + type) + position)</summary>
    private Matrix Embed(IReadOnlyList<int[]> sentences, int length)
    {
        var sum = new Matrix(sentences.Count * length, config.Width);
        for (var row = 0; row < sum.Rows; row++)
            Dequantize.Row(weights.Tokens, sentences[row / length][row % length], sum.Row(row));
        operators.Add(sum, FirstRows(weights.Types, 1));
        operators.Add(sum, FirstRows(weights.Positions, length));
        var x = new Matrix(sum.Rows, config.Width);
        Norm(sum, weights.EmbeddingNorm, x);
        return x;
    }

    private void Apply(BertBlock block, Matrix x, Work work, int sentences)
    {
        operators.Linear(block.Q, x, work.Q);
        operators.Linear(block.K, x, work.K);
        operators.Linear(block.V, x, work.V);
        operators.Attention(work.Q, new KeyValues(work.K, work.V), null, sentences, config.Heads, work.Attended);
        operators.Linear(block.O, work.Attended, work.Update);
        operators.Add(work.Update, x);
        Norm(work.Update, block.AttentionNorm, x);

        operators.Linear(block.Up, x, work.Hidden);
        operators.Gelu(work.Hidden);
        operators.Linear(block.Down, work.Hidden, work.Update);
        operators.Add(work.Update, x);
        Norm(work.Update, block.OutputNorm, x);
    }

    private void Norm(Matrix x, NormWeights norm, Matrix y) => operators.LayerNorm(x, norm.Weight, norm.Bias, config.Epsilon, y);

    private static Matrix FirstRows(ModelTensor table, int rows)
    {
        var matrix = new Matrix(rows, (int)table.Columns);
        for (var row = 0; row < rows; row++)
            Dequantize.Row(table, row, matrix.Row(row));
        return matrix;
    }

    private sealed class Work(int rows, BertConfig config)
    {
        public Matrix Q { get; } = new(rows, config.Width);

        public Matrix K { get; } = new(rows, config.Width);

        public Matrix V { get; } = new(rows, config.Width);

        public Matrix Attended { get; } = new(rows, config.Width);

        public Matrix Update { get; } = new(rows, config.Width);

        public Matrix Hidden { get; } = new(rows, config.Hidden);
    }
}
