using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Kernels.Tokenizers;

/// <summary>Takes in everything that decides a tokenizer's ids, each item told apart from its neighbours by its length.</summary>
internal sealed class TokenizerHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    public void Add(bool flag) => Add(flag ? 1 : 0);

    public void Add(float number) => Add(BitConverter.SingleToInt32Bits(number));

    public void Add(double number) => Add(BitConverter.DoubleToInt64Bits(number));

    public void Add(long number)
    {
        Add((int)number);
        Add((int)(number >> 32));
    }

    /// <summary>The text's length in bytes, then its UTF-8.</summary>
    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(IReadOnlyCollection<int> numbers)
    {
        Add(numbers.Count);
        foreach (var number in numbers)
            Add(number);
    }

    public void Add(IReadOnlyCollection<string> texts)
    {
        Add(texts.Count);
        foreach (var text in texts)
            Add(text);
    }

    /// <summary>The SHA-256, in lower-case hexadecimal.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
