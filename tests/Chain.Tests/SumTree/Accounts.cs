using System.Buffers.Binary;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.SumTree;

/// <summary>Accounts and totals from a number, the same in every run.</summary>
internal static class Accounts
{
    /// <summary>The account with this number.</summary>
    public static Address Number(int number)
    {
        var key = new byte[Address.PublicKeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(key, number + 1);
        return Address.FromPublicKey(key);
    }

    /// <summary>So many leaves, the first with the account numbered <paramref name="from"/>.</summary>
    public static SumLeaf[] Leaves(int count, int from = 0, Random? amounts = null)
    {
        amounts ??= new Random(7);
        return [.. Enumerable.Range(from, count).Select(number => new SumLeaf(Number(number), Amount(amounts), Amount(amounts)))];
    }

    private static UInt128 Amount(Random random) => new((ulong)random.Next(), (ulong)random.NextInt64());
}
