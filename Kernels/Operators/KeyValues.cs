namespace Cuckoo.Kernels.Operators;

/// <summary>Keys and values of one source of an attention, each (groups · tokens, heads · head size).</summary>
internal readonly record struct KeyValues(Matrix Keys, Matrix Values);
