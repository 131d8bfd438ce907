using Cuckoo.Silo.Hosting;
using Microsoft.Extensions.Configuration;

namespace Cuckoo.Silo.Tests.Silos;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("Cuckoo:Url")]
    [InlineData("cuckoo:URL")]
    [InlineData("Cuckoo:Models:0")]
    [InlineData("Cuckoo:Models:17")]
    [InlineData("Cuckoo:Operators:0")]
    [InlineData("Cuckoo:Stakes:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("Cuckoo:Blobs:Store")]
    [InlineData("Cuckoo:EpochSeconds")]
    [InlineData("Cuckoo:Engine:Port")]
    [InlineData("Chain:Mode")]
    [InlineData("Cuckooo:Url")]
    public void Findings_OfASettingThatIsRead_AreNone(string name) => Assert.Empty(FindingsOf(name));

    [Theory]
    [InlineData("Cuckoo:QuotesPerMinuet", "Cuckoo:QuotesPerMinuet is no setting; the nearest there is is Cuckoo:QuotesPerMinute.")]
    [InlineData("Cuckoo:quotes", "Cuckoo:quotes is no setting; the nearest there is is Cuckoo:Models.")]
    [InlineData("Cuckoo:Blob:Store", "Cuckoo:Blob:Store is no setting; the nearest there is is Cuckoo:Blobs:Store.")]
    [InlineData("Cuckoo:Blobs", "Cuckoo:Blobs is no setting; the nearest there is is Cuckoo:Blobs:Url.")]
    [InlineData("Cuckoo:Blobs:Secret", "Cuckoo:Blobs:Secret is no setting; the nearest there is is Cuckoo:Blobs:Store.")]
    [InlineData("Cuckoo:Url:Port", "Cuckoo:Url:Port is no setting; the nearest there is is Cuckoo:Url.")]
    [InlineData("Cuckoo:Models", "Cuckoo:Models is a list; set Cuckoo:Models:0, Cuckoo:Models:1 and so on.")]
    [InlineData("Cuckoo:Stakes", "Cuckoo:Stakes holds a setting a name; set Cuckoo:Stakes:NAME.")]
    [InlineData("Cuckoo:Models:first", "Cuckoo:Models:first is no setting; the nearest there is is Cuckoo:Models.")]
    [InlineData("Cuckoo:Operators:0:Key", "Cuckoo:Operators:0:Key is no setting; the nearest there is is Cuckoo:Operators.")]
    [InlineData("Cuckoo:Url\u001b[2J", "A setting under Cuckoo is no setting; the nearest there is is Cuckoo:Url.")]
    public void Findings_OfASettingThatNobodyReads_NameItAndTheNearest(string name, string finding) =>
        Assert.Equal(finding, Assert.Single(FindingsOf(name)));

    [Fact]
    public void Findings_OfManySettings_AreInTheOrderOfTheirNames()
    {
        string[] findings = FindingsOf("Cuckoo:Zulu", "Cuckoo:Url", "Cuckoo:Alpha");
        Assert.Equal(["Cuckoo:Alpha", "Cuckoo:Zulu"], findings.Select(f => f.Split(' ')[0]));
    }

    [Fact]
    public void Findings_OfALongName_ShowNeitherItNorItsValue()
    {
        string name = "Cuckoo:" + new string('x', 100_000);
        string finding = Assert.Single(FindingsOf(name));
        Assert.StartsWith("A setting under Cuckoo is no setting;", finding, StringComparison.Ordinal);
        Assert.DoesNotContain("tell-nobody", finding, StringComparison.Ordinal);
    }

    private static string[] FindingsOf(params string[] names) =>
        [.. KnownSettings.Findings(
            new ConfigurationBuilder().AddInMemoryCollection(names.Select(n => KeyValuePair.Create(n, (string?)"tell-nobody"))).Build(), ["Engine:Port"])];
}
