namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>Reads a list of merges against the vocabulary.</summary>
internal static class MergeTable
{
    /// <summary>Bits of an id: <see cref="VocabularyLimits.MaxTokens"/> is two to this power.</summary>
    private const int IdBits = 20;

    /// <summary>A pair as one number. A long hashes to the exclusive or of its halves, so the ids must not be those halves.</summary>
    public static long Key(int left, int right) => ((long)left << IdBits) | (uint)right;

    /// <summary>The rank and the result of each pair.</summary>
    /// <param name="tokens">The tokens that are text.</param>
    /// <param name="merges">Left and right of each merge, in the order of the file.</param>
    /// <param name="fault">Makes the exception for a merge by its number and what is wrong with it.</param>
    /// <exception cref="Exception">What <paramref name="fault"/> made: a part or the result is no token, or a pair stands there twice.</exception>
    public static Dictionary<long, (uint Rank, int Id)> Read(
        TokenLookup tokens, IEnumerable<(string Left, string Right)> merges, Func<int, string, Exception> fault)
    {
        var table = new Dictionary<long, (uint Rank, int Id)>();
        var rank = 0;
        foreach (var (left, right) in merges)
        {
            var (leftId, rightId, id) = (tokens.Find(left), tokens.Find(right), tokens.Find(left + right));
            if (leftId < 0 || rightId < 0 || id < 0)
                throw fault(rank, "has a part or a result that is no token of text");
            if (!table.TryAdd(Key(leftId, rightId), ((uint)rank, id)))
                throw fault(rank, "stands there twice");
            rank++;
        }

        return table;
    }
}
