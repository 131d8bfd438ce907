using Cuckoo.Kernels.Tokenizers.Models;
using Cuckoo.Kernels.Tokenizers.Text;

namespace Cuckoo.Kernels.Tokenizers;

/// <summary>The parts a tokenizer is made of, in the order a text meets them.</summary>
/// <param name="Added">Tokens cut out whole.</param>
/// <param name="Normalizer">Changes the text between them, if anything.</param>
/// <param name="PreTokenizer">Cuts it into pieces; without one it is a single piece.</param>
/// <param name="Model">Turns a piece into ids.</param>
/// <param name="Prefix">Put before a text with <see cref="TokenizeOptions.AddPrefix"/>.</param>
/// <param name="Suffix">Put behind it with <see cref="TokenizeOptions.AddSuffix"/>.</param>
internal sealed record EncodingSteps(
    IReadOnlyList<AddedToken> Added,
    INormalizer? Normalizer,
    IPreTokenizer? PreTokenizer,
    ITokenModel Model,
    IReadOnlyList<int> Prefix,
    IReadOnlyList<int> Suffix);

/// <summary>How ids become text again, beyond the bytes of each.</summary>
/// <param name="Table">The bytes and the kind of each id.</param>
/// <param name="StripFirstSpace">Encoding put a space before the text.</param>
/// <param name="StripLastSpace">The bytes of a token end with the space between words.</param>
internal sealed record DecodingSteps(TokenTable Table, bool StripFirstSpace = false, bool StripLastSpace = false);

/// <summary>Ids with a meaning; −1 where a model has none.</summary>
/// <param name="BeginOfText">Starts a prompt.</param>
/// <param name="EndOfText">Ends a text.</param>
/// <param name="Unknown">Stands for what the vocabulary lacks.</param>
/// <param name="Padding">Fills a batch.</param>
/// <param name="EndOfGeneration">All ids at which an answer is over.</param>
internal sealed record SpecialTokens(int BeginOfText, int EndOfText, int Unknown, int Padding, IReadOnlySet<int> EndOfGeneration)
{
    public const int None = -1;
}
