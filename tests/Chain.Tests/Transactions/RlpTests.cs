using System.Text.Json;
using Cuckoo.Chain.Rlp;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Transactions;

public sealed class RlpTests
{
    [Fact]
    public void Writer_OnWhatEthersWrote_GivesItsBytesAndTheReaderReadsThemBack()
    {
        foreach (var vector in PeerVectors.Read("rlp").EnumerateArray())
        {
            var writer = new RlpWriter();
            Write(writer, vector.GetProperty("value"));
            var bytes = writer.ToBytes();
            Assert.Equal(vector.Text("rlp"), PeerVectors.ToHex(bytes));
            Check(vector.GetProperty("value"), RlpItem.Parse(bytes));
        }
    }

    // Ethereum's RLP documentation, and the edges of each prefix.
    [Theory]
    [InlineData("", "80")]
    [InlineData("00", "00")]
    [InlineData("7f", "7f")]
    [InlineData("80", "8180")]
    [InlineData("0400", "820400")]
    public void Writer_OfAString_IsTheDocumentedBytes(string bytes, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(new RlpWriter().Write(Convert.FromHexString(bytes)).ToBytes()));

    [Theory]
    [InlineData("0", "80")]
    [InlineData("15", "0f")]
    [InlineData("1024", "820400")]
    [InlineData("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Writer_OfANumber_HasNoZerosInFront(string number, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(new RlpWriter().Write(UInt256.Parse(number)).ToBytes()));

    [Theory]
    [InlineData("", "an item was expected at byte 0")]
    [InlineData("8100", "the byte at 0 needs no prefix")]
    [InlineData("817f", "the byte at 0 needs no prefix")]
    [InlineData("81", "goes beyond")]
    [InlineData("8080", "1 bytes follow")]
    [InlineData("b800", "has zeros in front")]
    [InlineData("b801ff", "fits in its first byte")]
    [InlineData("b838", "goes beyond")]
    [InlineData("b90037", "has zeros in front")]
    [InlineData("bf7fffffffffffffff", "goes beyond")]
    [InlineData("bfffffffffffffffff", "goes beyond")]
    [InlineData("ffffffffffffffffff", "goes beyond")]
    [InlineData("f800", "has zeros in front")]
    [InlineData("f801c0", "fits in its first byte")]
    [InlineData("c1", "goes beyond")]
    [InlineData("c281", "goes beyond")]
    [InlineData("c182ffff", "goes beyond")]
    [InlineData("c2c28000", "goes beyond")]
    public void Parse_OfWhatIsNotCanonical_IsRefusedByName(string bytes, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => RlpItem.Parse(Convert.FromHexString(bytes))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_OfListsWithinLists_EndsAtTheBound()
    {
        Assert.True(RlpItem.Parse(Nested(RlpItem.MostDepth)).IsList);
        Assert.Contains("lists within lists", Assert.Throws<FormatException>(() => RlpItem.Parse(Nested(RlpItem.MostDepth + 1))).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => RlpItem.Parse(Enumerable.Repeat((byte)0xC1, 1_000_000).ToArray()));
    }

    [Fact]
    public void Parse_OfMutations_RefusesOrWritesTheSameBytes()
    {
        var random = new Random(5);
        var seeds = PeerVectors.Read("rlp").EnumerateArray().Select(v => v.Bytes("rlp")).ToArray();
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutations.Of(seeds[random.Next(seeds.Length)], random);
            try
            {
                var writer = new RlpWriter();
                Write(writer, RlpItem.Parse(bytes));
                Assert.Equal(bytes, writer.ToBytes());
                read++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(read, 100, 9_900);
    }

    private static byte[] Nested(int lists)
    {
        var writer = new RlpWriter();
        for (var i = 0; i < lists; i++)
            writer.BeginList();
        for (var i = 0; i < lists; i++)
            writer.EndList();
        return writer.ToBytes();
    }

    private static void Write(RlpWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            writer.Write(PeerVectors.FromHex(value.GetString()!));
            return;
        }

        writer.BeginList();
        foreach (var item in value.EnumerateArray())
            Write(writer, item);
        writer.EndList();
    }

    private static void Write(RlpWriter writer, RlpItem value)
    {
        if (!value.IsList)
        {
            writer.Write(value.Bytes.Span);
            return;
        }

        writer.BeginList();
        foreach (var item in value.Items)
            Write(writer, item);
        writer.EndList();
    }

    private static void Check(JsonElement expected, RlpItem actual)
    {
        Assert.Equal(expected.ValueKind == JsonValueKind.Array, actual.IsList);
        if (!actual.IsList)
        {
            Assert.Equal(expected.GetString(), PeerVectors.ToHex(actual.Bytes.Span));
            return;
        }

        Assert.Equal(expected.GetArrayLength(), actual.Items.Count);
        foreach (var (one, other) in expected.EnumerateArray().Zip(actual.Items))
            Check(one, other);
    }
}
