using System.Numerics;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Abi;

public sealed class AbiCodecTests
{
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";
    private const string At20 = "0000000000000000000000000000000000000000000000000000000000000020";
    private const string At40 = "0000000000000000000000000000000000000000000000000000000000000040";
    private const string Full = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    [Fact]
    public void Encode_OfWhatEthersEncoded_GivesItsBytesAndReadsThemBack()
    {
        foreach (var vector in PeerVectors.Read("abi-values").EnumerateArray())
        {
            AbiType[] types = [.. vector.GetProperty("types").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!))];
            var values = AbiValues.ReadAll(types, vector.GetProperty("values"));
            var encoded = vector.Bytes("encoded");
            Assert.Equal(vector.Text("encoded"), PeerVectors.ToHex(AbiEncoder.Encode(types, values)));
            Assert.Equal(AbiValues.Show(values), AbiValues.Show(AbiDecoder.Decode(types, encoded)));
        }
    }

    [Fact]
    public void EncodeCall_OfWhatEthersAndCastEncoded_GivesTheirBytes()
    {
        foreach (var vector in PeerVectors.Read("abi-calls").EnumerateArray())
        {
            var signature = vector.Text("signature");
            var open = signature.IndexOf('(', StringComparison.Ordinal);
            IReadOnlyList<AbiType> types = signature.EndsWith("()", StringComparison.Ordinal) ? [] : AbiType.Parse(signature[open..]).Components;
            AbiFunction function = new(signature[..open], [.. types.Select(t => new AbiParameter("", t))], []);
            var values = AbiValues.ReadAll(types, vector.GetProperty("values"));
            Assert.Equal(signature, function.Signature);
            Assert.Equal(vector.Text("call"), PeerVectors.ToHex(function.EncodeCall(values)));
            Assert.Equal(AbiValues.Show(values), AbiValues.Show(function.DecodeCall(vector.Bytes("call"))));
        }
    }

    [Theory]
    [InlineData("uint8", "0000000000000000000000000000000000000000000000000000000000000100", "is no uint8")]
    [InlineData("int8", "0000000000000000000000000000000000000000000000000000000000000080", "is no int8")]
    [InlineData("int8", "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "is no int8")]
    [InlineData("bool", "0000000000000000000000000000000000000000000000000000000000000002", "is no bool")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000001", "is no address")]
    [InlineData("bytes4", "1122334400000000000000000000000000000000000000000000000000000001", "is no bytes4")]
    [InlineData("uint256", "", "32 bytes are needed")]
    [InlineData("uint256", Zero + "00", "1 bytes follow")]
    [InlineData("bytes", Zero, "does not lead to byte 32")]
    [InlineData("bytes", Full, "does not lead to byte 32")]
    [InlineData("bytes", At40 + Zero, "does not lead to byte 32")]
    [InlineData("bytes", At20, "a word is needed at byte 32")]
    [InlineData("bytes", At20 + Full, "goes beyond the 0 bytes")]
    [InlineData("bytes", At20 + One, "goes beyond the 0 bytes")]
    [InlineData("bytes", At20 + One + "11", "not padded")]
    [InlineData("bytes", At20 + One + Full, "padding")]
    [InlineData("string", At20 + One + "ff00000000000000000000000000000000000000000000000000000000000000", "not UTF-8")]
    [InlineData("uint256[]", At20 + Full, "goes beyond")]
    [InlineData("uint256[][]", At20 + "0000000000000000000000000000000000000000000000000000000000000002" + At40 + At40 + Zero, "does not lead")]
    public void Decode_OfHostileData_IsRefusedByName(string type, string data, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => AbiDecoder.Decode([AbiType.Parse(type)], Convert.FromHexString(data))).Message, StringComparison.Ordinal);

    [Fact]
    public void Decode_OfMutations_RefusesOrGivesWhatEncodesToTheSameBytes()
    {
        var random = new Random(41);
        var seeds = PeerVectors.Read("abi-values").EnumerateArray()
            .Select(v => (Types: v.GetProperty("types").EnumerateArray().Select(t => AbiType.Parse(t.GetString()!)).ToArray(), Bytes: v.Bytes("encoded"))).ToArray();
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var (types, seed) = seeds[random.Next(seeds.Length)];
            var bytes = Mutations.Of(seed, random);
            try
            {
                Assert.Equal(bytes, AbiEncoder.Encode(types, AbiDecoder.Decode(types, bytes)));
                read++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(read, 100, 9_900);
    }

    public static TheoryData<string, object> WrongValues => new()
    {
        { "uint8", 256 },
        { "uint8", -1 },
        { "uint256", BigInteger.MinusOne },
        { "uint256", BigInteger.Pow(2, 256) },
        { "int8", 128 },
        { "int8", -129 },
        { "bool", 1 },
        { "address", "0x" },
        { "bytes4", new byte[5] },
        { "bytes32", new byte[31] },
        { "string", "\uD800" },
        { "uint256[2]", new object[] { 1 } },
        { "(uint256,bool)", new object[] { 1 } },
        { "string[]", new object[] { 1 } },
    };

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void Encode_OfAValueThatIsNotOfItsType_IsRefused(string type, object value) =>
        Assert.Throws<ArgumentException>(() => AbiEncoder.Encode([AbiType.Parse(type)], [value]));

    [Theory]
    [InlineData("int8", 127)]
    [InlineData("int8", -128)]
    [InlineData("uint8", 255)]
    public void Encode_OfTheLeastAndMost_IsReadBack(string type, int value) =>
        Assert.Equal(value.ToString(System.Globalization.CultureInfo.InvariantCulture), AbiDecoder.Decode([AbiType.Parse(type)], AbiEncoder.Encode([AbiType.Parse(type)], [value]))[0].ToString());

    [Theory]
    [InlineData("")]
    [InlineData("uint")]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("int0")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("()")]
    [InlineData("(uint256")]
    [InlineData("(uint256,)")]
    [InlineData("uint256[")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[-1]")]
    [InlineData("uint256[99999999999]")]
    [InlineData("uint256[65537]")]
    [InlineData("bytes[100000]")]
    [InlineData("uint256[1000][1000]")]
    [InlineData("uint256 ")]
    [InlineData("fixed128x18")]
    [InlineData("function")]
    [InlineData("uint256[][][][][][][][][][][][][][][][][][]")]
    [InlineData("((((((((((((((((((uint8))))))))))))))))))")]
    public void Parse_OfWhatIsNoType_IsRefused(string name) => Assert.Throws<FormatException>(() => AbiType.Parse(name));

    [Fact]
    public void Decode_OfTheZeroAddress_IsTheDefault() =>
        Assert.Equal(default(Address), AbiDecoder.Decode([AbiType.Parse("address")], new byte[32])[0]);
}
