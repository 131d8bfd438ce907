using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner.Work;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Runs;

/// <summary>An honest run of two steps and its receipt, signed by a miner of our own, for tests to spoil.</summary>
internal static class SignedRun
{
    private const int Side = 64;

    private static readonly SigningKey Key = SigningKey.FromSecret(SHA256.HashData("a miner"u8));

    public static string Document { get; } = PictureJob.Write(new PictureJobInput("emoji-t2i", "a red apple", 42, 2, 250));

    public static Execution Run { get; } = HonestWork.Instance.Execute(Document, null, CancellationToken.None);

    public static ReceiptFile File { get; } = Signed(Statement);

    public static string StrangersAddress { get; } = SigningKey.FromSecret(SHA256.HashData("a stranger"u8)).Address.ToString();

    public static ReceiptStatement Statement => StatementOf(Run);

    public static ReceiptStatement StatementOf(Execution run) => new(
        new string('a', 32), new string('b', 32), Key.Address.ToString(), run.Program, run.InputHash, run.OutputHash, run.TraceRoot, run.Steps, run.Output.Length);

    /// <summary>A receipt that the miner really signed, whatever it says.</summary>
    public static ReceiptFile Signed(ReceiptStatement says, string? document = null) => new(new string('c', 32), document ?? Document, new SignedReceipt(
        says.JobId, says.LeaseId, says.Miner, says.Program, says.InputHash, says.OutputHash, says.TraceRoot, says.Steps, says.OutputBytes, 5,
        says.Sign(Key, ReceiptDomain.WithoutChain), new SignedDomain(ReceiptDomain.Name, ReceiptDomain.Version)));

    public static byte[] Png(byte[] rgb, params ReceiptFile[] receipts) =>
        PngWriter.Encode(new Picture(Side, Side, rgb), [.. receipts.Select(r => new PngText(PngText.Receipt, Text(r)))]);

    public static string Text(ReceiptFile file) => JsonSerializer.Serialize(file, WireJson.Default.ReceiptFile);

    /// <summary>The honest receipt's JSON with something done to it.</summary>
    public static string Spoilt(Action<JsonObject> spoil)
    {
        JsonObject json = JsonNode.Parse(Text(File))!.AsObject();
        spoil(json);
        return json.ToJsonString();
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static Task<ProgramEnd> VerifyAsync(params string[] arguments) => RunningProgram.RunAsync("Cli", ["verify", .. arguments]);
}
