using System.Net.Http.Headers;
using System.Security.Cryptography;
using Cuckoo.Blobs;
using Cuckoo.Grains;
using Cuckoo.Grains.Blobs;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>A miner gets the models that are served, from the store of blobs, by hash.</summary>
public sealed class ModelFilesTests(Stage stage)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_Asked_AreThoseOnOfferWithTheirFiles()
    {
        ServedModels served = await ServedAsync(stage.Silo, stage.Miner);
        Assert.Equal(LoadedModels.Shipped, served.Models.Select(m => m.Name));
        Assert.Equal([stage.Silo.Program, stage.Silo.TextProgram], served.Models.Select(m => m.Program));
        foreach (ServedModel model in served.Models)
        {
            foreach (ServedFile file in model.Files)
            {
                byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(PictureModel.DefaultFolder(model.Name), file.Path), Cancel);
                Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length), (file.Sha256, file.Bytes));
            }
        }
    }

    [Fact]
    public async Task File_GotInTwoParts_IsTheFile()
    {
        ServedFile file = (await ServedAsync(stage.Silo, stage.Miner)).Models.SelectMany(m => m.Files).MaxBy(f => f.Bytes)!;
        Assert.True(file.Bytes > Limits.BlobBytes, "No file is longer than a blob that users put; the test is to have one that is.");
        long cut = (file.Bytes / 2) + 1;
        byte[] first = await GetAsync(file.Sha256, 206, new RangeHeaderValue(0, cut - 1));
        byte[] rest = await GetAsync(file.Sha256, 206, new RangeHeaderValue(cut, null));
        Assert.Equal((cut, file.Bytes - cut), (first.Length, rest.Length));
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData([.. first, .. rest])));
        Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(await GetAsync(file.Sha256, 200, null))));
    }

    [Fact]
    public async Task File_OfNoModel_IsRefusedEvenWhenItIsABlob()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(100);
        BlobStore blobs = stage.Silo.Services.GetRequiredService<BlobStore>();
        await blobs.PutAsync(new MemoryStream(bytes), new BlobOrder(AccountId.Treasury.Value, "text/plain", 100), Cancel);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Refused.By(await Answer.OfAsync(stage.Silo.Http, Call(hash, null), Cancel), Refusals.UnknownFile);
        Refused.By(await Answer.OfAsync(stage.Silo.Http, Call("..%2fedge.key", null), Cancel), Refusals.BadId);
    }

    [Fact]
    public async Task File_AskedBeyondItsEnd_IsRefused()
    {
        ServedFile file = (await ServedAsync(stage.Silo, stage.Miner)).Models[0].Files[0];
        Refused.By(await Answer.OfAsync(stage.Silo.Http, Call(file.Sha256, new RangeHeaderValue(file.Bytes, null)), Cancel), Refusals.BadRange);
    }

    [Fact]
    public async Task Silo_StartedAgain_WritesNothingAnew()
    {
        using TemporaryFolder folder = new();
        string[] objects = await ObjectsAfterAStartAsync(folder.Path);
        Assert.NotEmpty(objects);
        Assert.Equal(objects, await ObjectsAfterAStartAsync(folder.Path));
    }

    [Fact]
    public async Task Files_Published_BelongToTheTreasuryAndArePinned()
    {
        ServedFile file = (await ServedAsync(stage.Silo, stage.Miner)).Models[0].Files[0];
        IBlobGrain blob = stage.Silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IBlobGrain>(file.Sha256);
        Assert.True((await blob.View(AccountId.Treasury))!.Pins.IsOwn);
    }

    private static async Task<string[]> ObjectsAfterAStartAsync(string folder)
    {
        await using (WebApplication silo = Hosting.SiloProgram.Build(
            ["--Cuckoo:Url=http://127.0.0.1:0", $"--Cuckoo:DataFolder={folder}", "--Cuckoo:Models:0=wordbook", "--Logging:LogLevel:Default=Critical"]))
        {
            await silo.StartAsync(Cancel);
            await silo.Services.GetRequiredService<ModelFiles>().Published.WaitAsync(Cancel);
            await silo.StopAsync(Cancel);
        }

        return [.. Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    private static async Task<ServedModels> ServedAsync(RunningSilo silo, TestMiner miner)
    {
        HttpRequestMessage asked = new(HttpMethod.Get, "/v1/miner/models");
        asked.Headers.Authorization = new AuthenticationHeaderValue("Bearer", miner.Session);
        return TestMiner.Read(await Answer.OfAsync(silo.Http, asked, Cancel), WireJson.Default.ServedModels);
    }

    private HttpRequestMessage Call(string hash, RangeHeaderValue? range)
    {
        HttpRequestMessage call = new(HttpMethod.Get, "/v1/miner/files/" + hash);
        call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", stage.Miner.Session);
        call.Headers.Range = range;
        return call;
    }

    private async Task<byte[]> GetAsync(string hash, int status, RangeHeaderValue? range)
    {
        using HttpResponseMessage reply = await stage.Silo.Http.SendAsync(Call(hash, range), Cancel);
        Assert.Equal(status, (int)reply.StatusCode);
        return await reply.Content.ReadAsByteArrayAsync(Cancel);
    }
}
