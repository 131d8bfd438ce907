using System.Text.Json.Nodes;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Tests.Scenarios;

/// <summary>What somebody whose key a test has not would send to a chain for development.</summary>
internal static class Impersonation
{
    /// <summary>Sends it and waits until it is in a block; it must not be undone there.</summary>
    public static async Task AsAsync<T>(this IRpc rpc, Address who, Address contract, ContractCall<T> call, CancellationToken cancellation)
    {
        await rpc.AskAsync(Anvil.SetBalance(who, 1_000_000_000_000_000_000), cancellation);
        await rpc.AskAsync(new RpcCall<bool>("anvil_impersonateAccount", [who.ToString()], static _ => true), cancellation);

        // Its own measure of gas would be of a block that is over.
        JsonObject order = new() { ["gas"] = "0x4c4b40", ["from"] = who.ToString(), ["to"] = contract.ToString(), ["data"] = "0x" + Convert.ToHexStringLower(call.Input.Span) };
        var sent = await rpc.AskAsync(new RpcCall<Bytes32>("eth_sendTransaction", [order], static hash => Bytes32.Parse(hash.GetString()!)), cancellation);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        TransactionReceipt? receipt;
        while ((receipt = await rpc.AskAsync(Eth.Receipt(sent), cancellation)) is null)
            await ticks.WaitForNextTickAsync(cancellation);
        await rpc.AskAsync(new RpcCall<bool>("anvil_stopImpersonatingAccount", [who.ToString()], static _ => true), cancellation);
        Assert.True(receipt.Succeeded, $"{call.Function.Name} of {contract} by {who} was undone.");
    }
}
