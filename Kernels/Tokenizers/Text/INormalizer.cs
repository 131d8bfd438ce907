namespace Cuckoo.Kernels.Tokenizers.Text;

/// <summary>Changes a text before it is cut. Takes and gives well-formed UTF-16.</summary>
internal interface INormalizer
{
    string Normalize(string text);

    void AddTo(TokenizerHash hash);
}
