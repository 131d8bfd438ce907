namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>How <see cref="BytePairModel"/> differs between the models that use it.</summary>
/// <param name="ByteLevel">The vocabulary spells bytes (<see cref="ByteAlphabet"/>), not characters.</param>
/// <param name="WordEnd">What the last character of a piece is spelled with behind it, or empty.</param>
/// <param name="IgnoreMerges">A piece that is a token as a whole is taken without merging.</param>
/// <param name="FuseUnknown">Neighbouring unknown characters are one unknown token.</param>
internal readonly record struct BytePairOptions(bool ByteLevel, string WordEnd = "", bool IgnoreMerges = false, bool FuseUnknown = false);

/// <summary>Byte pair encoding with a list of merges: the pair that stands first in the list merges first.</summary>
internal sealed class BytePairModel : ITokenModel
{
    private readonly TokenLookup _tokens;
    private readonly Dictionary<long, (uint Rank, int Id)> _merges;
    private readonly BytePairOptions _options;
    private readonly ByteTokens? _bytes;
    private readonly int _unknown;

    /// <param name="tokens">The ids of the tokens that are text.</param>
    /// <param name="merges">The pairs as <see cref="MergeTable"/> reads them.</param>
    /// <param name="options">What kind of vocabulary it is.</param>
    /// <param name="bytes">Spell a character that is no token, if there are any.</param>
    /// <param name="unknown">Stands for a character that is no token and cannot be spelled; −1 to leave it out.</param>
    public BytePairModel(TokenLookup tokens, Dictionary<long, (uint Rank, int Id)> merges, BytePairOptions options, ByteTokens? bytes, int unknown) =>
        (_tokens, _merges, _options, _bytes, _unknown) = (tokens, merges, options, bytes, unknown);

    public void Encode(string piece, List<int> ids)
    {
        var text = _options.ByteLevel ? ByteAlphabet.Spell(piece) : piece;
        if (_options.IgnoreMerges && _tokens.Find(text + _options.WordEnd) is var whole and >= 0)
        {
            ids.Add(whole);
            return;
        }

        var parts = PieceMerger<Rule>.Cut(text);
        for (var i = 0; i < parts.Length; i++)
        {
            var letter = text.AsSpan(parts[i].Start, parts[i].Length);
            parts[i].Id = i + 1 == parts.Length && _options.WordEnd.Length > 0 ? _tokens.Find(string.Concat(letter, _options.WordEnd)) : _tokens.Find(letter);
        }

        new PieceMerger<Rule>(new Rule(_merges), text, parts).Run();
        var wasUnknown = false;
        foreach (var part in parts)
        {
            if (part.Length == 0)
                continue;
            if (part.Id >= 0)
                ids.Add(part.Id);
            else if (_bytes is not null)
                _bytes.Encode(text.AsSpan(part.Start, part.Length), ids);
            else if (_unknown >= 0 && !(wasUnknown && _options.FuseUnknown))
                ids.Add(_unknown);
            wasUnknown = part.Id < 0 && _bytes is null;
        }
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("byte-pair");
        _tokens.AddTo(hash);
        hash.Add(_merges.Count);
        foreach (var (pair, merge) in _merges.OrderBy(entry => entry.Value.Rank))
        {
            hash.Add(pair);
            hash.Add((int)merge.Rank);
            hash.Add(merge.Id);
        }

        hash.Add(_options.ByteLevel);
        hash.Add(_options.WordEnd);
        hash.Add(_options.IgnoreMerges);
        hash.Add(_options.FuseUnknown);
        hash.Add(_unknown);
        hash.Add(_bytes is not null);
        _bytes?.AddTo(hash);
    }

    private readonly struct Rule(Dictionary<long, (uint Rank, int Id)> merges) : IMergeRule
    {
        public bool TryMerge(ReadOnlySpan<char> text, in MergePart left, in MergePart right, out uint order, out int id)
        {
            (order, id) = (0, -1);
            if (left.Id < 0 || right.Id < 0 || !merges.TryGetValue(MergeTable.Key(left.Id, right.Id), out var merge))
                return false;
            (order, id) = merge;
            return true;
        }
    }
}
