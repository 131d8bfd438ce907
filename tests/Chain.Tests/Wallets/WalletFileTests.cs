using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tests.Peers;
using Cuckoo.Chain.Wallets;

namespace Cuckoo.Chain.Tests.Wallets;

public sealed class WalletFileTests
{
    // The definition's own two files (Web3 Secret Storage Definition); the password of both is testpassword.
    private const string Pbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string Scrypt = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    [Theory]
    [InlineData(Pbkdf2)]
    [InlineData(Scrypt)]
    public void Read_OfThePublishedFiles_GivesThePublishedKey(string json)
    {
        using var key = WalletFile.Read(Encoding.ASCII.GetBytes(json), "testpassword");
        using var expected = SigningKey.FromSecret(Convert.FromHexString("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d"));
        Assert.Equal(expected.Address, key.Address);
    }

    [Fact]
    public void Read_OfWhatEthersWrote_GivesItsKey()
    {
        foreach (var vector in PeerVectors.Read("wallet-files").EnumerateArray())
        {
            using var key = WalletFile.Read(Encoding.UTF8.GetBytes(vector.Text("json")), vector.Text("password"));
            Assert.Equal(vector.Text("address"), key.Address.ToString());
        }
    }

    [Fact]
    public void Write_OfAKey_IsReadBackWithItsPasswordAlone()
    {
        using var key = SigningKey.Create();
        var json = WalletFile.Write(key, "correct horse", WalletFile.LeastCost);
        using var read = WalletFile.Read(Encoding.UTF8.GetBytes(json), "correct horse");
        Assert.Equal(key.Address, read.Address);
        Assert.Equal(key.Sign(new byte[32]), read.Sign(new byte[32]));
        var refusal = Assert.Throws<WalletFileException>(() => WalletFile.Read(Encoding.UTF8.GetBytes(json), "correct horsf"));
        Assert.DoesNotContain("horsf", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(json, WalletFile.Write(key, "correct horse", WalletFile.LeastCost));
        Assert.Throws<ArgumentOutOfRangeException>(() => WalletFile.Write(key, "", 1024));
        Assert.Throws<ArgumentException>(() => WalletFile.Write(key, "", 5000));
    }

    [Theory]
    [InlineData("\"version\":3", "\"version\":1", "version 3")]
    [InlineData("\"version\":3", "\"version\":3e99", "no number of 32 bits")]
    [InlineData("\"n\":262144", "\"n\":2147483647", "asks for scrypt")]
    [InlineData("\"n\":262144", "\"n\":1073741824", "asks for scrypt")]
    [InlineData("\"n\":262144", "\"n\":262143", "asks for scrypt")]
    [InlineData("\"n\":262144", "\"n\":0", "asks for scrypt")]
    [InlineData("\"p\":8", "\"p\":1000000", "asks for scrypt")]
    [InlineData("\"r\":1,", "\"r\":64,", "asks for scrypt")]
    [InlineData("\"r\":1,", "\"r\":-1,", "asks for scrypt")]
    [InlineData("\"dklen\":32", "\"dklen\":2147483647", "dklen")]
    [InlineData("aes-128-ctr", "aes-128-cbc", "cipher")]
    [InlineData("\"kdf\":\"scrypt\"", "\"kdf\":\"none\"", "kdf")]
    [InlineData("83dbcc02", "83dbcc", "iv is not 16 bytes")]
    [InlineData("d172bf74", "x172bf74", "ciphertext is not 32 bytes")]
    [InlineData("2103ac29", "", "mac is not 32 bytes")]
    [InlineData("\"crypto\":{", "\"crypt\":{", "crypto is no JSON object")]
    [InlineData("{\"crypto\"", "\"crypto\"", "not JSON")]
    public void Read_OfHostileFiles_IsRefusedByNameBeforeAnyWork(string from, string to, string message)
    {
        Assert.Contains(from, Scrypt, StringComparison.Ordinal);
        var refusal = Assert.Throws<WalletFileException>(() => WalletFile.Read(Encoding.ASCII.GetBytes(Scrypt.Replace(from, to, StringComparison.Ordinal)), "testpassword"));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfTooManyRoundsOrBytes_IsRefused()
    {
        Assert.Throws<WalletFileException>(() => WalletFile.Read(Encoding.ASCII.GetBytes(Pbkdf2.Replace("262144", "2147483647", StringComparison.Ordinal)), ""));
        Assert.Throws<WalletFileException>(() => WalletFile.Read(new byte[1 << 20], ""));
    }

    [Fact]
    public void Content_OfMutations_IsReadOrRefused()
    {
        var random = new Random(3);
        byte[][] seeds = [Encoding.ASCII.GetBytes(Pbkdf2), Encoding.ASCII.GetBytes(Scrypt)];
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            try
            {
                WalletFileContent.Read(Mutations.Of(seeds[i % 2], random));
                read++;
            }
            catch (WalletFileException)
            {
            }
        }

        Assert.InRange(read, 100, 9_900);
    }
}
