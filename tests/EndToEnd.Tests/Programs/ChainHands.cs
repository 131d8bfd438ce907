using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.Scenarios;

namespace Cuckoo.EndToEnd.Tests.Programs;

/// <summary>What people do on the embedded chain of a silo that is a process of its own.</summary>
internal static class ChainHands
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Gives ether for gas and tokens, out of the silo's own purse.</summary>
    public static async Task GiveAsync(RpcClient rpc, DeployedContracts contracts, Address to, UInt128 tokens)
    {
        await rpc.AskAsync(Anvil.SetBalance(to, 1_000 * Cai), Cancellation);
        Address purse = await rpc.ReadAsync(contracts[nameof(CuckooPay)], CuckooPay.Operator(), BlockTag.Latest, Cancellation);
        if ((await rpc.ReadAsync(contracts[nameof(CuckooToken)], CuckooToken.BalanceOf(purse), BlockTag.Latest, Cancellation)).IsZero)
            await rpc.AsAsync(purse, contracts[nameof(CuckooToken)], CuckooToken.Mint(0), Cancellation);
        await rpc.AsAsync(purse, contracts[nameof(CuckooToken)], CuckooToken.Transfer(to, tokens), Cancellation);
        Assert.Equal(tokens, await BalanceAsync(rpc, contracts, to));
    }

    /// <summary>Tokens of an account.</summary>
    public static async Task<UInt128> BalanceAsync(RpcClient rpc, DeployedContracts contracts, Address account) =>
        (UInt128)await rpc.ReadAsync(contracts[nameof(CuckooToken)], CuckooToken.BalanceOf(account), BlockTag.Latest, Cancellation);

    /// <summary>Runs the command line and reads what it says.</summary>
    public static async Task<JsonObject> CuckooAsync(string[] command)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", [.. command, "--json"]);
        Assert.True(end.Code == 0, $"{string.Join(' ', command)}: {end.Errors}");
        return JsonNode.Parse(string.Join('\n', end.Lines))!.AsObject();
    }
}
