using System.Security.Cryptography;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Tests;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <summary>Everybody who lives with the chain, the same in every life.</summary>
internal static class ChainPeople
{
    /// <summary>Days become minutes; their order is that of production.</summary>
    public static readonly CuckooPay.Structs.Rules Rules = new(600, 300, 300, 1_300, 1_300, 1_000 * Genesis.Cai, 10 * Genesis.Cai);

    /// <summary>What a miner stakes.</summary>
    public static readonly UInt128 Stake = 100_000 * Genesis.Cai;

    public static SigningKey Operator { get; } = KeyOf("operator");

    public static IReadOnlyList<SigningKey> Payers { get; } = [.. Enumerable.Range(0, 3).Select(static number => KeyOf($"payer {number}"))];

    /// <summary>The accounts of the payers in the books.</summary>
    public static IReadOnlyList<AccountId> Accounts { get; } = [Sample.Alice, Sample.Bob, AccountId.User(Sample.Bytes(4))];

    /// <summary>The last one cheats where one does.</summary>
    public static IReadOnlyList<SigningKey> Miners { get; } = [.. Enumerable.Range(0, 3).Select(static number => KeyOf($"miner {number}"))];

    public static IReadOnlyList<SigningKey> HotKeys { get; } = [.. Enumerable.Range(0, 3).Select(static number => KeyOf($"hot key {number}"))];

    public static SigningKey Watcher { get; } = KeyOf("watcher");

    public static SigningKey Delegator { get; } = KeyOf("delegator");

    public static IReadOnlyList<SigningKey> Committee { get; } = [.. Enumerable.Range(0, 3).Select(static number => KeyOf($"member {number}"))];

    /// <summary>The chain's beginning.</summary>
    public static Lazy<Genesis> Beginning { get; } = new(static () => Genesis.Make(
        Operator, Rules,
        [
            .. Payers.Select(static key => (key.Address, 1_000 * Genesis.Cai)), .. Miners.Select(static key => (key.Address, 2 * Stake)),
            (Watcher.Address, 1_000 * Genesis.Cai), (Delegator.Address, 2 * Stake),
        ],
        [.. Committee.Select(static key => key.Address)]));

    private static SigningKey KeyOf(string name) => SigningKey.FromSecret(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
}
