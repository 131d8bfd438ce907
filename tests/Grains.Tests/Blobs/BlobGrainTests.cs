using System.Globalization;
using Cuckoo.Grains.Blobs;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Blobs;

public sealed class BlobGrainTests
{
    [Fact(Timeout = 60_000)]
    public async Task Delete_LastOwner_DestroysTheKeyAndGivesAProofThatStands()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain blob = await KeptAsync(network, "one");
        Assert.Equal("key one", (await blob.Bytes())!.WrappedKey);

        BlobDeletion deleted = await blob.Delete(Sample.Alice);
        Assert.Equal((BlobResult.Deleted, "place one"), (deleted.Result, deleted.Gone!.Place));
        TrailEntry proof = deleted.Proof!;
        Assert.Equal((1, IdOf("one"), Hash256.OfText(Sample.Alice.Value), Hash256.OfText("key one")), (proof.Number, proof.Blob, proof.AskedBy, proof.KeyHash));
        Assert.Null(await blob.Bytes());
        Assert.Null(await blob.View(Sample.Alice));
        Assert.False(await blob.IsKept("place one"));

        Assert.Equal(proof, (await blob.Delete(Sample.Alice)).Proof);
        Assert.Equal(BlobResult.Unknown, (await blob.Delete(Sample.Bob)).Result);
        Assert.Equal(new TrailFinding(true, 1, null), await Trail(network).Verify());
        Assert.Equal([proof], (await Trail(network).Page(0)).Entries);

        // The same content, stored again, is another blob under another key.
        await KeptAsync(network, "one", "second");
        Assert.Equal(2, (await blob.Delete(Sample.Alice)).Proof!.Number);
    }

    // Each write of a deletion fails in turn; the repeated call, or the sweep, finishes it and the trail has it once.
    [Theory(Timeout = 60_000)]
    [InlineData("blob", 1, false)]
    [InlineData("blob", 2, false)]
    [InlineData("trail", 1, false)]
    [InlineData("blob", 1, true)]
    [InlineData("blob", 2, true)]
    [InlineData("trail", 1, true)]
    public async Task Delete_WhoseWriteFails_IsFinishedByTheNextCallAndNotedOnce(string write, int number, bool bySweep)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain blob = await KeptAsync(network, "one");
        network.Faults.Break(write, number);
        await Assert.ThrowsAsync<IOException>(() => blob.Delete(Sample.Alice));
        bool isDestroyed = (write, number) is not ("blob", 1);
        Assert.Equal(isDestroyed, await blob.Bytes() is null);
        if (bySweep) Assert.Equal(!isDestroyed, await blob.IsKept("place one"));
        Assert.Equal(BlobResult.Deleted, (await blob.Delete(Sample.Alice)).Result);
        Assert.Equal(new TrailFinding(true, 1, null), await Trail(network).Verify());
    }

    [Fact(Timeout = 60_000)]
    public async Task Join_OfABlobThatIsHereOrNot_TakesTheOwnerAndNeverMakesABlob()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain blob = await KeptAsync(network, "one");
        Assert.Equal("place one", (await blob.Join(Sample.Bob, Sample.Now.AddDays(60)))!.Place);
        Assert.Equal(Sample.Now.AddDays(60), (await blob.View(Sample.Bob))!.RetainUntil);

        IBlobGrain none = Blob(network, "none");
        Assert.Null(await none.Join(Sample.Bob, null));
        Assert.Null(await none.Bytes());
    }

    [Fact(Timeout = 60_000)]
    public async Task Keep_WhoseWriteFails_IsNotSeen()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        network.Faults.Break("blob", 1);
        await Assert.ThrowsAsync<IOException>(() => KeptAsync(network, "one"));
        Assert.Null(await Blob(network, "one").Bytes());
        Assert.Equal("place one", (await (await KeptAsync(network, "one")).Bytes())!.Place);
    }

    [Fact(Timeout = 60_000)]
    public async Task Keep_SameContentTwice_LeavesTheFirstBytesAndHasTwoOwners()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain blob = await KeptAsync(network, "one");
        BlobBytes? standing = await blob.Keep(new BlobPut(new BlobBytes("elsewhere", 7, "another key"), Sample.Bob, "text/html", null));
        Assert.Equal("place one", standing!.Place);
        Assert.True(await blob.IsKept("place one"));
        Assert.False(await blob.IsKept("elsewhere"));
        Assert.Equal("image/png", (await blob.View(Sample.Bob))!.MediaType);
        Assert.Equal(BlobResult.Released, (await blob.Delete(Sample.Alice)).Result);
        Assert.Null(await blob.View(Sample.Alice));
        Assert.Equal(BlobResult.Deleted, (await blob.Delete(Sample.Bob)).Result);
    }

    [Fact(Timeout = 60_000)]
    public async Task IsKept_TimeOver_CollectsWhatNobodyPins()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain pinned = await KeptAsync(network, "pinned");
        IBlobGrain unpinned = await KeptAsync(network, "unpinned");
        Assert.Equal(BlobResult.Done, await pinned.Pin(Sample.Alice, null));
        network.Time.Advance(TimeSpan.FromDays(31));
        Assert.True(await pinned.IsKept("place pinned"));
        Assert.False(await unpinned.IsKept("place unpinned"));
        Assert.Equal(Hash256.OfText("collection"), Assert.Single((await Trail(network).Page(0)).Entries).AskedBy);
        Assert.Equal(BlobResult.Done, await pinned.Unpin(Sample.Alice));
        Assert.False(await pinned.IsKept("place pinned"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Rewrap_OfTheKeyThatIsThere_ReplacesItAndOfAnotherDoesNot()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IBlobGrain blob = await KeptAsync(network, "one");
        Assert.False(await blob.Rewrap("not it", "new"));
        Assert.True(await blob.Rewrap("key one", "new"));
        Assert.Equal("new", (await blob.Bytes())!.WrappedKey);
    }

    [Fact(Timeout = 120_000)]
    public async Task Trail_OfSeveralPages_IsReadAndVerifiedAcrossThem()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        const int Many = TrailRules.PageLength + 10;
        TrailNote NoteOf(int number) => new(IdOf(number.ToString(CultureInfo.InvariantCulture)), Hash256.OfText("alice"), Sample.Now, Hash256.OfText($"key {number}"));
        for (int number = 0; number < Many; number++) Assert.Equal(number + 1, (await Trail(network).Append(NoteOf(number), number)).Number);

        // Retries, however late, find their entry on either page.
        Assert.Equal(4, (await Trail(network).Append(NoteOf(3), 2)).Number);
        Assert.Equal(Many, (await Trail(network).Append(NoteOf(Many - 1), 0)).Number);

        long seen = 0;
        while ((await Trail(network).Page(seen)) is { Entries.Length: > 0 } page)
        {
            Assert.Equal(seen + 1, page.Entries[0].Number);
            seen += page.Entries.Length;
        }

        Assert.Equal(Many, seen);
        Assert.Equal(new TrailFinding(true, Many, null), await Trail(network).Verify());
        Assert.Empty((await Trail(network).Page(-1)).Entries);
    }

    private static Hash256 IdOf(string name) => Hash256.OfText(name);

    private static IBlobGrain Blob(TestNetwork network, string name) => network.Grains.GetGrain<IBlobGrain>(IdOf(name).Value);

    private static IBlobTrailGrain Trail(TestNetwork network) => network.Grains.GetGrain<IBlobTrailGrain>(BlobTrail.Main);

    private static async Task<IBlobGrain> KeptAsync(TestNetwork network, string name, string? key = null)
    {
        IBlobGrain blob = Blob(network, name);
        await blob.Keep(new BlobPut(new BlobBytes($"place {name}", 7, $"key {key ?? name}"), Sample.Alice, "image/png", null));
        return blob;
    }
}
