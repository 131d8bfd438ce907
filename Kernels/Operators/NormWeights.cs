namespace Cuckoo.Kernels.Operators;

/// <summary>Scale and shift of a LayerNorm, one row each.</summary>
internal sealed record NormWeights(ColumnSlice Weight, ColumnSlice Bias);
