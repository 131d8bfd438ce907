namespace Cuckoo.Kernels.Tokenizers;

/// <summary>A token that is cut out of the text whole, before the model sees the rest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its spelling.</param>
/// <param name="IsSpecial">Only cut out where the caller asks for special tokens.</param>
internal sealed record AddedToken(int Id, string Content, bool IsSpecial)
{
    /// <summary>Takes the white space before it along.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Takes the white space behind it along.</summary>
    public bool StripRight { get; init; }

    /// <summary>Counts only where no letter, digit or underscore touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Is looked for in the normalised text, not in the text as it came.</summary>
    public bool Normalized { get; init; }

    public void AddTo(TokenizerHash hash)
    {
        hash.Add(Id);
        hash.Add(Content);
        hash.Add(IsSpecial);
        hash.Add(StripLeft);
        hash.Add(StripRight);
        hash.Add(SingleWord);
        hash.Add(Normalized);
    }
}
