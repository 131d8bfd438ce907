using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.EndToEnd.Tests.Demo;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.EndToEnd.Tests.Pictures;

public sealed class DemoPictureTests
{
    private const string Prompt = "a red apple";
    private const int Steps = 4;
    private const int UsualGuidance = 250;

    [Fact]
    public async Task Demo_OfTheSameSeedTwice_GivesTheSameBitsUnderAReceiptThatVerifies()
    {
        using TemporaryFolder folder = new();
        (DemoEnd first, byte[] firstFile) = await DrawAsync(folder, seed: 42, "first.png");
        (DemoEnd second, byte[] secondFile) = await DrawAsync(folder, seed: 42, "second.png");
        (DemoEnd other, byte[] otherFile) = await DrawAsync(folder, seed: 43, "other.png");

        PngFile picture = PngFile.Read(firstFile);
        Assert.Equal((64, 64), (picture.Width, picture.Height));
        Assert.Equal(picture.Rgb, PngFile.Read(secondFile).Rgb);
        Assert.Equal(Hashes(first), Hashes(second));
        Assert.NotEqual(picture.Rgb, PngFile.Read(otherFile).Rgb);
        Assert.NotEqual(Hashes(first).Output, Hashes(other).Output);
        Assert.NotEqual(Hashes(first).Trace, Hashes(other).Trace);

        // The receipt in the picture: its hash is of these pixels, an honest run gives them, and the miner signed it.
        SignedReceipt receipt = JsonSerializer.Deserialize(picture.Texts["Receipt"], WireJson.Default.ReceiptFile)!.Receipt;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture.Rgb)), receipt.OutputHash);
        Execution run = HonestWork.Run(Prompt, 42, Steps, UsualGuidance);
        Assert.Equal(
            (run.Program, run.InputHash, run.OutputHash, run.TraceRoot, run.Steps),
            (receipt.Program, receipt.InputHash, receipt.OutputHash, receipt.TraceRoot, receipt.Steps));
        Assert.Contains(receipt.Miner, first.One("network")["miners"]!.AsArray().Select(m => m!.GetValue<string>()));
        Assert.Equal(new SignedDomain("CuckooDispute", "1"), receipt.Domain);
        Assert.True(Signatures.IsValid(PublicKeyOf(receipt.Miner, folder["data"]), DigestOf(receipt), Convert.FromHexString(receipt.Signature).AsSpan(0, 64)));
        Assert.False(Signatures.IsValid(
            PublicKeyOf(receipt.Miner, folder["data"]), DigestOf(receipt with { Steps = Steps + 1 }), Convert.FromHexString(receipt.Signature).AsSpan(0, 64)));
    }

    // One folder of data for all runs: the miners keep their keys, which the signature is checked with.
    private static async Task<(DemoEnd Demo, byte[] File)> DrawAsync(TemporaryFolder folder, int seed, string name)
    {
        DemoEnd demo = await DemoEnd.RunAsync(
            folder, Prompt, "--seed", $"{seed}", "--steps", $"{Steps}", "--out", name, "--data", folder["data"], "--no-chain");
        Assert.True(demo.Code == 0, demo.ToString());
        Assert.Equal(folder[name], DemoEnd.Text(demo.One("picture"), "path"));
        return (demo, await File.ReadAllBytesAsync(folder[name], TestContext.Current.CancellationToken));
    }

    private static (string Output, string Trace) Hashes(DemoEnd demo)
    {
        JsonObject picture = demo.One("picture");
        return (DemoEnd.Text(picture, "outputHash"), DemoEnd.Text(picture, "traceRoot"));
    }

    private static byte[] PublicKeyOf(string miner, string data) => Directory.EnumerateFiles(data, "*.key")
        .Select(SigningKey.LoadOrCreate)
        .Single(key => key.Address.ToString() == miner)
        .PublicKey.ToArray();

    private static byte[] DigestOf(SignedReceipt r) =>
        new ReceiptStatement(r.JobId, r.LeaseId, r.Miner, r.Program, r.InputHash, r.OutputHash, r.TraceRoot, r.Steps, r.OutputBytes).TryDigest(ReceiptDomain.WithoutChain, out Bytes32 digest)
            ? digest.ToBytes()
            : [];
}
