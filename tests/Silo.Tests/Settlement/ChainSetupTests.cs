using Cuckoo.Chain.Embedded;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Settlement;

/// <summary>Chains that a silo does not start with: each ends it with 2 and one line that names the setting and repeats no secret.</summary>
public sealed class ChainSetupTests : IDisposable
{
    private const string Secret = "5ecre75ecre75ecre7";
    private const string Somewhere = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("use none, embedded or production", "Chain:Mode=maybe")]
    [InlineData("use none, embedded or production", "Chain:Mode=7")]
    [InlineData("loopback Cuckoo:Url", "Chain:Mode=embedded", "Cuckoo:Url=http://0.0.0.0:0")]
    [InlineData("no anvil at /nowhere/anvil", "Chain:Mode=embedded", "Chain:Anvil=/nowhere/anvil")]
    [InlineData("Chain:Anvil", "Chain:Anvil=/nowhere/anvil")]
    [InlineData("Chain:ChainId", "Chain:Mode=production")]
    [InlineData("Chain:Operator", "Chain:Mode=production", "Chain:ChainId=1200", "Chain:Rpc=https://a.example/" + Secret, "Chain:Quorum=1", "Chain:Confirmations=12", "Chain:Operator=" + Secret)]
    [InlineData("Chain:Contracts:CuckooPay", "Chain:Mode=production", "Chain:ChainId=1200", "Chain:Rpc=https://a.example/" + Secret, "Chain:Quorum=1", "Chain:Confirmations=12", "Chain:Operator=env:NO_SUCH_KEY")]
    public Task Start_BadSetting_EndsWithOneLineThatNamesIt(string named, params string[] settings) => EndsAsync([named], settings);

    [Fact]
    public Task Start_ProductionWithoutItsKey_EndsWithOneLineThatNamesThePlace() =>
        EndsAsync(["NO_SUCH_KEY"], Production("https://a.example/" + Secret, "env:NO_SUCH_KEY"));

    [Fact]
    public async Task Start_ProductionOnADevelopmentChain_IsRefused()
    {
        await using EmbeddedChain chain = await EmbeddedChain.StartAsync(new() { Folder = folder.File("other"), ChainId = 1200 }, TimeProvider.System, Cancel);
        using (Cuckoo.Chain.Keys.SigningKey.LoadOrCreate(folder.File("key")))
        {
            // Made, so that it is there.
        }

        await EndsAsync(["is anvil", "where CuckooPay should be"], Production($"http://{chain.Endpoint}/", $"file:{folder.File("key")}"));
    }

    private static string[] Production(string url, string key) =>
    [
        "Chain:Mode=production", "Chain:ChainId=1200", $"Chain:Rpc={url}", "Chain:Quorum=1", "Chain:Confirmations=12", $"Chain:Operator={key}",
        $"Chain:Contracts:CuckooToken={Somewhere}", $"Chain:Contracts:CuckooPay={Somewhere}", $"Chain:Contracts:StakingManager={Somewhere}", $"Chain:Contracts:DisputeManager={Somewhere}",
    ];

    private async Task EndsAsync(string[] named, params string[] settings)
    {
        await using SiloProcess silo = SiloProcess.Start(["Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:AuditThreads=1", .. settings]);
        int code = await silo.EndAsync();
        string line = silo.Errors.TrimEnd();
        Assert.True(code == 2 && !line.Contains('\n', StringComparison.Ordinal), $"{code}: {line}");
        Assert.All(named, one => Assert.Contains(one, line, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
    }
}
