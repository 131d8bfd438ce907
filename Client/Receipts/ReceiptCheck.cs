using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Pictures;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Receipts;

/// <summary>What a check of a receipt found.</summary>
/// <param name="Name">profile, signature, input, steps, leaves, length, pixels or output.</param>
/// <param name="Holds">Whether it is as the receipt says.</param>
/// <param name="Text">One sentence without a stop, for people.</param>
public sealed record ReceiptFinding(string Name, bool Holds, string Text);

/// <summary>
/// What anybody can check of a receipt without running anything and without trusting the edge it came from: that the miner it names
/// signed it, for this input and these pixels. That the pixels are what the program gives takes a run, which <c>cuckoo verify</c> does.
/// </summary>
public static class ReceiptCheck
{
    private delegate ReceiptFinding? Finder(ReceiptFile file, Picture? picture);

    private static readonly Finder[] Checks = [Signature, Profile, Input, Steps, Leaves, Length, Pixels, Output];

    /// <summary>Whether the receipt that is signed is of the tolerant profile.</summary>
    public static bool IsTolerant(SignedReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return TolerantProfile.IsStated(receipt.Steps, receipt.TraceRoot);
    }

    /// <summary>Makes every check that there is something for.</summary>
    /// <param name="file">The receipt; its fields need not be well-formed.</param>
    /// <param name="picture">The picture it is shown with, if there is one.</param>
    /// <returns>A finding a check, in a fixed order; the receipt holds when all do.</returns>
    public static IReadOnlyList<ReceiptFinding> Check(ReceiptFile file, Picture? picture = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. Checks.Select(check => check(file, picture)).OfType<ReceiptFinding>()];
    }

    private static ReceiptFinding Signature(ReceiptFile file, Picture? picture)
    {
        var receipt = file.Receipt;
        if (receipt.Domain is not { } where || !ReceiptDomain.TryRead(where.Name, where.Version, where.ChainId, where.VerifyingContract, out var domain))
            return new ReceiptFinding("signature", false, "is for no network that is named: the receipt's domain is missing or malformed");
        var network = domain.VerifyingContract is { } contract ? $"for the contract {contract} on chain {domain.ChainId}" : "for a network without a chain";
        return StatementOf(receipt).IsSigned(domain, receipt.Signature)
            ? new ReceiptFinding("signature", true, $"is that of miner {receipt.Miner}, {network}")
            : new ReceiptFinding("signature", false, $"is not that of miner {receipt.Miner} under this receipt, {network}");
    }

    // What the receipt signs says which it is; the label beside it is held against that.
    private static ReceiptFinding? Profile(ReceiptFile file, Picture? picture)
    {
        var isTolerant = IsTolerant(file.Receipt);
        if (file.Profile is null && !isTolerant)
            return null;
        return isTolerant
            ? new ReceiptFinding("profile", true, "tolerant is signed: another engine's numerics, so the result was judged by likeness and nobody gets the same bits by running it again")
            : new ReceiptFinding("profile", false, $"{file.Profile} is said, and the receipt that is signed is an exact one");
    }

    private static ReceiptFinding? Output(ReceiptFile file, Picture? picture)
    {
        if (file.Output is not { } output)
            return null;
        var bytes = output.Length % 2 == 0 && output.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(output) : null;
        return bytes is null || bytes.Length != file.Receipt.OutputBytes
            ? new ReceiptFinding("output", false, string.Create(CultureInfo.InvariantCulture, $"{file.Receipt.OutputBytes} bytes signed, and these are not so many"))
            : Equality("output", file.Receipt.OutputHash, Convert.ToHexStringLower(SHA256.HashData(bytes)), "the output");
    }

    private static ReceiptFinding Input(ReceiptFile file, Picture? picture) =>
        Equality("input", file.Receipt.InputHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Input))), "the document");

    private static ReceiptFinding? Steps(ReceiptFile file, Picture? picture) => ReceiptText.PictureOf(file.Input) is not { } asked
        ? null
        : new ReceiptFinding("steps", asked.StepsTaken == file.Receipt.Steps, string.Create(
            CultureInfo.InvariantCulture, $"{file.Receipt.Steps} signed, {asked.StepsTaken} asked for"));

    // Leaves that are under the signed root prove nothing by themselves: they say where a run differs. So only wrong ones are a finding.
    private static ReceiptFinding? Leaves(ReceiptFile file, Picture? picture)
    {
        if (file.TraceLeaves is not { } leaves)
            return null;
        var root = leaves.Length > 0 && leaves.Length == 2L * TraceTree.LeafBytes * file.Receipt.Steps && leaves.All(char.IsAsciiHexDigitLower)
            ? TraceTree.Root(Convert.FromHexString(leaves))
            : null;
        return string.Equals(root, file.Receipt.TraceRoot, StringComparison.Ordinal)
            ? null
            : new ReceiptFinding("leaves", false, $"{file.Receipt.TraceRoot} is signed, {(root is null ? "and these are not its leaves" : $"the root of these leaves is {root}")}");
    }

    private static ReceiptFinding? Length(ReceiptFile file, Picture? picture) => picture is null
        ? null
        : new ReceiptFinding("length", picture.Rgb.Length == file.Receipt.OutputBytes, string.Create(
            CultureInfo.InvariantCulture, $"{file.Receipt.OutputBytes} bytes signed, {picture.Width} x {picture.Height} pixels are {picture.Rgb.Length}"));

    private static ReceiptFinding? Pixels(ReceiptFile file, Picture? picture) => picture is null
        ? null
        : Equality("pixels", file.Receipt.OutputHash, Convert.ToHexStringLower(SHA256.HashData(picture.Rgb.Span)), "the picture");

    private static ReceiptFinding Equality(string name, string signed, string found, string what) =>
        string.Equals(signed, found, StringComparison.Ordinal)
            ? new ReceiptFinding(name, true, $"{signed} is signed and that of {what}")
            : new ReceiptFinding(name, false, $"{signed} is signed, that of {what} is {found}");

    private static ReceiptStatement StatementOf(SignedReceipt receipt) => new(
        receipt.JobId, receipt.LeaseId, receipt.Miner, receipt.Program, receipt.InputHash, receipt.OutputHash, receipt.TraceRoot, receipt.Steps, receipt.OutputBytes);
}
