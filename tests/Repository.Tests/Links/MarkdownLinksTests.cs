namespace Cuckoo.Repository.Tests.Links;

public sealed class MarkdownLinksTests
{
    [Fact]
    public void Links_OfTheRepository_Resolve() => House.Keeps(MarkdownLinks.Findings(Checkout.Tree));

    [Theory]
    [InlineData("[a](docs/a.md)")]
    [InlineData("[a](docs/a.md#what-it-costs-1 \"title\")")]
    [InlineData("[a](<docs/a.md#what-it-costs>)")]
    [InlineData("[a](docs/) and [b](./docs)")]
    [InlineData("[a](src/b.cs#L2)")]
    [InlineData("[a](#here)\n# Here")]
    [InlineData("[a]\n\n[a]: docs/a.md")]
    [InlineData("[a](https://example.org/x) [b](mailto:a@example.org)")]
    [InlineData("`[a](gone.md)` and\n```\n[a](gone.md)\n```")]
    public void Links_ThatLeadSomewhere_Pass(string page) => Assert.Empty(MarkdownLinks.Findings(TreeWith(page)));

    [Theory]
    [InlineData("[a](gone.md)", "'gone.md' does not exist")]
    [InlineData("[![a](gone.png)](docs/a.md)", "'gone.png' does not exist")]
    [InlineData("[a](docs/A.md)", "'docs/A.md' does not exist")]
    [InlineData("[a](docs/a.md#gone)", "'docs/a.md#gone' names no heading of docs/a.md")]
    [InlineData("[a](#gone)", "'#gone' names no heading of page.md")]
    [InlineData("[a](src/b.cs#L9)", "'src/b.cs#L9' is past the end of src/b.cs")]
    [InlineData("[a](src/b.cs#main)", "'src/b.cs#main' is no anchor that src/b.cs can have")]
    [InlineData("[a](../page.md)", "'../page.md' leads out of the repository")]
    [InlineData("[a](/docs/a.md)", "'/docs/a.md' is an absolute path")]
    [InlineData("[a](d:/docs/a.md)", "'d:/docs/a.md' is an absolute path")]
    [InlineData("[a]: gone.md", "'gone.md' does not exist")]
    [InlineData("<img alt=\"\" src=\"gone.png\">", "'gone.png' does not exist")]
    public void Links_ThatLeadNowhere_AreFound(string page, string finding) =>
        Assert.Equal([$"page.md:1: {finding}."], MarkdownLinks.Findings(TreeWith(page)));

    [Fact]
    public void Slugs_OfHeadings_AreGitHubs() =>
        Assert.Equal(
            ["a-b--c", "grains-and-kernels", "it-is-100-ours", "snake_case", "twice", "twice-1", "under", "here"],
            HeadingSlugs.Of("# A b — c\n## `Grains` and [kernels](x.md)\n### It is 100% ours! ##\n#### snake_case\n# Twice\n# Twice\nUnder\n=====\n<a id=\"here\"></a>\n```\n# not one\n```\n"));

    private static Tree TreeWith(string page) => Tree.Of(
        ("page.md", page),
        ("docs/a.md", "# A\n## What it costs\n## What it costs\n"),
        ("src/b.cs", "one\ntwo"));
}
