using System.Text.Json.Serialization;

namespace Cuckoo.Grains;

/// <summary>
/// What somebody is known by outside the books: <c>address:</c> and an address, <c>telegram:</c> and a numeric id, or
/// <c>handle:</c> and 3 to 32 lower-case letters, digits and underscores that begin with a letter.
/// </summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<PersonId>))]
public readonly record struct PersonId : ITextId<PersonId>
{
    private const int LongestHandle = 32;

    [Id(0)] private readonly string? text;

    private PersonId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <summary>Whether it is a handle of this network, which is whose takes it first; what else there is needs a proof from outside.</summary>
    public bool IsHandle => text is not null && text.StartsWith("handle:", StringComparison.Ordinal);

    /// <inheritdoc/>
    public static bool TryParse(string? text, out PersonId id)
    {
        bool isOne = text is not null && text.Split(':') switch
        {
            ["address", var address] => IdText.IsAddress(address),
            ["telegram", var number] => number is { Length: > 0 and <= 18 } && number[0] != '0' && number.All(char.IsAsciiDigit),
            ["handle", var handle] => handle is { Length: >= 3 and <= LongestHandle } && char.IsAsciiLetterLower(handle[0])
                && handle.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'),
            _ => false,
        };
        id = isOne ? new PersonId(text!) : default;
        return isOne;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
