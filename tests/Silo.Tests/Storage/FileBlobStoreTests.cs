using System.Security.Cryptography;
using Cuckoo.Grains;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Storage;

public sealed class FileBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(300_000)]
    public async Task Put_ExactLength_IsStoredUnderItsHash(int length)
    {
        byte[] bytes = Bytes(length);
        var store = new FileBlobStore(folder.Path);
        Hash256? hash = await store.Put(new MemoryStream(bytes), length, Cancel);
        Assert.Equal(Hash256.From(SHA256.HashData(bytes)), hash);
        Assert.Equal(length, store.Length(hash!.Value));
        Assert.Equal(bytes, await store.Get(hash.Value, Cancel));
        Assert.Equal(bytes, await new FileBlobStore(folder.Path).Get(hash.Value, Cancel));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 100)]
    [InlineData(101, 100)]
    [InlineData(200_000, 100)]
    [InlineData(1, 0)]
    public async Task Put_AnotherLength_LeavesNothing(int length, int expected)
    {
        Assert.Null(await new FileBlobStore(folder.Path).Put(new MemoryStream(Bytes(length)), expected, Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Put_StreamThatBreaks_LeavesNothing()
    {
        var store = new FileBlobStore(folder.Path);
        await Assert.ThrowsAsync<IOException>(() => store.Put(new BreakingStream(), 100, Cancel));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Put_HalfWay_ShowsNoBlob()
    {
        byte[] bytes = Bytes(100);
        var hash = Hash256.From(SHA256.HashData(bytes));
        var store = new FileBlobStore(folder.Path);
        var stream = new PausedStream(bytes);
        Task<Hash256?> putting = store.Put(stream, bytes.Length, Cancel);
        await stream.IsHalfRead;
        Assert.Null(store.Length(hash));
        Assert.Null(await store.Get(hash, Cancel));
        Assert.All(Directory.EnumerateFiles(folder.Path), f => Assert.EndsWith(".part", f, StringComparison.Ordinal));
        stream.GoOn();
        Assert.Equal(hash, await putting);
        Assert.Equal(bytes, await store.Get(hash, Cancel));
    }

    [Fact]
    public async Task Put_SameBytesAtOnce_AreStoredOnce()
    {
        byte[] bytes = Bytes(10_000);
        var store = new FileBlobStore(folder.Path);
        Hash256?[] hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => store.Put(new MemoryStream(bytes), bytes.Length, Cancel)));
        Assert.Single(hashes.Distinct());
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut short")]
    [InlineData("emptied")]
    public async Task Get_DamagedBlob_IsNamed(string damage)
    {
        byte[] bytes = Bytes(100);
        var store = new FileBlobStore(folder.Path);
        Hash256 hash = (await store.Put(new MemoryStream(bytes), bytes.Length, Cancel))!.Value;
        byte[] damaged = damage switch { "changed" => [(byte)(bytes[0] ^ 1), .. bytes[1..]], "cut short" => bytes[..^1], _ => [] };
        await File.WriteAllBytesAsync(folder.File(hash.Value), damaged, Cancel);
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => store.Get(hash, Cancel));
        Assert.Contains(hash.Value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterAKill_SweepsWhatWasHalfWritten()
    {
        byte[] bytes = Bytes(100);
        Hash256 hash = (await new FileBlobStore(folder.Path).Put(new MemoryStream(bytes), bytes.Length, Cancel))!.Value;
        await File.WriteAllTextAsync(folder.File("7.part"), "half", Cancel);
        var store = new FileBlobStore(folder.Path);
        Assert.False(File.Exists(folder.File("7.part")));
        Assert.Equal(bytes, await store.Get(hash, Cancel));
    }

    [Fact]
    public async Task Get_UnknownBlob_IsNothing()
    {
        var store = new FileBlobStore(folder.File("made when missing"));
        Assert.Null(await store.Get(Hash256.OfText("never stored"), Cancel));
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private sealed class BreakingStream : MemoryStream
    {
        private int reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            reads++ == 0 ? ValueTask.FromResult(10) : throw new IOException("The connection broke.");
    }

    private sealed class PausedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource half = new();
        private readonly TaskCompletionSource resumed = new();

        public Task IsHalfRead => half.Task;

        public void GoOn() => resumed.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > 0)
            {
                half.TrySetResult();
                await resumed.Task;
            }

            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 50)], cancellationToken);
        }
    }
}
