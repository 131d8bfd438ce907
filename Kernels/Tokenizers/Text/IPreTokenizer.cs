namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>Cuts a text into the pieces the model encodes one by one.</summary>
internal interface IPreTokenizer
{
    /// <summary>Adds the pieces of a text in order, none of them empty.</summary>
    /// <param name="text">Well-formed UTF-16, not empty.</param>
    /// <param name="isFirst">Nothing stands before this text in the prompt.</param>
    /// <param name="pieces">Receives the pieces.</param>
    void Split(string text, bool isFirst, List<string> pieces);

    void AddTo(TokenizerHash hash);
}
