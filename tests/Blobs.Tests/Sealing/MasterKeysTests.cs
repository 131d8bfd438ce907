namespace Cuckoo.Blobs.Tests.Sealing;

public sealed class MasterKeysTests : IDisposable
{
    private static readonly string One = new('1', 64);
    private static readonly string Two = new('2', 64);
    private static readonly ContentId Id = ContentId.Of("a blob"u8);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cuckoo-keys-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Wrap_AndUnwrap_GiveTheKeyBackEachTimeDifferently()
    {
        MasterKeys keys = MasterKeys.Parse(One, "the test");
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        WrappedKey wrapped = keys.Wrap(Id, key);
        Assert.Equal(key, keys.Unwrap(Id, wrapped));
        Assert.NotEqual(wrapped, keys.Wrap(Id, key));
        Assert.True(WrappedKey.TryParse(wrapped.Text, out WrappedKey read) && read == wrapped);
        Assert.DoesNotContain(wrapped.Text, wrapped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unwrap_WhatIsNotThisBlobsKey_IsNamed()
    {
        MasterKeys keys = MasterKeys.Parse(One, "the test");
        WrappedKey wrapped = keys.Wrap(Id, new byte[32]);
        Assert.Throws<BlobDamagedException>(() => keys.Unwrap(ContentId.Of("another"u8), wrapped));
        Assert.Throws<BlobDamagedException>(() => MasterKeys.Parse(Two, "the test").Unwrap(Id, wrapped));
        for (int at = 0; at < WrappedKey.Length; at++)
        {
            byte[] changed = wrapped.ToBytes();
            changed[at] ^= 1;
            Assert.Throws<BlobDamagedException>(() => keys.Unwrap(Id, WrappedKey.From(changed)));
        }
    }

    [Fact]
    public void Parse_SeveralKeys_WrapsByTheFirstAndUnwrapsByAll()
    {
        WrappedKey old = MasterKeys.Parse(One, "the test").Wrap(Id, new byte[32]);
        MasterKeys keys = MasterKeys.Parse($" {Two},\r\n{One}\n", "the test");
        Assert.False(keys.IsCurrent(old));
        Assert.True(keys.IsCurrent(keys.Wrap(Id, keys.Unwrap(Id, old))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("11")]
    [InlineData("1111111111111111111111111111111111111111111111111111111111111111 x")]
    [InlineData("zz11111111111111111111111111111111111111111111111111111111111111")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void Parse_WhatIsNoKey_NamesItsSourceAndNotTheKey(string text)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => MasterKeys.Parse(text, "the test's setting"));
        Assert.Contains("the test's setting", error.Message, StringComparison.Ordinal);
        if (text.Trim().Length > 0) Assert.DoesNotContain(text.Trim(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadOrCreate_FirstStart_MakesAFileForItsOwnerAlone()
    {
        string path = Path.Combine(folder.FullName, "blobs.key");
        WrappedKey wrapped = MasterKeys.LoadOrCreate(path).Wrap(Id, new byte[32]);
        Assert.Equal(new byte[32], MasterKeys.LoadOrCreate(path).Unwrap(Id, wrapped));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, new string('1', 5000));
        Assert.Throws<InvalidDataException>(() => MasterKeys.LoadOrCreate(path));
    }
}
