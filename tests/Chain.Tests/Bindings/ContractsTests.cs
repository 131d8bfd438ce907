using System.Reflection;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests.Bindings;

/// <summary>The contracts of the network, bound.</summary>
public sealed class ContractsTests
{
    [Fact]
    public void Token_AsBound_SpeaksErc20()
    {
        var account = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        // The selectors and the topic of EIP-20.
        Assert.StartsWith("A9059CBB", Convert.ToHexString(CuckooToken.Transfer(account, 1).Input.Span), StringComparison.Ordinal);
        Assert.StartsWith("70A08231", Convert.ToHexString(CuckooToken.BalanceOf(account).Input.Span), StringComparison.Ordinal);
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", CuckooToken.Events.Transfer.Definition.Topic.ToString());
        Assert.Equal((UInt256)7, CuckooToken.BalanceOf(account).DecodeResult(((UInt256)7).ToBigEndian()));
    }

    [Fact]
    public void Contracts_AsBound_HaveFunctionsOfDistinctSelectors()
    {
        var bound = typeof(CuckooToken).Assembly.GetTypes().Where(type => type.Namespace == typeof(CuckooToken).Namespace && type.GetNestedType("Functions") is not null).ToArray();
        Assert.True(bound.Length > 5);
        foreach (var contract in bound)
        {
            var functions = contract.GetNestedType("Functions")!.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (AbiFunction)field.GetValue(null)!).ToArray();
            Assert.NotEmpty(functions);
            Assert.Equal(functions.Length, functions.Select(function => Convert.ToHexString(function.Selector.Span)).Distinct().Count());
        }

        Assert.Contains(Contracts.ContractErrors.All, error => error.Name == "ERC20InsufficientBalance");
    }
}
