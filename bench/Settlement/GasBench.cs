using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Settlement.Bench;

/// <summary>Gas a paid job, counted from receipts.</summary>
internal static class GasBench
{
    private const int Epochs = 10;
    private const int Earners = 100;
    private const int Payers = 1_000;
    private const int ClaimsAtATime = 50;

    // What the network wants to stay below, by jobs an epoch.
    private static readonly (int Jobs, int Wanted)[] Wanted = [(1_000, 1_100), (10_000, 110), (100_000, 11)];

    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        Console.WriteLine("| jobs an epoch | roots | claims | gas in all, ten epochs | gas a job | wanted |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach ((int jobs, int wanted) in Wanted)
        {
            await using BenchChain chain = await BenchChain.StartAsync(cancellation);
            await chain.DoAsync(chain.Operator, chain.Pay, CuckooPay.Deposit((UInt128)jobs * Epochs * 1_000), cancellation);
            MerkleSumTree tree = new();
            Random random = new(7);
            var earned = new UInt128[Earners];
            var spent = new UInt128[Payers];
            ulong roots = 0;
            for (int epoch = 1; epoch <= Epochs; epoch++)
            {
                for (int job = 0; job < jobs; job++)
                {
                    UInt128 price = (UInt128)random.Next(1, 1_000);
                    earned[random.Next(Earners)] += price;
                    spent[random.Next(Payers)] += price;
                }

                SumLeaf[] leaves = [.. earned.Select((sum, at) => new SumLeaf(Account(1_000_000 + at), sum, 0)), .. spent.Select((sum, at) => new SumLeaf(Account(at + 1), 0, sum))];
                if (tree.Apply(leaves) is not SumTreeOutcome.Applied) throw new InvalidOperationException("The leaves make no tree.");
                roots += await chain.DoAsync(chain.Operator, chain.Pay, CuckooPay.PostRoot(tree.Root.Hash, tree.Root.Earned, (uint)tree.Count, Bytes32.Keccak("leaves"u8)), cancellation);

                // An hour between roots, so that each finalises the one before.
                await chain.PassAsync(TimeSpan.FromHours(1), cancellation);
            }

            ulong claims = 0;
            foreach (int[] some in Enumerable.Range(0, Earners).Chunk(ClaimsAtATime))
            {
                CuckooPay.Structs.ProvenLeaf[] leaves = [.. some.Select(at => tree.Prove(Account(1_000_000 + at))!.ForContract())];
                claims += await chain.DoAsync(chain.Operator, chain.Pay, CuckooPay.ClaimMany(leaves), cancellation);
            }

            ulong all = roots + claims;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {jobs:N0} | {roots:N0} | {claims:N0} | {all:N0} | {all / (double)(Epochs * jobs):N1} | ≤ {wanted:N0} |"));
        }

        return 0;
    }

    private static Address Account(int number)
    {
        byte[] bytes = new byte[Address.Bytes];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Address.FromBytes(bytes);
    }
}
