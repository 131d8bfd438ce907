using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Embedded;

/// <summary>What only anvil can do. No production chain answers these.</summary>
public static class Anvil
{
    /// <summary>Gives an account so many wei.</summary>
    public static RpcCall<bool> SetBalance(Address account, UInt128 wei) => Command("anvil_setBalance", account.ToString(), HexText.Of(wei));

    /// <summary>Mines so many empty blocks.</summary>
    public static RpcCall<bool> Mine(int blocks) => Command("anvil_mine", HexText.Of((UInt128)blocks));

    /// <summary>Mines a block with each transaction, or none until told.</summary>
    public static RpcCall<bool> SetAutomine(bool on) => Command("evm_setAutomine", on);

    /// <summary>Lets time pass before the next block.</summary>
    public static RpcCall<bool> IncreaseTime(TimeSpan time) => Command("evm_increaseTime", HexText.Of((UInt128)time.TotalSeconds));

    /// <summary>Says when the next block is made, in seconds since 1970; later than the newest one.</summary>
    public static RpcCall<bool> SetNextBlockTime(ulong seconds) => Command("evm_setNextBlockTimestamp", HexText.Of((UInt128)seconds));

    /// <summary>Lets an account send without its key, until <see cref="StopImpersonating"/>.</summary>
    public static RpcCall<bool> Impersonate(Address account) => Command("anvil_impersonateAccount", account.ToString());

    /// <summary>Ends <see cref="Impersonate"/>.</summary>
    public static RpcCall<bool> StopImpersonating(Address account) => Command("anvil_stopImpersonatingAccount", account.ToString());

    /// <summary>Sends in the name of an account that is impersonated; the answer is the transaction's hash.</summary>
    public static RpcCall<Bytes32> SendAs(Address from, Address to, ReadOnlySpan<byte> input) =>
        new("eth_sendTransaction", [new JsonObject { ["from"] = from.ToString(), ["to"] = to.ToString(), ["data"] = HexText.Of(input) }], HexText.Hash);

    /// <summary>Replaces the newest blocks by as many empty ones: their transactions are gone.</summary>
    public static RpcCall<bool> Reorganise(int depth) => Command("anvil_reorg", depth, new JsonArray());

    /// <summary>Removes the newest blocks.</summary>
    public static RpcCall<bool> RollBack(int depth) => Command("anvil_rollback", depth);

    /// <summary>Forgets a waiting transaction.</summary>
    public static RpcCall<bool> Drop(Bytes32 transaction) => Command("anvil_dropTransaction", transaction.ToString());

    private static RpcCall<bool> Command(string method, params JsonNode?[] parameters) => new(method, parameters, static _ => true);
}
