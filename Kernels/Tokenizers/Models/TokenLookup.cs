namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>Ids by spelling, asked with spans so that no string is made for an answer of no.</summary>
internal sealed class TokenLookup
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _spans;

    public TokenLookup(Dictionary<string, int> ids)
    {
        _ids = ids;
        _spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        MaxLength = ids.Keys.Select(token => token.Length).DefaultIfEmpty().Max();
    }

    /// <summary>The longest spelling, in UTF-16 units.</summary>
    public int MaxLength { get; }

    /// <summary>The id of a spelling, or −1.</summary>
    public int Find(ReadOnlySpan<char> token) => token.Length <= MaxLength && _spans.TryGetValue(token, out var id) ? id : -1;

    public void AddTo(TokenizerHash hash)
    {
        hash.Add(_ids.Count);
        foreach (var (token, id) in _ids.OrderBy(entry => entry.Value))
        {
            hash.Add(id);
            hash.Add(token);
        }
    }
}
