using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains;

/// <summary>
/// An account in the books: <c>user:</c> or <c>asset:</c> and 32 hexadecimal digits, <c>miner:</c> or <c>stake:</c> and an
/// address, <c>coordinator:</c> and a name, or a system account by its bare name. <c>clearing:</c> and a shard's number stands
/// in statements for money on its way.
/// </summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<AccountId>))]
public readonly record struct AccountId : ITextId<AccountId>
{
    private static readonly string[] SystemNames = ["treasury", "fees", "faucet", "burn", "escrow", "bridge"];

    [Id(0)] private readonly string? text;

    private AccountId(string text) => this.text = text;

    /// <summary>All system accounts.</summary>
    public static ImmutableArray<AccountId> SystemAccounts { get; } = [.. SystemNames.Select(name => new AccountId(name))];

    /// <summary>What the network itself owns: audits it made, shares nobody else is due.</summary>
    public static AccountId Treasury { get; } = new("treasury");

    /// <summary>The network's fee on work.</summary>
    public static AccountId Fees { get; } = new("fees");

    /// <summary>Where granted money comes from: below zero by all it has given.</summary>
    public static AccountId Faucet { get; } = new("faucet");

    /// <summary>Money promised and not yet paid or returned.</summary>
    public static AccountId Escrow { get; } = new("escrow");

    /// <summary>Where deposits come from and withdrawals go: below zero by what lies on the chain.</summary>
    public static AccountId Bridge { get; } = new("bridge");

    /// <inheritdoc/>
    public string Value => text!;

    /// <summary>Whether it belongs to the network; only such accounts may go below zero, and only the faucet and the bridge do.</summary>
    public bool IsSystem => text is not null && !text.Contains(':', StringComparison.Ordinal);

    /// <summary>Whether its balance may be negative: it stands for money that came from outside the books.</summary>
    public bool MayGoBelowZero => text is "faucet" or "bridge";

    /// <summary>Account of a user.</summary>
    /// <param name="random">16 random bytes.</param>
    public static AccountId User(ReadOnlySpan<byte> random) => new("user:" + Convert.ToHexStringLower(random[..16]));

    /// <summary>Where tips for somebody wait who is not known yet; nobody has a key to it.</summary>
    public static AccountId HeldFor(PersonId person) => new("user:" + IdText.Derive("held for", person.Value));

    /// <summary>Where deposits from the chain come in and wait for somebody who is not known yet; nobody has a key to it.</summary>
    public static AccountId DepositsOf(PersonId person) => new("user:" + IdText.Derive("deposits of", person.Value));

    /// <summary>Account of a miner.</summary>
    public static AccountId Of(MinerId miner) => new("miner:" + miner.Value);

    /// <summary>Account of a coordinator.</summary>
    public static AccountId Of(CoordinatorId coordinator) => new("coordinator:" + coordinator.Value);

    /// <inheritdoc/>
    public static bool TryParse(string? text, out AccountId id)
    {
        bool isOne = text is not null && text.Split(':') switch
        {
            [var name] => SystemNames.Contains(name, StringComparer.Ordinal),
            ["user" or "asset", var key] => IdText.IsHex(key, 32),
            ["clearing", var shard] => shard.Length is > 0 and < 5 && shard.All(char.IsAsciiDigit) && (shard == "0" || shard[0] != '0'),
            ["miner" or "stake", var address] => IdText.IsAddress(address),
            ["coordinator", var name] => IdText.IsName(name, 32),
            _ => false,
        };
        id = isOne ? new AccountId(text!) : default;
        return isOne;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
