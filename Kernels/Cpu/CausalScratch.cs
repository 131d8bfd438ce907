using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>One thread's space for the queries of one key and value head; it grows to the largest seen and is reused.</summary>
internal sealed class CausalScratch
{
    public Matrix Queries { get; private set; } = new(1, 1);

    public Matrix Scores { get; private set; } = new(1, 1);

    public Matrix Output { get; private set; } = new(1, 1);

    public void Fit(int rows, int positions, int headSize)
    {
        Queries = AttentionScratch.Grown(Queries, rows, headSize);
        Scores = AttentionScratch.Grown(Scores, rows, positions);
        Output = AttentionScratch.Grown(Output, rows, headSize);
    }
}
