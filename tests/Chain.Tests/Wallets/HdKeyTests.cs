using Cuckoo.Chain.Wallets;

namespace Cuckoo.Chain.Tests.Wallets;

public sealed class HdKeyTests
{
    // BIP-32, test vectors 1 and 2; what its extended keys hold, written out.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "m", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35", "873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "m/0'", "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea", "47fdacbd0f1097043b78c63c20c34ef4ed9a111d980047ad16282c7ae6236141")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "m/0'/1", "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368", "2a7857631386ba23dacac34180dd1983734e444fdbf774041578e9b6adb37c19")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "m/0'/1/2'", "cbce0d719ecf7431d88e6a89fa1483e02e35092af60c042b1df2ff59fa424dca", "04466b9cc8e161e966409ca52986c584f07e9dc81f735db683c3ff6ec7b1503f")]
    [InlineData("fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542", "m", "4b03d6fc340455b363f51020ad3ecca4f0850280cf436c70c727923f6db46c3e", "60499f801b896d83179a4374aeb7822aaeaceaa0db1f85ee3e904c4defbd9689")]
    [InlineData("fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542", "m/0", "abe74a98f6c7eabee0428f53798f0ab8aa1bd37873999041703c742f15ac7e1e", "f0909affaa7ee7abe5dd4e100598d4dc53cd709d5a5c2cac40e7412f232f7c9c")]
    public void Derive_OfAPublishedPath_IsThePublishedNode(string seed, string path, string secret, string chainCode)
    {
        using var root = HdKey.FromSeed(Convert.FromHexString(seed));
        using var node = root.Derive(path);
        Assert.Equal((secret, chainCode), node.Reveal());
        Assert.DoesNotContain(secret[..8], node.ToString(), StringComparison.Ordinal);
    }

    // The first account of the phrase that every development chain knows.
    [Fact]
    public void EthereumAccount_OfTheDevelopmentPhrase_IsItsFirstAccount()
    {
        Assert.True(Mnemonic.TryParse("test test test test test test test test test test test junk", out var phrase));
        Span<byte> seed = stackalloc byte[64];
        phrase.WriteSeed("", seed);
        phrase.Dispose();
        using var root = HdKey.FromSeed(seed);
        using var first = root.EthereumAccount();
        Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", first.Address.ToString());
        using var second = root.EthereumAccount(1);
        Assert.Equal("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", second.Address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("m/")]
    [InlineData("m//0")]
    [InlineData("m/-1")]
    [InlineData("m/ 1")]
    [InlineData("m/1h")]
    [InlineData("m/1''")]
    [InlineData("m/2147483648")]
    [InlineData("m/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0")]
    public void Derive_OfWhatIsNoPath_IsRefused(string path)
    {
        using var root = HdKey.FromSeed(new byte[32]);
        Assert.Throws<FormatException>(() => root.Derive(path));
    }

    [Fact]
    public void Key_OnceDisposedOf_DerivesNothing()
    {
        var root = HdKey.FromSeed(new byte[32]);
        root.Dispose();
        Assert.Throws<ObjectDisposedException>(() => root.Child(0));
        Assert.Throws<ObjectDisposedException>(() => root.Derive("m"));
        Assert.Throws<ObjectDisposedException>(root.ToSigningKey);
        Assert.Throws<ArgumentException>(() => HdKey.FromSeed(new byte[15]));
        Assert.Throws<ArgumentException>(() => HdKey.FromSeed(new byte[65]));
    }
}
