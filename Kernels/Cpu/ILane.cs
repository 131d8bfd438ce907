namespace Cuckoo.Kernels.Cpu;

/// <summary>The few vector instructions the kernels are written with, for one width; <typeparamref name="TVector"/> is the vector itself.</summary>
/// <remarks>
/// One source serves every width: a kernel is generic over a lane, and the compiler makes a version for each with these calls
/// inlined. Every operation acts on elements alone, so that no bit can depend on the width.
/// </remarks>
internal unsafe interface ILane<TVector>
    where TVector : struct
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether 32 vector registers are there: then a tile is eight rows high, else four.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Create(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a·b + c with one rounding.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>Flips the sign bit.</summary>
    static abstract TVector Negate(TVector a);

    /// <summary>Clears the sign bit.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>a &lt; b ? then : otherwise.</summary>
    static abstract TVector SelectLess(TVector a, TVector b, TVector then, TVector otherwise);

    /// <summary>The float whose bits are <paramref name="seed"/> less the bits of a.</summary>
    static abstract TVector SeedMinusBits(int seed, TVector a);

    /// <summary>a with the low integer of <paramref name="shifted"/> (a number plus the rounding magic) added to its exponent.</summary>
    static abstract TVector AddExponent(TVector a, TVector shifted);
}
