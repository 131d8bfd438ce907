namespace Cuckoo.Kernels.Cpu.Quantized;

/// <summary>The integer instructions of the quantised products, for one width; a lane is an output, <typeparamref name="TInt"/> the vector.</summary>
/// <remarks>Every sum is exact in 32 bits: at most 32 products of an unsigned byte and a number of magnitude 127.</remarks>
internal unsafe interface IByteLane<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Outputs in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>How the activations of four inputs are stored for <see cref="Dot"/>.</summary>
    static abstract ActivationOrder Order { get; }

    static abstract TInt Create(int value);

    /// <summary>Four unsigned bytes an output.</summary>
    static abstract TInt Load(byte* source);

    /// <summary>One unsigned byte an output, widened.</summary>
    static abstract TInt LoadUnsigned(byte* source);

    /// <summary>One signed byte an output, widened.</summary>
    static abstract TInt LoadSigned(byte* source);

    static abstract TInt Add(TInt a, TInt b);

    static abstract TInt Multiply(TInt a, TInt b);

    static abstract TInt And(TInt a, TInt b);

    static abstract TInt Or(TInt a, TInt b);

    static abstract TInt ShiftLeft(TInt a, int count);

    static abstract TInt ShiftRight(TInt a, int count);

    static abstract TFloat ToSingle(TInt a);

    /// <summary>One finite float16 an output, widened exactly.</summary>
    static abstract TFloat LoadHalf(byte* source);

    /// <summary>Adds to each output of two vectors the products of its four unsigned weights with four activations.</summary>
    static abstract void Dot(ref TInt left, ref TInt right, TInt leftWeights, TInt rightWeights, int* activations);
}

/// <summary>How the activations of four inputs lie in memory.</summary>
internal enum ActivationOrder
{
    /// <summary>Four signed bytes.</summary>
    Bytes,

    /// <summary>Four signed 16-bit numbers: inputs 0 and 2, then inputs 1 and 3.</summary>
    EvenThenOdd,
}
