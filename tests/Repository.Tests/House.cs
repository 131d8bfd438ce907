namespace Cuckoo.Repository.Tests;

/// <summary>Asserts that a rule finds nothing, and prints every finding when it does.</summary>
internal static class House
{
    public static void Keeps(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, $"{all.Count} finding(s):\n  {string.Join("\n  ", all)}");
    }
}
