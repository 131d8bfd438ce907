using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>Where a signature counts (EIP-712): fields that are null are no part of the domain.</summary>
public sealed record TypedDataDomain
{
    /// <summary>The name of the domain's type.</summary>
    internal const string TypeName = "EIP712Domain";

    // In the order of the EIP, which is the order in which they are hashed.
    private static readonly TypedDataField[] AllFields =
    [
        new("string", "name"), new("string", "version"), new("uint256", "chainId"), new("address", "verifyingContract"), new("bytes32", "salt"),
    ];

    // By which of the fields there are, a bit each: a domain is hashed with each of its signatures.
    private static readonly TypedDataSchema?[] Schemas = new TypedDataSchema?[1 << AllFields.Length];

    /// <summary>The name of the application or the contract.</summary>
    public string? Name { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The chain.</summary>
    public UInt256? ChainId { get; init; }

    /// <summary>The contract that checks the signature.</summary>
    public Address? VerifyingContract { get; init; }

    /// <summary>What tells it from others when all else is equal.</summary>
    public Bytes32? Salt { get; init; }

    /// <summary>The domain's hash.</summary>
    /// <exception cref="ArgumentException">A text is no Unicode.</exception>
    public Bytes32 Separator()
    {
        object?[] values = [Name, Version, ChainId, VerifyingContract, Salt];
        var present = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not null) present |= 1 << i;
        }

        // Made twice by two threads they are the same.
        var schema = Schemas[present] ??= TypedDataSchema.Of(TypeName, [.. AllFields.Where((_, i) => values[i] is not null)]);
        return schema.HashStruct(TypeName, [.. values.Where(v => v is not null).Select(v => v!)]);
    }

    /// <summary>The domain's fields of these names, if they are such in the EIP's order and of its types.</summary>
    internal static bool AreFields(IReadOnlyList<TypedDataField> fields)
    {
        var at = 0;
        foreach (var field in fields)
        {
            while (at < AllFields.Length && AllFields[at] != field)
                at++;
            if (at++ == AllFields.Length)
                return false;
        }

        return true;
    }

    /// <summary>All fields there can be.</summary>
    internal static IReadOnlyList<TypedDataField> Known => AllFields;
}
