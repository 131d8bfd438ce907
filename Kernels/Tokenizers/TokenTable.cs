using System.Text;

namespace Cuckoo.Kernels.Tokenizers;

/// <summary>What each token adds to a text, and what it is for.</summary>
internal sealed class TokenTable
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly TokenKind[] _kinds;

    /// <param name="bytes">The bytes of each id. The text of a control token is its spelling.</param>
    /// <param name="kinds">The kind of each id.</param>
    public TokenTable(IReadOnlyList<byte[]> bytes, IReadOnlyList<TokenKind> kinds)
    {
        _starts = new int[bytes.Count + 1];
        for (var id = 0; id < bytes.Count; id++)
            _starts[id + 1] = _starts[id] + bytes[id].Length;
        _bytes = new byte[_starts[^1]];
        for (var id = 0; id < bytes.Count; id++)
            bytes[id].CopyTo(_bytes, _starts[id]);
        _kinds = [.. kinds];
    }

    public int Count => _kinds.Length;

    /// <summary>Bytes of UTF-8; one token may hold only a part of a character.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _bytes.AsSpan(_starts[id].._starts[id + 1]);

    public TokenKind KindOf(int id) => _kinds[id];

    /// <summary>The bytes as text, for messages and for looking control tokens up.</summary>
    public string TextOf(int id) => Encoding.UTF8.GetString(BytesOf(id));

    public void AddTo(TokenizerHash hash)
    {
        hash.Add(Count);
        for (var id = 0; id < Count; id++)
        {
            hash.Add((int)_kinds[id]);
            hash.Add(BytesOf(id));
        }
    }
}
