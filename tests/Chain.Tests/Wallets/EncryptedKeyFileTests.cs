using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Wallets;

namespace Cuckoo.Chain.Tests.Wallets;

public sealed class EncryptedKeyFileTests : KeyFolder
{
    private const string Password = "correct horse";

    private string PasswordPath => KeyPath + ".password";

    [Fact]
    public void LoadOrCreate_WithoutAFile_MakesAWalletFileOfItsOwnerAloneAndOpensItAgain()
    {
        using var made = EncryptedKeyFile.LoadOrCreate(KeyPath, Password, WalletFile.LeastCost);
        using var opened = EncryptedKeyFile.LoadOrCreate(KeyPath, Password);
        using var wallet = WalletFile.Read(File.ReadAllBytes(KeyPath), Password);
        Assert.Equal((made.Address, made.Address), (opened.Address, wallet.Address));
        Assert.True(EncryptedKeyFile.Is(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFiles(Path.GetDirectoryName(KeyPath)!));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void LoadOrCreate_WithAnotherPassword_SaysSoAndLeavesTheFile()
    {
        EncryptedKeyFile.LoadOrCreate(KeyPath, Password, WalletFile.LeastCost).Dispose();
        var before = File.ReadAllBytes(KeyPath);
        var refusal = Assert.Throws<KeyFileException>(() => EncryptedKeyFile.LoadOrCreate(KeyPath, "wrong horse"));
        Assert.Contains("The password is wrong", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong horse", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(KeyPath));
        Assert.Throws<ArgumentException>(() => EncryptedKeyFile.LoadOrCreate(KeyPath, ""));
    }

    [Theory]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n", "is not one that a password opens")]
    [InlineData("", "is not one that a password opens")]
    [InlineData("{\"version\":1}", "Only version 3")]
    [InlineData("{\"version\":", "not JSON")]
    public void LoadOrCreate_OfWhatIsNoWalletFile_NamesItAndNotItsContent(string content, string reason)
    {
        WriteKeyFile(content);
        var refusal = Assert.Throws<KeyFileException>(() => EncryptedKeyFile.LoadOrCreate(KeyPath, Password));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(KeyPath, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ac0974", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyPath));
    }

    [Fact]
    public void LoadOrCreate_OfALongOrAnOpenFile_Refuses()
    {
        WriteKeyFile(new string('{', 20_000));
        Assert.Contains("too long for a wallet file", Assert.Throws<KeyFileException>(() => EncryptedKeyFile.LoadOrCreate(KeyPath, Password)).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<KeyFileException>(() => EncryptedKeyFile.LoadOrCreate(KeyPath, Password)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\n", "secret")]
    [InlineData(" two words \r\nand more", " two words ")]
    public void PasswordIn_AFile_IsItsFirstLine(string content, string password)
    {
        WriteKeyFile(content);
        Assert.Equal(password, EncryptedKeyFile.PasswordIn(KeyPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nsecret")]
    public void PasswordIn_AFileWithoutOne_Refuses(string content)
    {
        WriteKeyFile(content);
        Assert.Contains($"The password file {KeyPath} holds no password", Assert.Throws<KeyFileException>(() => EncryptedKeyFile.PasswordIn(KeyPath)).Message, StringComparison.Ordinal);
        Assert.Contains("is not there", Assert.Throws<KeyFileException>(() => EncryptedKeyFile.PasswordIn(PasswordPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PasswordIn_ALongFile_Refuses()
    {
        WriteKeyFile(new string('a', 2_000));
        Assert.Contains("has more than 1024 bytes", Assert.Throws<KeyFileException>(() => EncryptedKeyFile.PasswordIn(KeyPath)).Message, StringComparison.Ordinal);
    }
}
