using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Tests.Peers;
using Cuckoo.Chain.Wallets;

namespace Cuckoo.Chain.Tests.Wallets;

public sealed class MnemonicTests
{
    private const string Abandon = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    // Of Trezor's vectors (python-mnemonic, vectors.json), the passphrase being TREZOR.
    [Theory]
    [InlineData("00000000000000000000000000000000", Abandon, "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04")]
    [InlineData("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", "legal winner thank year wave sausage worth useful legal winner thank yellow", "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607")]
    [InlineData("80808080808080808080808080808080", "letter advice cage absurd amount doctor acoustic avoid letter advice cage above", "d71de856f81a8acc65e6fc851a38d4d7ec216fd0796d0a6827a3ad6ed5511a30fa280f12eb2e47ed2ac03b5c462a0358d18d69fe4f985ec81778c1b370b652a8")]
    [InlineData("ffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong", "ac27495480225222079d7be181583751e86f571027b0497b5b5d11218e0a8a13332572917f0f8e5a589620c6f15b11c61dee327651a14c34e18231052e48c069")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote", "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3992c456cdf60f5d4564b8ba3f05a69890ad")]
    public void Seed_OfAPublishedPhrase_IsThePublishedOne(string entropy, string phrase, string seed)
    {
        using var made = Mnemonic.FromEntropy(Convert.FromHexString(entropy));
        Assert.Equal(phrase, made.Reveal());
        Assert.True(Mnemonic.TryParse(phrase, out var read));
        using (read)
            Assert.Equal(seed, Seed(read, "TREZOR"));
    }

    [Fact]
    public void Phrase_OfWhatEthersMade_GivesItsSeedAndAccounts()
    {
        var seed = new byte[64];
        foreach (var vector in PeerVectors.Read("mnemonics").EnumerateArray())
        {
            using var made = Mnemonic.FromEntropy(vector.Bytes("entropy"));
            Assert.Equal(vector.Text("phrase"), made.Reveal());
            made.WriteSeed(vector.Text("password"), seed);
            Assert.Equal(vector.Text("seed"), PeerVectors.ToHex(seed));
            using var root = HdKey.FromSeed(seed);
            using var account = root.EthereumAccount((uint)vector.GetProperty("index").GetInt32());
            Assert.Equal(vector.Text("address"), account.Address.ToString());
            using var node = root.Derive(vector.Text("path"));
            Assert.Equal(vector.Text("pathSecret"), "0x" + node.Reveal().Secret);
        }
    }

    [Fact]
    public void Seed_OfPassphrasesThatLookAlike_IsOne()
    {
        Assert.True(Mnemonic.TryParse(Abandon, out var phrase));
        using (phrase)
        {
            // One letter with its accent and a letter and an accent; a ligature and its letters (NFKD).
            Assert.Equal(Seed(phrase, "e\u0301"), Seed(phrase, "\u00E9"));
            Assert.Equal(Seed(phrase, "fi"), Seed(phrase, "\uFB01"));
            Assert.NotEqual(Seed(phrase, "e"), Seed(phrase, "\u00E9"));
            Assert.Throws<ArgumentException>(() => Seed(phrase, "a\uD800"));
            Assert.Throws<ArgumentException>(() => Seed(phrase, new string('a', 1025)));
        }
    }

    [Fact]
    public void Form_OfWhatNodeNormalised_IsItsForm()
    {
        foreach (var vector in PeerVectors.Read("nfkd").EnumerateArray())
            Assert.Equal(vector.Text("nfkd"), Encoding.UTF8.GetString(PassphraseForm.Utf8(vector.Text("text"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    [InlineData(Abandon + " ")]
    [InlineData(" " + Abandon)]
    [InlineData("Abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    [InlineData("abandon  abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    [InlineData("abandonn abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about")]
    [InlineData(Abandon + " " + Abandon + " " + Abandon)]
    public void TryParse_OfWhatIsNoPhrase_IsFalse(string phrase) => Assert.False(Mnemonic.TryParse(phrase, out _));

    [Theory]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(18)]
    [InlineData(21)]
    [InlineData(24)]
    public void Create_OfEveryLength_IsReadBackAndShowsNothing(int words)
    {
        using var made = Mnemonic.Create(words);
        var phrase = made.Reveal();
        Assert.True(Mnemonic.TryParse(phrase, out var read));
        read.Dispose();
        Assert.Equal($"a seed phrase of {words} words", made.ToString());
        made.Dispose();
        Assert.Throws<ObjectDisposedException>(made.Reveal);
    }

    [Fact]
    public void List_IsThePublishedOne()
    {
        using var stream = typeof(Mnemonic).Assembly.GetManifestResourceStream("Cuckoo.Chain.Wallets.english.txt")!;
        Assert.Equal("2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda", Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static string Seed(Mnemonic phrase, string passphrase)
    {
        Span<byte> seed = stackalloc byte[64];
        phrase.WriteSeed(passphrase, seed);
        return Convert.ToHexStringLower(seed);
    }
}
