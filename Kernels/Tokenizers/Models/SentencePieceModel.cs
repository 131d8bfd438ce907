namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>SentencePiece's BPE as Llama's GGUF files carry it: neighbours merge if their spelling is a token, the best score first.</summary>
/// <remarks>Tokens that are no text (control, unknown, bytes) cannot come out of a merge: a text must not be able to spell one.</remarks>
internal sealed class SentencePieceModel : ITokenModel
{
    private readonly TokenLookup _tokens;
    private readonly float[] _scores;
    private readonly ByteTokens? _bytes;
    private readonly int _unknown;

    /// <param name="tokens">The ids of the tokens that are text.</param>
    /// <param name="scores">The score of each id, all finite.</param>
    /// <param name="bytes">Spell a character that is no token; without them it is <paramref name="unknown"/>.</param>
    /// <param name="unknown">The unknown token, or −1 where there are bytes.</param>
    public SentencePieceModel(TokenLookup tokens, float[] scores, ByteTokens? bytes, int unknown) =>
        (_tokens, _scores, _bytes, _unknown) = (tokens, scores, bytes, unknown);

    public void Encode(string piece, List<int> ids)
    {
        var parts = PieceMerger<Rule>.Cut(piece);
        new PieceMerger<Rule>(new Rule(_tokens, _scores), piece, parts).Run();
        foreach (var part in parts)
        {
            if (part.Length == 0)
                continue;
            var text = piece.AsSpan(part.Start, part.Length);
            var id = part.Id >= 0 ? part.Id : _tokens.Find(text);
            if (id >= 0)
                ids.Add(id);
            else if (_bytes is not null)
                _bytes.Encode(text, ids);
            else
                ids.Add(_unknown);
        }
    }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add("sentencepiece-bpe");
        _tokens.AddTo(hash);
        hash.Add(_scores.Length);
        foreach (var score in _scores)
            hash.Add(score);
        hash.Add(_unknown);
        hash.Add(_bytes is not null);
        _bytes?.AddTo(hash);
    }

    private readonly struct Rule(TokenLookup tokens, float[] scores) : IMergeRule
    {
        public bool TryMerge(ReadOnlySpan<char> text, in MergePart left, in MergePart right, out uint order, out int id)
        {
            id = tokens.Find(text.Slice(left.Start, left.Length + right.Length));
            order = id < 0 ? 0 : Descending(scores[id]);
            return id >= 0;
        }

        /// <summary>Maps finite numbers to integers in falling order, both zeros to one.</summary>
        private static uint Descending(float score)
        {
            var bits = BitConverter.SingleToUInt32Bits(score + 0f);
            var ascending = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
            return ~ascending;
        }
    }
}
