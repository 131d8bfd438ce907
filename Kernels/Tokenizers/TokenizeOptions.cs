namespace Cuckoo.Kernels.Tokenizers;

/// <summary>What encoding does beyond turning text into ids. Prompts are strangers' text, so the default is nothing.</summary>
[Flags]
internal enum TokenizeOptions
{
    None = 0,

    /// <summary>Put before the text what the model wants there, as its file says.</summary>
    AddPrefix = 1,

    /// <summary>Put behind the text what the model wants there.</summary>
    AddSuffix = 2,

    /// <summary>Both: the text is whole.</summary>
    AddSpecial = AddPrefix | AddSuffix,

    /// <summary>Turn the spelling of control tokens within the text into those tokens. Only for text that nobody else wrote.</summary>
    ParseSpecial = 4,
}
