using System.Text.Json.Serialization;

namespace Cuckoo.Grains.Settlement;

/// <summary>An address on the chain: whoever has a node, a stake or a deposit there. Whoever makes one from outside text has checked its capitals.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<ChainAddress>))]
public readonly record struct ChainAddress : ITextId<ChainAddress>
{
    [Id(0)] private readonly string? text;

    private ChainAddress(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out ChainAddress id)
    {
        bool isOne = IdText.IsAddress(text);
        id = isOne ? new ChainAddress(text!) : default;
        return isOne;
    }

    /// <summary>The address that a miner is named by.</summary>
    public static ChainAddress Of(MinerId miner) => new(miner.Value);

    /// <summary>Whoever is known by this address.</summary>
    public PersonId Person => PersonId.TryParse($"address:{text}", out PersonId person) ? person : throw new InvalidOperationException("An address names nobody.");

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
