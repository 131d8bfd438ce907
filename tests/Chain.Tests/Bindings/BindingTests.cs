using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests.Bindings;

/// <summary>The class that the generator makes of Sample.json, compiled into these tests.</summary>
public sealed class BindingTests
{
    private static readonly Address Account = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    [Fact]
    public void Call_OfATypedFunction_HasTheInputOfItsSignature()
    {
        AbiFunction expected = new("transfer", [new("to", "address"), new("value", "uint256")], [new("", "bool")]);
        var call = Sample.Transfer(Account, 7);
        Assert.Equal(expected.EncodeCall(Account, 7), call.Input.ToArray());
        Assert.StartsWith("A9059CBB", Convert.ToHexString(call.Input.Span), StringComparison.Ordinal);
        Assert.True(call.DecodeResult(UInt256.One.ToBigEndian()));
        Assert.Throws<FormatException>(() => call.DecodeResult(default));
        Assert.Equal("transfer(address,uint256,bytes)", Sample.Transfer(Account, 7, new byte[] { 1 }).Function.Signature);
        Assert.Equal(default, Sample.Deposit(UInt128.MaxValue).DecodeResult(default));
    }

    [Fact]
    public void Result_OfEveryWidth_IsReadBack()
    {
        var call = Sample.Numbers(255, 65535, uint.MaxValue, ulong.MaxValue, long.MinValue, -1, 0xFFFFFF);
        // The function gives back what it takes.
        var result = call.DecodeResult(call.Input[4..]);
        Assert.Equal(new Sample.Results.Numbers(255, 65535, uint.MaxValue, ulong.MaxValue, long.MinValue, -1, 0xFFFFFF), result);
    }

    [Fact]
    public void Structs_WithinListsAndStructs_AreReadBack()
    {
        Sample.Structs.Leaf leaf = new(Account, 1, UInt128.MaxValue);
        Sample.Structs.Step step = new(leaf, [Bytes32.Keccak("a"u8), default], 9);
        var call = Sample.Prove([step, step with { Path = [] }], [leaf, leaf with { Earned = 5 }]);
        var arguments = call.Function.DecodeCall(call.Input);
        var again = Assert.IsType<object[]>(Assert.IsType<object[]>(arguments[0])[0]);
        Assert.Equal((UInt256)9, again[2]);
        var result = call.DecodeResult(AbiEncoder.Encode([AbiType.Parse("((address,uint128,uint128),bytes32[],uint8)")], [again]));
        Assert.Equal(leaf, result.Leaf);
        Assert.Equal(step.Path, result.Path);
        Assert.Equal(9, result.Class);
    }

    [Fact]
    public void Event_OfATypedLog_IsReadAndAnotherIsNot()
    {
        Bytes32[] topics = [Sample.Events.Deposited.Definition.Topic, AbiEvent.EncodeTopic(AbiType.Parse("address"), Account)];
        Assert.True(Sample.Events.Deposited.TryRead(topics, ((UInt256)12).ToBigEndian(), out var deposited));
        Assert.Equal(new Sample.Events.Deposited(Account, 12), deposited);
        Assert.False(Sample.Events.Named.TryRead(topics, default, out _));
        Assert.Equal(2, Sample.Events.All.Count);
    }

    [Fact]
    public void Error_OfATypedRevert_IsReadAndNamed()
    {
        var data = Sample.Errors.NotFinal.Definition.Encode(3, 4);
        Assert.Equal(new Sample.Errors.NotFinal(3, 4), Sample.Errors.NotFinal.TryRead(data));
        Assert.Null(Sample.Errors.Paused.TryRead(data));
        Assert.Equal("NotFinal(epoch: 3, finalAt: 4)", Revert.Read(data, ContractErrors.All).Text);
    }

    [Fact]
    public void Deploy_OfAContract_IsItsCodeAndArguments()
    {
        var input = Sample.Deploy(Account, "a name");
        Assert.Equal("60016002", Convert.ToHexStringLower(input.AsSpan(0, 4)));
        Assert.Equal([Account, "a name"], AbiDecoder.Decode([AbiType.Parse("address"), AbiType.Parse("string")], input.AsMemory(4)));
        // A function of that name has another name here.
        Assert.Equal("Deploy()", Sample.DeployCall().Function.Signature);
    }
}
