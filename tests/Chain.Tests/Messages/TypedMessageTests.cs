using System.Text;
using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Messages;

public sealed class TypedMessageTests
{
    private const string Good = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],
        "Node":[{"name":"value","type":"uint8"},{"name":"next","type":"Node[]"}]},
        "primaryType":"Node","domain":{"name":"a","chainId":1},"message":{"value":1,"next":[{"value":"0x2","next":[]}]}}
        """;

    // The example of the EIP itself.
    private const string Mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
        "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    [Fact]
    public void Digest_OfTheExampleOfTheEip_IsItsDigest()
    {
        var data = TypedMessage.Parse(Encoding.UTF8.GetBytes(Mail));
        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)", data.Schema.EncodeType("Mail"));
        Assert.Equal("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", data.Domain.Separator().ToString());
        Assert.Equal("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", data.Schema.HashStruct("Mail", data.Values).ToString());
        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", data.Digest().ToString());
    }

    [Fact]
    public void Digest_OfWhatEthersAndCastSigned_IsTheirs()
    {
        foreach (var vector in PeerVectors.Read("typed-data").EnumerateArray())
        {
            var data = TypedMessage.Parse(vector.Bytes8("json"));
            Assert.Equal(vector.Text("type"), data.Schema.EncodeType(data.PrimaryType));
            Assert.Equal(vector.Text("separator"), data.Domain.Separator().ToString());
            Assert.Equal(vector.Text("digest"), data.Digest().ToString());
            using var key = SigningKey.FromSecret(vector.Bytes("secret"));
            Assert.Equal(vector.Text("signature"), PeerVectors.ToHex(key.SignRecoverable(data.Digest().ToBytes()).ToBytes()));
        }
    }

    [Fact]
    public void Digest_FromTypedValues_EqualsTheOneFromJson()
    {
        var schema = TypedDataSchema.Of("SpendVoucher", new("address", "payer"), new("uint128", "cumulativeSpent"));
        var payer = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        TypedDataDomain domain = new() { Name = "CuckooPay", Version = "1", ChainId = 31337, VerifyingContract = payer };
        var json = $$$"""
            {"types":{"SpendVoucher":[{"name":"payer","type":"address"},{"name":"cumulativeSpent","type":"uint128"}]},"primaryType":"SpendVoucher",
            "domain":{"name":"CuckooPay","version":"1","chainId":"31337","verifyingContract":"{{{payer}}}"},"message":{"payer":"{{{payer}}}","cumulativeSpent":"5"}}
            """;
        Assert.Equal(TypedMessage.Parse(Encoding.UTF8.GetBytes(json)).Digest(), schema.Digest(domain.Separator(), "SpendVoucher", payer, (UInt128)5));
        Assert.NotEqual(domain.Separator(), (domain with { ChainId = 1 }).Separator());
        Assert.NotEqual(domain.Separator(), (domain with { Version = null }).Separator());
    }

    [Theory]
    [InlineData("\"value\":1,", "\"value\":256,", "no uint8")]
    [InlineData("\"value\":1,", "\"value\":-1,", "no uint8")]
    [InlineData("\"value\":1,", "\"value\":1.5,", "no uint8")]
    [InlineData("\"value\":1,", "\"value\":true,", "no uint8")]
    [InlineData("\"value\":1,", "\"value\":1,\"value\":1,", "a name twice")]
    [InlineData("\"value\":1,", "", "not exactly these members: value, next")]
    [InlineData("\"value\":1,", "\"value\":1,\"more\":1,", "not exactly these members: value, next")]
    [InlineData("\"chainId\":1}", "\"chainId\":1,\"salt\":\"0x00\"}", "has not the fields")]
    [InlineData("\"chainId\":1}", "\"chainID\":1}", "has not the fields")]
    [InlineData("\"type\":\"uint256\"", "\"type\":\"uint64\"", "other fields than the EIP's")]
    [InlineData("\"primaryType\":\"Node\"", "\"primaryType\":\"None\"", "no struct")]
    [InlineData("\"uint8\"", "\"uint9\"", "no canonical ABI type")]
    [InlineData("\"uint8\"", "\"(uint8)\"", "no type of typed data")]
    [InlineData("\"Node[]\"", "\"Node[\"", "no canonical ABI type")]
    [InlineData("\"Node\":[", "\"No de\":[", "no name")]
    [InlineData("\"domain\":{", "\"domains\":{", "not exactly these members")]
    [InlineData("\"next\":[]", "\"next\":{}", "no JSON array")]
    [InlineData("{\"types\"", "[\"types\"", "no JSON")]
    public void Parse_OfHostileJson_IsRefusedByName(string from, string to, string message)
    {
        Assert.NotEqual(default, TypedMessage.Parse(Encoding.UTF8.GetBytes(Good)).Digest());
        Assert.Contains(from, Good, StringComparison.Ordinal);
        var refusal = Assert.Throws<FormatException>(() => TypedMessage.Parse(Encoding.UTF8.GetBytes(Good.Replace(from, to, StringComparison.Ordinal))));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfMutations_RefusesOrGivesADigest()
    {
        var random = new Random(712);
        var seeds = PeerVectors.Read("typed-data").EnumerateArray().Select(v => v.Bytes8("json")).Append(Encoding.UTF8.GetBytes(Good)).ToArray();
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            try
            {
                TypedMessage.Parse(Mutations.Of(seeds[random.Next(seeds.Length)], random)).Digest();
                read++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(read, 100, 9_900);
    }
}

file static class Texts
{
    public static byte[] Bytes8(this JsonElement element, string name) => Encoding.UTF8.GetBytes(element.Text(name));
}
