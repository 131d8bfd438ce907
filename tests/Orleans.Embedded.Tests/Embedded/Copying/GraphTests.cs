using Orleans.Embedded.Copying;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

/// <summary>Graphs of objects drawn from seeds, with shared objects and cycles of every length.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Graph_OfAnyShape_IsCopiedToOneOfTheSameShapeThatSharesNothing()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var nodes = Enumerable.Range(0, random.Next(1, 40)).Select(number => random.Next(3) == 0 ? new NamedNode(number) : new Node { Name = $"{number}" }).ToArray();
            foreach (var node in nodes)
            {
                if (random.Next(3) > 0) node.Next = nodes[random.Next(nodes.Length)];
                for (var others = random.Next(4); others > 0; others--) node.Others.Add(nodes[random.Next(nodes.Length)]);
            }

            var copies = CallCopy.Of(nodes);

            var copyOf = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
            for (var at = 0; at < nodes.Length; at++) Compare(nodes[at], copies[at], copyOf, seed);
            Assert.Equal(nodes.Length, copyOf.Values.Distinct(ReferenceEqualityComparer.Instance).Count());
            Assert.DoesNotContain(copyOf.Values, copyOf.ContainsKey);
        }
    }

    private static void Compare(Node? node, Node? copy, Dictionary<Node, Node> copyOf, int seed)
    {
        if (node is null || copy is null)
        {
            Assert.True(node is null && copy is null, $"seed {seed}");
            return;
        }

        if (copyOf.TryGetValue(node, out var known))
        {
            Assert.True(ReferenceEquals(known, copy), $"seed {seed}: one object became two");
            return;
        }

        copyOf.Add(node, copy);
        Assert.True(node.GetType() == copy.GetType() && string.Equals(node.Name, copy.Name, StringComparison.Ordinal) && node.Others.Count == copy.Others.Count, $"seed {seed}");
        Assert.Equal((node as NamedNode)?.Numbers, (copy as NamedNode)?.Numbers);
        Compare(node.Next, copy.Next, copyOf, seed);
        foreach (var (other, otherCopy) in node.Others.Zip(copy.Others)) Compare(other, otherCopy, copyOf, seed);
    }
}
