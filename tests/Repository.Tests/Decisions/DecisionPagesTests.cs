namespace Cuckoo.Repository.Tests.Decisions;

public sealed class DecisionPagesTests
{
    [Fact]
    public void Decisions_OfTheRepository_AreNumberedAndSayTheirCost() => House.Keeps(DecisionPages.Findings(Checkout.Tree));

    [Fact]
    public void Decisions_NumberedTitledAndCosted_Pass() =>
        Assert.Empty(DecisionPages.Findings(Tree.Of(
            ("docs/decisions/0001-two-engines.md", "# Two engines\n\n## What it costs\n"),
            ("docs/decisions/0002-exact-numerics.md", "# Exact numerics\n\n## Cost\n"))));

    [Fact]
    public void Decisions_MisnamedGappedOrWithoutCost_AreFound() =>
        Assert.Equal(
            [
                "docs/decisions/0003-b.md should have the number 0002.",
                "docs/decisions/0003-b.md does not start with its title.",
                "docs/decisions/0003-b.md has no section about its cost.",
                "docs/decisions/Notes.md is not named like 0001-a-title.md.",
            ],
            DecisionPages.Findings(Tree.Of(
                ("docs/decisions/0001-a.md", "# A\n## Cost\n"),
                ("docs/decisions/0003-b.md", "B\n```\n## Cost\n```\n"),
                ("docs/decisions/Notes.md", "# N\n## Cost\n"))));
}
