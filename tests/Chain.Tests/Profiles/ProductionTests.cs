using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Profiles;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.Rpc;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Profiles;

public sealed class ProductionTests : IDisposable
{
    private static readonly Dictionary<string, Address> NoContracts = [];

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_EmbeddedChainUnderAProductionId_IsRefused()
    {
        await using var chain = await EmbeddedChain.StartAsync(new() { Folder = folder.Path, ChainId = 1200 }, TimeProvider.System, Cancellation);
        await using var client = new RpcClient(chain.Endpoint, new RpcLimits(), TimeProvider.System, new Random(1));
        var contracts = new Dictionary<string, Address>(StringComparer.Ordinal) { ["CuckooPay"] = Accounts.Number(1) };
        var refusals = await ProductionCheck.RunAsync([client], 1200, contracts, Accounts.Number(2), Cancellation);
        Assert.Contains(refusals, static one => one.Contains("is anvil", StringComparison.Ordinal));
        Assert.Contains(refusals, static one => one.Contains("anvil's commands", StringComparison.Ordinal));
        Assert.Contains(refusals, static one => one.Contains("where CuckooPay should be", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_NodeLikeAProductionOne_IsAllowed()
    {
        await using var node = Node("0x4b0");
        await using var client = RpcClientTests.Client(node);
        Assert.Empty(await ProductionCheck.RunAsync([client], 1200, NoContracts, Accounts.Number(2), Cancellation));
        Assert.Single(await ProductionCheck.RunAsync([client], 1201, NoContracts, Accounts.Number(2), Cancellation));
    }

    [Theory]
    [InlineData("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [InlineData("0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")]
    public async Task Check_KeyThatEverybodyHas_IsRefused(string account)
    {
        await using var node = Node("0x4b0");
        await using var client = RpcClientTests.Client(node);
        Assert.Contains("public", Assert.Single(await ProductionCheck.RunAsync([client], 1200, NoContracts, Address.Parse(account), Cancellation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DevelopmentChainIdOrNoAnswer_IsRefused()
    {
        await using var node = new HostileNode(RpcClientTests.How("garbage"));
        await using var client = RpcClientTests.Client(node);
        Assert.Equal(2, (await ProductionCheck.RunAsync([client], 31337, NoContracts, Accounts.Number(2), Cancellation)).Count);
    }

    [Fact]
    public void Profile_WholeSettings_AreRead()
    {
        var (profile, problems) = ProductionProfile.Read(Settings());
        Assert.Empty(problems);
        Assert.Equal((1200UL, 2, 12, 2), (profile!.ChainId, profile.Quorum, profile.Confirmations, profile.Endpoints.Count));
        Assert.Equal(Accounts.Number(1), profile.Contracts["CuckooPay"]);
        Assert.Equal("env:CUCKOO_OPERATOR", profile.OperatorKey.ToString());
    }

    [Theory]
    [InlineData("Chain:ChainId", "0")]
    [InlineData("Chain:Rpc", "")]
    [InlineData("Chain:Rpc", "http://node.example/SECRET,https://b.example")]
    [InlineData("Chain:Quorum", "3")]
    [InlineData("Chain:Confirmations", "-1")]
    [InlineData("Chain:Operator", "SECRET0123456789")]
    [InlineData("Chain:Contracts:CuckooPay", "0x51172678ef639fa072a8b5586f94317c73ea4256")]
    public void Profile_OneSettingWrong_IsNamedWithoutItsText(string name, string value)
    {
        var settings = Settings();
        settings[name] = value;
        var (profile, problems) = ProductionProfile.Read(settings);
        Assert.Null(profile);
        var problem = Assert.Single(problems);
        Assert.StartsWith(name, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_InAFileOrAVariable_IsOpenedAndNothingElseIs()
    {
        using var made = SigningKey.LoadOrCreate(folder.File("key"));
        using var read = KeyReference.Parse("file:" + folder.File("key")).Open(static _ => null);
        Assert.Equal(made.Address, read.Address);
        using var variable = KeyReference.Parse("env:KEY").Open(static _ => "0x" + new string('1', 64));
        Assert.NotEqual(default, variable.Address);
        Assert.Throws<FormatException>(() => KeyReference.Parse("file:" + folder.File("none")).Open(static _ => null));
        Assert.False(File.Exists(folder.File("none")));
        foreach (var secret in new[] { "SECRET", new string('0', 64), new string('f', 64) })
            Assert.DoesNotContain(secret, Assert.Throws<FormatException>(() => KeyReference.Parse("env:KEY").Open(_ => secret)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => KeyReference.Parse("env:KEY").Open(static _ => null));
    }

    private static Dictionary<string, string> Settings() => new(StringComparer.Ordinal)
    {
        ["Chain:ChainId"] = "1200",
        ["Chain:Rpc"] = "https://a.example/key, wss://b.example",
        ["Chain:Quorum"] = "2",
        ["Chain:Confirmations"] = "12",
        ["Chain:Operator"] = "env:CUCKOO_OPERATOR",
        ["Chain:Contracts:CuckooPay"] = Accounts.Number(1).ToString(),
    };

    // Like geth: it tells its chain and its program, has no accounts, and knows nothing of anvil.
    private static HostileNode Node(string chainId) => new(HostileNode.Body(request => request["method"]!.GetValue<string>() switch
    {
        "eth_chainId" => $$"""{"id":{{request["id"]}},"result":"{{chainId}}"}""",
        "web3_clientVersion" => $$"""{"id":{{request["id"]}},"result":"Geth/v1.16.0"}""",
        "eth_accounts" => $$"""{"id":{{request["id"]}},"result":[]}""",
        _ => $$$"""{"id":{{{request["id"]}}},"error":{"code":-32601,"message":"the method does not exist"}}""",
    }));
}
