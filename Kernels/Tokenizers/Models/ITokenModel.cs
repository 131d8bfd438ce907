namespace Cuckoo.Kernels.Tokenizers.Models;

/// <summary>Turns one piece of text into ids.</summary>
internal interface ITokenModel
{
    /// <summary>Adds the ids of a piece.</summary>
    /// <param name="piece">Well-formed UTF-16, not empty.</param>
    /// <param name="ids">Receives the ids.</param>
    void Encode(string piece, List<int> ids);

    void AddTo(TokenizerHash hash);
}
