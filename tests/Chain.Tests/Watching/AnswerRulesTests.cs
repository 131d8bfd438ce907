using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Tests.SumTree;
using Cuckoo.Chain.Watching;

namespace Cuckoo.Chain.Tests.Watching;

public class AnswerRulesTests
{
    private const ulong Deadline = 1_000;

    private static readonly SumLeaf Payer = new(Accounts.Number(0), 0, 60);
    private static readonly SumLeaf Earner = new(Accounts.Number(1), 60, 0);
    private static readonly byte[] Signature = [.. Enumerable.Repeat((byte)5, 65)];

    private static OpenQuestion Spend => new(7, 2, QuestionKind.Spend, Payer.Account, 60, Deadline);

    private static OpenQuestion Earned => new(7, 2, QuestionKind.Earned, Earner.Account, 60, Deadline);

    // What is recorded and signed, what the payer is asked for, and what answers: the recorded total, the voucher, or nothing.
    [Theory]
    [InlineData(0, 60, 60, "voucher 60")]
    [InlineData(0, 61, 60, "voucher 61")]
    [InlineData(59, 60, 60, "voucher 60")]
    [InlineData(60, null, 60, "recorded")]
    [InlineData(60, 60, 60, "recorded")]
    [InlineData(60, 61, 61, "voucher 61")]
    [InlineData(0, 59, 60, "NotSigned")]
    [InlineData(59, null, 60, "NotSigned")]
    [InlineData(59, 59, 60, "NotSigned")]
    public void Of_ASpend_IsAnsweredByWhatThePayerSigned(int recorded, int? voucher, int subject, string answer)
    {
        var (found, lack) = AnswerRules.Of(
            Spend with { Subject = (UInt128)subject }, Means() with { Recorded = (UInt128)recorded, Voucher = voucher is { } total ? new SignedSpending((UInt128)total, Signature) : null });
        Assert.Equal(answer, found is Answer.Vouched vouched ? vouched.Signature.IsEmpty ? "recorded" : $"voucher {vouched.Total}" : lack.ToString());
        Assert.Equal(found is null, lack is not AnswerLack.None);
    }

    // What the earner has in root 2, which is asked about, and in the newest one, 4; a minus where its leaves are lost.
    [Theory]
    [InlineData("60", "60", "root 2")]
    [InlineData("61", "70", "root 2")]
    [InlineData("59", "60", "root 4")]
    [InlineData("-", "60", "root 4")]
    [InlineData("60", "-", "root 2")]
    [InlineData("59", "59", "NotBooked")]
    [InlineData("0", "0", "NotBooked")]
    [InlineData("59", "-", "LeavesLost")]
    [InlineData("-", "59", "LeavesLost")]
    public void Of_AReceipt_IsAnsweredByTheRootAskedAboutOrTheNewest(string asked, string newest, string answer)
    {
        var (found, lack) = AnswerRules.Of(Earned, Means() with { Asked = Booked(2, asked), Newest = Booked(4, newest) });
        Assert.Equal(answer, found is Answer.Booked booked ? $"root {booked.Epoch}" : lack.ToString());
        if (found is Answer.Booked { Leaf: var leaf }) Assert.True(leaf.Leaf.Account == Earner.Account && leaf.Leaf.Earned >= 60);
    }

    [Fact]
    public void Of_AReceipt_IsNotAnsweredByAnEarlierRoot() =>
        Assert.Equal(AnswerLack.NotBooked, AnswerRules.Of(Earned, Means() with { Asked = Booked(2, "59"), Newest = Booked(1, "60") }).Lack);

    // Every stretch of trees of all shapes at the right edge, those without a leaf included, as the contract climbs from it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(257)]
    [InlineData(300)]
    [InlineData(1_100)]
    public void Of_LeavesOfAStretch_MakeTheRoot(int count)
    {
        var tree = new MerkleSumTree();
        Assert.Equal(SumTreeOutcome.Applied, tree.Apply(Accounts.Leaves(count)));
        var height = Math.Min(7, tree.Depth);
        for (var stretch = 0; stretch < 1 << tree.Depth - height; stretch++)
        {
            var (found, _) = AnswerRules.Of(new OpenQuestion(1, 2, QuestionKind.Leaves, default, (UInt128)stretch, Deadline), Means() with { Asked = new KnownRoot(2, tree) });
            var shown = Assert.IsType<Answer.Shown>(found);
            Assert.Equal(Math.Clamp(count - (stretch << height), 0, 1 << height), shown.Leaves.Count);
            Assert.Equal(tree.Root, Climb(Build(shown.Leaves, height), stretch, shown.Siblings));
        }

        Assert.Equal(AnswerLack.LeavesLost, AnswerRules.Of(new OpenQuestion(1, 2, QuestionKind.Leaves, default, 1U << tree.Depth - height, Deadline), Means() with { Asked = new KnownRoot(2, tree) }).Lack);
    }

    [Fact]
    public void Of_LeavesThatAreLost_SaysSo() =>
        Assert.Equal((null, AnswerLack.LeavesLost), AnswerRules.Of(new OpenQuestion(1, 2, QuestionKind.Leaves, default, 0, Deadline), Means()));

    [Theory]
    [InlineData(Deadline, AnswerLack.None)]
    [InlineData(Deadline + 1, AnswerLack.TooLate)]
    public void Of_AQuestion_IsAnsweredUpToItsLastSecond(ulong now, AnswerLack lack) =>
        Assert.Equal(lack, AnswerRules.Of(Spend, Means() with { Now = now, Recorded = 60 }).Lack);

    [Fact]
    public void IsIn_AnEntryOfThisNumber_TellsItFromAnother()
    {
        var entry = new CuckooPay.Structs.Challenge((byte)QuestionKind.Spend, 2, 500, Accounts.Number(9), Payer.Account, 60);
        Assert.True(Spend.IsIn(entry));
        Assert.False(Spend.IsIn(new CuckooPay.Structs.Challenge(0, 0, 0, default, default, 0)));
        Assert.False(Earned.IsIn(entry));
        Assert.False((Spend with { Epoch = 3 }).IsIn(entry));
        Assert.False((Spend with { Subject = 61 }).IsIn(entry));
        Assert.False((Spend with { Account = Earner.Account }).IsIn(entry));
    }

    private static AnswerMeans Means() => new(Deadline, 0, null, null, null);

    private static KnownRoot? Booked(ulong epoch, string earned)
    {
        if (earned == "-") return null;
        var tree = new MerkleSumTree();
        tree.Apply(earned == "0" ? [Payer] : [Payer, Earner with { Earned = UInt128.Parse(earned, null) }]);
        return new KnownRoot(epoch, tree);
    }

    // As SumTree.build and SumTree.climb have it.
    private static SumNode Build(IReadOnlyList<SumLeaf> leaves, int height)
    {
        SumNode[] level = [.. Enumerable.Range(0, 1 << height).Select(at => at < leaves.Count ? SumNode.OfLeaf(leaves[at]) : default)];
        for (; level.Length > 1; level = [.. Enumerable.Range(0, level.Length / 2).Select(at => Join(level[2 * at], level[2 * at + 1]))])
        {
            // One height after another.
        }

        return level[0];
    }

    private static SumNode Climb(SumNode node, int index, IReadOnlyList<SumNode> siblings)
    {
        foreach (var other in siblings)
        {
            node = (index & 1) == 0 ? Join(node, other) : Join(other, node);
            index >>= 1;
        }

        return node;
    }

    private static SumNode Join(SumNode left, SumNode right)
    {
        if (left == default && right == default) return default;
        Assert.True(SumNode.TryJoin(left, right, out var parent));
        return parent;
    }
}
