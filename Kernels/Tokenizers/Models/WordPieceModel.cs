namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>WordPiece: the longest token that starts the word, then the longest that goes on; a word that does not come out is unknown.</summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly TokenLookup _tokens;
    private readonly string _start;
    private readonly string _continuation;
    private readonly int _unknown;
    private readonly int _maxCharacters;

    /// <param name="tokens">The ids of the tokens that are text.</param>
    /// <param name="start">What the spelling of a token at the start of a word begins with: empty, or ▁ in GGUF.</param>
    /// <param name="continuation">What that of a token within a word begins with: ##, or empty in GGUF.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="maxCharacters">A word of more code points is unknown.</param>
    public WordPieceModel(TokenLookup tokens, string start, string continuation, int unknown, int maxCharacters) =>
        (_tokens, _start, _continuation, _unknown, _maxCharacters) = (tokens, start, continuation, unknown, maxCharacters);

    public void Encode(string piece, List<int> ids)
    {
        var before = ids.Count;
        if (piece.EnumerateRunes().Count() > _maxCharacters || !TryEncode(piece, ids))
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(_unknown);
        }
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("wordpiece");
        _tokens.AddTo(hash);
        hash.Add(_start);
        hash.Add(_continuation);
        hash.Add(_unknown);
        hash.Add(_maxCharacters);
    }

    private bool TryEncode(string piece, List<int> ids)
    {
        var at = 0;
        while (at < piece.Length)
        {
            var prefix = at == 0 ? _start : _continuation;
            var word = string.Concat(prefix, piece.AsSpan(at, Math.Min(piece.Length - at, _tokens.MaxLength)));
            var (id, length) = (-1, word.Length);
            while (length > prefix.Length && (id = _tokens.Find(word.AsSpan(0, length))) < 0)
                length--;
            if (id < 0)
                return false;
            ids.Add(id);
            at += length - prefix.Length;
        }

        return true;
    }
}
