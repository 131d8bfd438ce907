namespace Cuckoo.Chain.Tests;

/// <summary>Damage to bytes, drawn from a seeded generator.</summary>
internal static class Mutations
{
    /// <summary>A copy with one to three changes: a bit, a byte of consequence, a cut, a piece twice, bytes put in.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes, Random random)
    {
        List<byte> changed = [.. bytes];
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            if (changed.Count == 0)
                return [.. changed];
            var at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)(new[] { 0, 1, 0x7F, 0x80, 0xFF, 0xC0, 0xB8 })[random.Next(7)];
                    break;
                case 2:
                    changed.RemoveRange(at, random.Next(1, Math.Min(40, changed.Count - at) + 1));
                    break;
                case 3:
                    changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(1, 40), changed.Count - at)));
                    break;
                default:
                    changed.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
            }
        }

        return [.. changed];
    }
}
