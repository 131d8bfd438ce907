using System.Security.Cryptography;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests;

public sealed class SigningKeyTests : KeyFolder
{
    // The first development account of every local EVM chain; its key is public knowledge.
    private const string KnownSecret = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private const string KnownAddress = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

    [Theory]
    [InlineData(KnownSecret)]
    [InlineData(KnownSecret + "\n")]
    [InlineData(KnownSecret + "\r\n")]
    public void LoadOrCreate_OfAKnownKey_HasTheKnownAddress(string content)
    {
        WriteKeyFile(content);
        using var key = SigningKey.LoadOrCreate(KeyPath);
        Assert.Equal(KnownAddress, key.Address.ToString());
        Assert.Equal(KnownAddress, Address.FromPublicKey(key.PublicKey.Span).ToString());
    }

    [Fact]
    public void LoadOrCreate_WithoutAFile_MakesOneForItsOwnerAloneAndReadsItAgain()
    {
        using var made = SigningKey.LoadOrCreate(KeyPath);
        using var read = SigningKey.LoadOrCreate(KeyPath);
        Assert.Equal(made.Address, read.Address);
        Assert.Equal([KeyPath], Directory.GetFiles(Path.GetDirectoryName(KeyPath)!));
        Assert.Equal(65, new FileInfo(KeyPath).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public async Task LoadOrCreate_ByManyAtOnce_NeverGivesTwoKeys()
    {
        var addresses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            try
            {
                using var key = SigningKey.LoadOrCreate(KeyPath);
                return key.Address;
            }
            catch (KeyFileException e) when (e.Message.Contains("is being made", StringComparison.Ordinal))
            {
                return default;
            }
        })));
        Assert.Single(addresses.Where(a => a != default).Distinct());
    }

    [Fact]
    public void LoadOrCreate_BesideWhatACrashLeft_NamesWhatToDelete()
    {
        File.WriteAllText(KeyPath + ".new", "half of a k");
        var refusal = Assert.Throws<KeyFileException>(() => SigningKey.LoadOrCreate(KeyPath));
        Assert.Contains($"delete {KeyPath}.new", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "does not hold 64 hexadecimal digits")]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff", "does not hold 64 hexadecimal digits")]
    [InlineData(KnownSecret + "80", "does not hold 64 hexadecimal digits")]
    [InlineData(KnownSecret + "\n\n\n", "does not hold 64 hexadecimal digits")]
    [InlineData("0x" + KnownSecret, "does not hold 64 hexadecimal digits")]
    [InlineData("zz0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", "does not hold 64 hexadecimal digits")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "no secp256k1 key")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "no secp256k1 key")]
    public void LoadOrCreate_OfAFileWithoutAKey_NamesFileAndRemedyButNotTheContent(string content, string problem)
    {
        WriteKeyFile(content);
        var refusal = Assert.Throws<KeyFileException>(() => SigningKey.LoadOrCreate(KeyPath));
        Assert.Equal(KeyPath, refusal.Path);
        Assert.Contains(KeyPath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4bacb478", refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyPath));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void LoadOrCreate_OfAFileOpenToOthers_Refuses(UnixFileMode more)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        WriteKeyFile(KnownSecret);
#pragma warning disable CA1416 // Skipped on Windows above.
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
#pragma warning restore CA1416
        var refusal = Assert.Throws<KeyFileException>(() => SigningKey.LoadOrCreate(KeyPath));
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_OfAFolder_Refuses()
    {
        Directory.CreateDirectory(KeyPath);
        Assert.Throws<KeyFileException>(() => SigningKey.LoadOrCreate(KeyPath));
    }

    [Fact]
    public void LoadOrCreate_WhereNoFolderCanBe_Refuses()
    {
        WriteKeyFile("a file where a folder would have to be");
        Assert.Throws<KeyFileException>(() => SigningKey.LoadOrCreate(Path.Combine(KeyPath, "miner.key")));
    }

    [Fact]
    public void Sign_ManyTimes_IsAlwaysLowAndValid()
    {
        using var key = SigningKey.Create();
        var half = Convert.FromHexString("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0");
        // A signer that never lowers s fails here with certainty for all purposes: 1 in 2^64 to pass.
        for (var i = 0; i < 64; i++)
        {
            var digest = SHA256.HashData([(byte)i]);
            var signature = key.Sign(digest);
            Assert.Equal(64, signature.Length);
            Assert.True(signature.AsSpan(32).SequenceCompareTo(half) <= 0);
            Assert.True(Signatures.IsValid(key.PublicKey.Span, digest, signature));
        }
    }

    [Fact]
    public void Sign_OfAnythingButADigest_Throws()
    {
        using var key = SigningKey.Create();
        Assert.Throws<ArgumentException>(() => key.Sign(new byte[31]));
    }

    [Fact]
    public void ToString_OfAKey_IsItsAddress()
    {
        WriteKeyFile(KnownSecret);
        using var key = SigningKey.LoadOrCreate(KeyPath);
        Assert.Equal(KnownAddress, key.ToString());
    }

    [Fact]
    public void SignRecoverable_OfADigest_NamesItsSignerAndHoldsTheSameNumbers()
    {
        using var key = SigningKey.Create();
        var digest = new byte[32];
        for (var i = 0; i < 20; i++)
        {
            digest[0] = (byte)i;
            var signature = key.SignRecoverable(digest);
            Assert.True(signature.TryRecover(digest, out var signer));
            Assert.Equal(key.Address, signer);
            Assert.Equal(key.Sign(digest), signature.ToBytes()[..64]);
            Assert.False(signature.TryRecover(digest.AsSpan(1), out _));
        }

        Assert.False(default(RecoverableSignature).TryRecover(digest, out _));
    }

    [Fact]
    public void FromSecret_OfWhatIsNoKey_IsRefusedAndDoesNotRepeatIt()
    {
        var order = Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
        foreach (var secret in new[] { order, new byte[32], new byte[31], new byte[33] })
            Assert.DoesNotContain("FFFF", Assert.Throws<ArgumentException>(() => SigningKey.FromSecret(secret)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Sign_OnceDisposedOf_IsRefused()
    {
        var key = SigningKey.Create();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(new byte[32]));
    }
}
