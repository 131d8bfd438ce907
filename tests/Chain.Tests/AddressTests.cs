using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests;

public sealed class AddressTests
{
    // The examples of EIP-55 itself.
    public static TheoryData<string> Published { get; } =
    [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    [Theory]
    [MemberData(nameof(Published))]
    public void Parse_OfAPublishedAddress_GivesItsText(string text) => Assert.Equal(text, Address.Parse(text).ToString());

    [Theory]
    [MemberData(nameof(Published))]
    public void TryParse_WithOneLetterOfAnotherCase_Refuses(string text)
    {
        for (var i = 2; i < text.Length; i++)
        {
            if (!char.IsAsciiLetter(text[i]))
                continue;
            var other = text[..i] + (char)(text[i] ^ 0x20) + text[(i + 1)..];
            Assert.False(Address.TryParse(other, out var address), other);
            Assert.Equal(default, address);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed ")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA\u0660\u0661")]
    public void TryParse_OfSomethingElse_Refuses(string? text)
    {
        Assert.False(Address.TryParse(text, out _));
        if (text is not null)
            Assert.Throws<FormatException>(() => Address.Parse(text));
    }

    // x and y of the generator (SEC 2) and the address everybody knows for the private key 1.
    [Fact]
    public void FromPublicKey_OfTheGenerator_IsTheKnownAddress()
    {
        var generator = Convert.FromHexString(
            "79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8");
        var address = Address.FromPublicKey(generator);
        Assert.Equal("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", address.ToString());
        Assert.Equal(address, Address.Parse(address.ToString()));
    }

    [Fact]
    public void FromPublicKey_OfAnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => Address.FromPublicKey(new byte[65]));

    [Fact]
    public void Default_IsNoAddress()
    {
        Assert.Equal("", default(Address).ToString());
        Assert.NotEqual(default, Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    }

    [Fact]
    public void Bytes_OfAnAddress_GiveItBack()
    {
        var address = Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        Assert.Equal("5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", Convert.ToHexString(address.ToBytes()));
        Assert.Equal(address, Address.FromBytes(address.ToBytes()));
        Assert.Equal(new byte[20], default(Address).ToBytes());
        Assert.Throws<ArgumentException>(() => Address.FromBytes(new byte[19]));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true)]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", true)]
    [InlineData("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", true)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", false)]
    [InlineData("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", false)]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", false)]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", false)]
    [InlineData("", false)]
    public void TryParseAnyCase_OfOneCaseOrTheChecksum_GivesTheChecksum(string text, bool expected)
    {
        Assert.Equal(expected, Address.TryParseAnyCase(text, out var address));
        Assert.Equal(expected ? "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" : "", address.ToString());
    }
}
