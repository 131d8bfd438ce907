using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Abi;

public sealed class AbiEventTests
{
    [Fact]
    public void TryDecode_OfWhatEthersLogged_GivesItsValues()
    {
        foreach (var vector in PeerVectors.Read("abi-events").EnumerateArray())
        {
            AbiParameter[] inputs = [.. vector.GetProperty("parameters").EnumerateArray().Select((p, i) => new AbiParameter($"p{i}", p.Text("type"), p.GetProperty("indexed").GetBoolean()))];
            AbiEvent log = new(vector.Text("name"), inputs);
            Bytes32[] topics = [.. vector.GetProperty("topics").EnumerateArray().Select(t => Bytes32.Parse(t.GetString()!))];
            Assert.Equal(topics[0], log.Topic);
            Assert.True(log.TryDecode(topics, vector.Bytes("data"), out var values));
            var expected = AbiValues.ReadAll([.. inputs.Select(i => i.Type)], vector.GetProperty("values"));
            var topic = 1;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (AbiEvent.IsHashed(inputs[i]))
                    expected[i] = topics[topic];
                if (inputs[i].IsIndexed && inputs[i].Type.Kind is not (AbiKind.Array or AbiKind.Tuple))
                    Assert.Equal(topics[topic], AbiEvent.EncodeTopic(inputs[i].Type, AbiValues.Read(inputs[i].Type, vector.GetProperty("values")[i])));
                topic += inputs[i].IsIndexed ? 1 : 0;
            }

            Assert.Equal(AbiValues.Show(expected), AbiValues.Show(values));
        }
    }

    [Fact]
    public void TryDecode_OfAnotherEventOrWrongTopics_SaysSo()
    {
        AbiEvent log = new("Transfer", [new("from", "address", true), new("to", "address", true), new("value", "uint256")]);
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", log.Topic.ToString());
        Assert.False(log.TryDecode([], default, out _));
        Assert.False(log.TryDecode([default], default, out _));
        // An ERC-721 transfer has the same first topic and a third indexed parameter.
        Assert.Throws<FormatException>(() => log.TryDecode([log.Topic, default, default, default], default, out _));
        Assert.Throws<FormatException>(() => log.TryDecode([log.Topic, default, default], new byte[31], out _));
        Assert.Throws<ArgumentException>(() => new AbiEvent("Many", [.. Enumerable.Range(0, 4).Select(i => new AbiParameter($"p{i}", "bool", true))]));
    }
}
