using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Abi;

public sealed class RevertTests
{
    private static readonly AbiError Insufficient = new("InsufficientBalance", [new("account", "address"), new("has", "uint128"), new("needs", "uint128")]);

    [Fact]
    public void Read_OfWhatEthersEncoded_NamesTheErrorAndItsArguments()
    {
        foreach (var vector in PeerVectors.Read("abi-errors").EnumerateArray())
        {
            AbiParameter[] inputs = [.. vector.GetProperty("types").EnumerateArray().Select((t, i) => new AbiParameter($"p{i}", t.GetString()!))];
            AbiError error = new(vector.Text("name"), inputs);
            var values = AbiValues.ReadAll([.. inputs.Select(i => i.Type)], vector.GetProperty("values"));
            Assert.Equal(vector.Text("data"), PeerVectors.ToHex(error.Encode(values)));
            var revert = Revert.Read(vector.Bytes("data"), [Insufficient, error]);
            Assert.Equal(error.Name, revert.Name);
            Assert.Equal(AbiValues.Show(values), AbiValues.Show(revert.Arguments.Select(a => a.Value).ToArray()));
        }
    }

    [Fact]
    public void Read_OfACustomError_SaysItInOneLine()
    {
        var account = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        Assert.Equal(
            "InsufficientBalance(account: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, has: 1, needs: 2)",
            Revert.Read(Insufficient.Encode(account, 1, 2), [Insufficient]).Text);
    }

    [Theory]
    [InlineData("", "reverted without a reason")]
    [InlineData("08c379a0000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000036e6f0a0000000000000000000000000000000000000000000000000000000000", "reverted: no\uFFFD")]
    [InlineData("4e487b710000000000000000000000000000000000000000000000000000000000000011", "panicked: arithmetic overflow or underflow")]
    [InlineData("4e487b7100000000000000000000000000000000000000000000000000000000000000aa", "panicked: code 0xaa")]
    [InlineData("4e487b71", "reverted with 4 bytes that are no known error: 0x4e487b71")]
    [InlineData("08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "reverted with 38 bytes that are no known error: 0x08c379a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff…")]
    [InlineData("01", "reverted with 1 bytes that are no known error: 0x01")]
    public void Read_OfOtherData_SaysWhatTheyAre(string data, string expected) =>
        Assert.Equal(expected, Revert.Read(Convert.FromHexString(data), []).Text);

    [Fact]
    public void Read_OfAHostileText_IsBounded()
    {
        AbiError error = new("Error", [new("reason", "string")]);
        Assert.InRange(Revert.Read(error.Encode(new string('x', 1_000_000)), []).Text.Length, 100, 600);
        AbiError lists = new("Lists", [new("lists", "uint256[]"), new("bytes", "bytes")]);
        Assert.InRange(Revert.Read(lists.Encode(Enumerable.Repeat((object)1, 100_000).ToArray(), new byte[100_000]), [lists]).Text.Length, 100, 600);
    }
}
