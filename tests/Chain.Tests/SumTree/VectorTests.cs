// Trees and proofs that both sides know: either makes the trees of contracts/vectors/sum-tree.json out of their leaves
// (contracts/test/pay/Vectors.t.sol is the other side). After a change of the format:
//
//   CUCKOO_WRITE_VECTORS=1 dotnet run --project tests/Chain.Tests -- -class "*SumTree.VectorTests"

using System.Text.Json;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.SumTree;

public class VectorTests
{
    private const string Ours = "../../contracts/vectors/sum-tree.json";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly int[] Counts = [1, 2, 3, 5, 8, 13, 100];

    [Fact]
    public void Vectors_InTheFile_AreWhatTheTreeMakes()
    {
        var made = JsonSerializer.Serialize(new { Cases = Counts.Select(Case.Of) }, Format) + "\n";
        if (Environment.GetEnvironmentVariable("CUCKOO_WRITE_VECTORS") is { Length: > 0 })
            File.WriteAllText(Path.Combine(Metadata("Sources"), Ours), made);
        Assert.Equal(made, File.ReadAllText(Path.Combine(Metadata("Sources"), Ours)));
    }

    private static string Metadata(string name) => typeof(VectorTests).Assembly
        .GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), inherit: false)
        .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(one => one.Key == name).Value!;

    // Flat lists, since Foundry reads those most simply. Amounts are decimal texts; one proof a case, of the last leaf.
    private sealed record Case(
        IReadOnlyList<string> Accounts, IReadOnlyList<string> Earned, IReadOnlyList<string> Spent,
        int Depth, string RootHash, string RootEarned, string RootSpent,
        int ProofIndex, IReadOnlyList<string> ProofHashes, IReadOnlyList<string> ProofEarned, IReadOnlyList<string> ProofSpent)
    {
        public static Case Of(int count)
        {
            var leaves = SumTree.Accounts.Leaves(count);
            var tree = new MerkleSumTree();
            tree.Apply(leaves);
            var proof = tree.Prove(leaves[^1].Account)!;
            return new Case(
                [.. leaves.Select(leaf => leaf.Account.ToString())], [.. leaves.Select(leaf => $"{leaf.Earned}")], [.. leaves.Select(leaf => $"{leaf.Spent}")],
                tree.Depth, $"{tree.Root.Hash}", $"{tree.Root.Earned}", $"{tree.Root.Spent}",
                proof.Index, [.. proof.Siblings.Select(node => $"{node.Hash}")], [.. proof.Siblings.Select(node => $"{node.Earned}")], [.. proof.Siblings.Select(node => $"{node.Spent}")]);
        }
    }
}
