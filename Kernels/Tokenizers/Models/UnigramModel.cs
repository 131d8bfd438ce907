using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>SentencePiece's unigram model: of all ways to write a piece as tokens, the one with the largest sum of scores.</summary>
/// <remarks>
/// Sums are float64 from left to right; of equal sums the one whose last token is longest wins, as it is met first. A character
/// that is no token counts as the worst score less ten. n characters take n lookups for each length up to the longest token's.
/// </remarks>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly TokenLookup _tokens;
    private readonly double[] _scores;
    private readonly int _unknown;
    private readonly ByteTokens? _bytes;
    private readonly double _unknownScore;

    /// <param name="tokens">The ids of the tokens that are text.</param>
    /// <param name="scores">The score of each id, all finite; log probabilities.</param>
    /// <param name="unknown">The unknown token.</param>
    /// <param name="bytes">Spell an unknown character, if there are any.</param>
    public UnigramModel(TokenLookup tokens, double[] scores, int unknown, ByteTokens? bytes)
    {
        (_tokens, _scores, _unknown, _bytes) = (tokens, scores, unknown, bytes);
        _unknownScore = scores.Min() - UnknownPenalty;
    }

    public void Encode(string piece, List<int> ids)
    {
        var best = new (double Sum, int Start, int Id)[piece.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, -1));
        best[0] = (0, 0, -1);
        for (var start = 0; start < piece.Length;)
        {
            var first = CodePoints.Width(CodePoints.At(piece, start));
            var (sum, isToken) = (best[start].Sum, false);
            for (var length = first; length <= _tokens.MaxLength && start + length <= piece.Length;)
            {
                var id = _tokens.Find(piece.AsSpan(start, length));
                if (id >= 0)
                {
                    isToken |= length == first;
                    Offer(best, start, start + length, sum + _scores[id], id);
                }

                length += start + length < piece.Length ? CodePoints.Width(CodePoints.At(piece, start + length)) : 1;
            }

            if (!isToken)
                Offer(best, start, start + first, sum + _unknownScore, _unknown);
            start += first;
        }

        Follow(piece, best, ids);
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("unigram");
        _tokens.AddTo(hash);
        hash.Add(_scores.Length);
        foreach (var score in _scores)
            hash.Add(score);
        hash.Add(_unknown);
        hash.Add(_bytes is not null);
        _bytes?.AddTo(hash);
    }

    private static void Offer((double Sum, int Start, int Id)[] best, int start, int end, double sum, int id)
    {
        if (best[end].Start < 0 || sum > best[end].Sum)
            best[end] = (sum, start, id);
    }

    private void Follow(string piece, (double Sum, int Start, int Id)[] best, List<int> ids)
    {
        var path = new List<(int Start, int End, int Id)>();
        for (var end = piece.Length; end > 0; end = best[end].Start)
            path.Add((best[end].Start, end, best[end].Id));
        var wasUnknown = false;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            var (start, end, id) = path[i];
            if (id != _unknown)
                ids.Add(id);
            else if (_bytes is not null)
                _bytes.Encode(piece.AsSpan(start, end - start), ids);
            else if (!wasUnknown)
                ids.Add(_unknown);
            wasUnknown = id == _unknown;
        }
    }
}
