// What every store of blobs promises, run over each kind of objects.

using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Sealing;
using Cuckoo.Testing;

namespace Cuckoo.Blobs.Tests.Stores;

public abstract class BlobStoreContract : IAsyncLifetime
{
    private static readonly MasterKeys Keys = MasterKeys.Parse(new string('a', 64), "the test");
    private readonly MemoryRecords records = new();

    private protected IObjectStore Objects { get; private set; } = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static BlobOrder Order => new("user:alice", "image/png", 64 << 20);

    private BlobStore Store => new(Objects, records, Keys);

    public async ValueTask InitializeAsync() => Objects = await NewAsync();

    public virtual ValueTask DisposeAsync()
    {
        (Objects as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected abstract Task<IObjectStore> NewAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedFormat.ChunkLength - 1)]
    [InlineData(SealedFormat.ChunkLength)]
    [InlineData(SealedFormat.ChunkLength + 1)]
    [InlineData(300_000)]
    [InlineData((17 << 20) + 3)]
    public async Task Put_AnyLength_GivesItsBytesBack(int length)
    {
        byte[] bytes = Bytes(length);
        PutResult put = await Store.PutAsync(new MemoryStream(bytes), Order with { Length = length, Expected = ContentId.Of(bytes) }, Cancel);
        Assert.Equal(new PutResult(PutOutcome.Stored, ContentId.Of(bytes), length), put);
        Assert.Equal(length, await Store.LengthAsync(put.Id, Cancel));
        byte[] read = await ReadAsync(put.Id);
        Assert.True(bytes.AsSpan().SequenceEqual(read));
        Assert.Equal(SealedFormat.SealedLengthOf(length), Assert.Single(await ListAsync()).Length);
    }

    [Theory]
    [InlineData(101, 100, null, PutOutcome.TooLong)]
    [InlineData(200_000, 100, null, PutOutcome.TooLong)]
    [InlineData((9 << 20) + 1, 9 << 20, null, PutOutcome.TooLong)]
    [InlineData(99, 1000, 100, PutOutcome.WrongLength)]
    [InlineData(101, 1000, 100, PutOutcome.WrongLength)]
    [InlineData(0, 1000, 1, PutOutcome.WrongLength)]
    public async Task Put_OutOfBounds_IsRefusedByNameAndLeavesNothing(int length, int most, int? announced, PutOutcome outcome)
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(length)), Order with { MostBytes = most, Length = announced }, Cancel);
        Assert.Equal(new PutResult(outcome, default, 0), put);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Put_OtherContentThanAnnounced_IsRefusedByNameAndLeavesNothing()
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(100)), Order with { Expected = ContentId.Of(Bytes(99)) }, Cancel);
        Assert.Equal(PutOutcome.WrongContent, put.Outcome);
        await AssertNothingAsync();
    }

    [Fact]
    public async Task Put_StreamThatBreaks_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync(new BreakingStream(), Order, Cancel));
        await AssertNothingAsync();
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20 << 20)]
    public async Task Put_HalfWay_ShowsNothing(int length)
    {
        byte[] bytes = Bytes(length);
        PausedStream stream = new(bytes);
        Task<PutResult> putting = Store.PutAsync(stream, Order, Cancel);
        await stream.IsHalfRead;
        await AssertNothingAsync();
        Assert.Null(await Store.OpenAsync(ContentId.Of(bytes), 0, null, Cancel));
        stream.GoOn();
        Assert.Equal(PutOutcome.Stored, (await putting).Outcome);
    }

    [Fact]
    public async Task Put_SameBytesAtOnce_AreStoredOnce()
    {
        byte[] bytes = Bytes(100_000);
        PutResult[] puts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.PutAsync(new MemoryStream(bytes), Order, Cancel)));
        Assert.Equal(1, puts.Count(p => p.Outcome == PutOutcome.Stored));
        Assert.Equal(7, puts.Count(p => p.Outcome == PutOutcome.AlreadyStored));
        Assert.Single(await ListAsync());
        Assert.Equal(bytes, await ReadAsync(puts[0].Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(SealedFormat.ChunkLength)]
    public async Task Put_ShortBytesThatAreHere_WritesNothing(int length)
    {
        byte[] bytes = Bytes(length);
        BlobOrder order = Order with { Length = length };
        PutResult first = await Store.PutAsync(new MemoryStream(bytes), order, Cancel);
        BlobStore full = new(new FullObjects(), records, Keys);

        Assert.Equal(first with { Outcome = PutOutcome.AlreadyStored }, await full.PutAsync(new MemoryStream(bytes), order, Cancel));
        bytes[^1]++;
        await Assert.ThrowsAsync<ObjectStoreException>(() => full.PutAsync(new MemoryStream(bytes), order, Cancel));
        Assert.Single(await ListAsync());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 200_000)]
    [InlineData(65_535, 2)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 1)]
    [InlineData(131_071, 68_929)]
    [InlineData(199_999, 1)]
    [InlineData(200_000, 0)]
    [InlineData(7, 0)]
    public async Task Open_Range_IsThatPartOfTheBytes(int from, int count)
    {
        byte[] bytes = Bytes(200_000);
        PutResult put = await Store.PutAsync(new MemoryStream(bytes), Order, Cancel);
        Assert.Equal(bytes[from..(from + count)], await ReadAsync(put.Id, from, count));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(101, 0)]
    [InlineData(50, 51)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue)]
    public async Task Open_RangeOutsideTheBlob_Throws(long from, long count)
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync(put.Id, from, count, Cancel));
    }

    [Fact]
    public async Task Open_UnknownBlob_IsNothing()
    {
        Assert.Null(await Store.OpenAsync(ContentId.Of("never stored"u8), 0, null, Cancel));
        Assert.Null(await Store.LengthAsync(ContentId.Of("never stored"u8), Cancel));
        Assert.Null(await Objects.OpenAsync(ObjectName.NewSealed(), 0, 10, Cancel));
        Assert.Null(await Objects.FindAsync(ObjectName.NewSealed(), Cancel));
        await Objects.DeleteAsync(ObjectName.NewSealed(), Cancel);
    }

    [Fact]
    public async Task Delete_Blob_TakesItsBytes()
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        Assert.Equal(ReleaseOutcome.Deleted, await Store.DeleteAsync(put.Id, "user:alice", Cancel));
        await AssertNothingAsync();
        Assert.Null(await Store.OpenAsync(put.Id, 0, null, Cancel));
        Assert.Equal(ReleaseOutcome.Unknown, await Store.DeleteAsync(put.Id, "user:alice", Cancel));
        Assert.Equal(PutOutcome.Stored, (await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel)).Outcome);
    }

    // Every way to touch what lies there; the footer is a name for the sweep and no part of the content.
    [Theory]
    [InlineData("a bit of the first chunk")]
    [InlineData("a bit of the last chunk")]
    [InlineData("a bit of a tag")]
    [InlineData("two chunks exchanged")]
    [InlineData("the first chunk twice")]
    [InlineData("the last chunk cut off")]
    [InlineData("a byte cut off")]
    [InlineData("emptied")]
    [InlineData("another blob's object")]
    public async Task Open_DamagedObject_IsNamedBeforeAWrongByteComesOut(string damage)
    {
        byte[] bytes = Bytes(200_000);
        PutResult put = await Store.PutAsync(new MemoryStream(bytes), Order, Cancel);
        ObjectName place = Assert.Single(records.All).Place;
        byte[] lies = await RawAsync(place);
        const int Chunk = SealedFormat.SealedChunkLength, Head = SealedFormat.HeaderLength;
        byte[] damaged = [.. lies];
        switch (damage)
        {
            case "a bit of the first chunk": damaged[Head] ^= 1; break;
            case "a bit of the last chunk": damaged[Head + (3 * Chunk)] ^= 128; break;
            case "a bit of a tag": damaged[Head + Chunk - 1] ^= 1; break;
            case "two chunks exchanged":
                lies.AsSpan(Head, Chunk).CopyTo(damaged.AsSpan(Head + Chunk));
                lies.AsSpan(Head + Chunk, Chunk).CopyTo(damaged.AsSpan(Head));
                break;
            case "the first chunk twice": lies.AsSpan(Head, Chunk).CopyTo(damaged.AsSpan(Head + Chunk)); break;
            case "the last chunk cut off": damaged = lies[..(Head + (3 * Chunk))]; break;
            case "a byte cut off": damaged = lies[..^(SealedFormat.FooterLength + 1)]; break;
            case "emptied": damaged = lies[..1]; break;
            default:
                PutResult other = await Store.PutAsync(new MemoryStream(Bytes(200_001)[..200_000]), Order, Cancel);
                damaged = await RawAsync(records.All.Single(b => b.Id == other.Id).Place);
                break;
        }

        await Objects.DeleteAsync(place, Cancel);
        await Objects.WriteAsync(place, new MemoryStream(damaged), Cancel);
        using MemoryStream got = new();
        BlobDamagedException error = await Assert.ThrowsAsync<BlobDamagedException>(async () =>
        {
            await using Stream open = (await Store.OpenAsync(put.Id, 0, null, Cancel))!;
            await open.CopyToAsync(got, Cancel);
        });
        Assert.Equal(put.Id, error.Id);
        Assert.True(bytes.AsSpan().StartsWith(got.ToArray()));
    }

    [Fact]
    public async Task Open_ObjectGone_IsNamed()
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        await Objects.DeleteAsync(Assert.Single(records.All).Place, Cancel);
        await Assert.ThrowsAsync<BlobDamagedException>(() => Store.OpenAsync(put.Id, 0, null, Cancel));
    }

    [Fact]
    public async Task Open_RangeBesideTheDamage_IsGivenAndAcrossItIsNot()
    {
        byte[] bytes = Bytes(200_000);
        PutResult put = await Store.PutAsync(new MemoryStream(bytes), Order, Cancel);
        ObjectName place = Assert.Single(records.All).Place;
        byte[] damaged = await RawAsync(place);
        damaged[SealedFormat.HeaderLength + SealedFormat.SealedChunkLength] ^= 1;
        await Objects.WriteAsync(place, new MemoryStream(damaged), Cancel);
        Assert.Equal(bytes[..65_536], await ReadAsync(put.Id, 0, 65_536));
        Assert.Equal(bytes[131_072..], await ReadAsync(put.Id, 131_072, 200_000 - 131_072));
        await Assert.ThrowsAsync<BlobDamagedException>(() => ReadAsync(put.Id, 65_535, 2));
    }

    [Fact]
    public async Task Sweep_AfterAKillBetweenObjectAndRecord_TakesTheObjectOnceItIsOld()
    {
        PutResult kept = await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        await new BlobStore(Objects, new MemoryRecords(), Keys).PutAsync(new MemoryStream(Bytes(101)), Order, Cancel);
        await Objects.WriteAsync(ObjectName.NewUpload(), new MemoryStream(Bytes(10)), Cancel);
        await Objects.WriteAsync(ObjectName.NewSealed(), new MemoryStream(Bytes(200)), Cancel);

        Assert.Equal(new SweepResult(4, 0, 0, 0), await SweepAsync(TimeSpan.FromHours(1), Keys));
        Assert.Equal(new SweepResult(4, 2, 0, 1), await SweepAsync(TimeSpan.FromHours(25), Keys));
        Assert.Equal(new SweepResult(2, 0, 0, 1), await SweepAsync(TimeSpan.FromHours(25), Keys));
        Assert.Equal(Bytes(100), await ReadAsync(kept.Id));
    }

    [Fact]
    public async Task Sweep_AfterARotation_WrapsKeysAnewAndSealsNothingAgain()
    {
        PutResult put = await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        byte[] before = await RawAsync(Assert.Single(records.All).Place);
        MasterKeys both = MasterKeys.Parse(new string('b', 64) + "\n" + new string('a', 64), "the test");
        MasterKeys after = MasterKeys.Parse(new string('b', 64), "the test");
        Assert.Equal(new SweepResult(1, 0, 1, 0), await SweepAsync(TimeSpan.FromHours(25), both));
        Assert.Equal(new SweepResult(1, 0, 0, 0), await SweepAsync(TimeSpan.FromHours(25), both));
        Assert.Equal(before, await RawAsync(Assert.Single(records.All).Place));
        await using Stream open = (await new BlobStore(Objects, records, after).OpenAsync(put.Id, 0, null, Cancel))!;
        Assert.Equal(Bytes(100), await AllAsync(open));
        await Assert.ThrowsAsync<BlobDamagedException>(() => Store.OpenAsync(put.Id, 0, null, Cancel));
    }

    [Fact]
    public async Task TakeUpload_ThatNobodyMade_IsRefused()
    {
        Assert.Equal(PutOutcome.NoUpload, (await Store.TakeUploadAsync(ObjectName.NewUpload(), Order, Cancel)).Outcome);
        await Store.PutAsync(new MemoryStream(Bytes(100)), Order, Cancel);
        Assert.Equal(PutOutcome.NoUpload, (await Store.TakeUploadAsync(Assert.Single(records.All).Place, Order, Cancel)).Outcome);
    }

    private protected static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private Task<SweepResult> SweepAsync(TimeSpan later, MasterKeys keys) =>
        new BlobSweep(Objects, records, keys, new FakeTime(TimeProvider.System.GetUtcNow() + later)).RunAsync(Cancel);

    private async Task<byte[]> ReadAsync(ContentId id, long from = 0, long? count = null)
    {
        await using Stream open = (await Store.OpenAsync(id, from, count, Cancel))!;
        return await AllAsync(open);
    }

    private async Task<byte[]> RawAsync(ObjectName name)
    {
        await using Stream open = (await Objects.OpenAsync(name, 0, (await Objects.FindAsync(name, Cancel))!.Value.Length, Cancel))!;
        return await AllAsync(open);
    }

    private static async Task<byte[]> AllAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all, Cancel);
        return all.ToArray();
    }

    private async Task AssertNothingAsync()
    {
        Assert.Empty(await ListAsync());
        Assert.Empty(records.All);
    }

    private async Task<List<ListedObject>> ListAsync()
    {
        List<ListedObject> all = [];
        await foreach (ListedObject found in Objects.ListAsync(ObjectName.SealedFolder, Cancel)) all.Add(found);
        return all;
    }
}
