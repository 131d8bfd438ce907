using System.Text.RegularExpressions;
using Cuckoo.Chain.Governance;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Tests.Governance;

public partial class ProposedCallTests
{
    private static readonly Address Store = Address.Parse("0x0000000000000000000000000000000000000011");

    [Fact]
    public void ChangeOf_ASetting_IsTheSetting() =>
        Assert.Equal(new ParameterChange(NetworkParameter.AppealBond, 12), ProposedCall.Setting(Store, NetworkParameter.AppealBond, 12).ChangeOf(Store));

    [Fact]
    public void ChangeOf_AnotherCall_IsNone()
    {
        var setting = ProposedCall.Setting(Store, NetworkParameter.AppealBond, 12);
        Assert.Null((setting with { Target = Address.Parse("0x0000000000000000000000000000000000000022") }).ChangeOf(Store));
        Assert.Null((setting with { Value = 1 }).ChangeOf(Store));
        Assert.Null((setting with { Input = ReadOnlyMemory<byte>.Empty }).ChangeOf(Store));
        Assert.Null((setting with { Input = setting.Input[..^1] }).ChangeOf(Store));
        // A number that no parameter has: the contract would refuse it.
        Assert.Null(ProposedCall.Setting(Store, (NetworkParameter)200, 12).ChangeOf(Store));
        // A number that is no byte.
        var wide = setting.Input.ToArray();
        wide[10] = 1;
        Assert.Null((setting with { Input = wide }).ChangeOf(Store));
    }

    /// <summary>The numbers are the contract's: its order is the only place where they are written down.</summary>
    [Fact]
    public void Names_OfParameters_AreTheContractsInItsOrder()
    {
        var source = File.ReadAllText(Path.Combine(Repository(), "contracts", "src", "governance", "IParamStore.sol"));
        var body = source[source.IndexOf("enum Param", StringComparison.Ordinal)..source.IndexOf("/// @notice Parameters that", StringComparison.Ordinal)];
        Assert.Equal(Member().Matches(body).Select(static match => match.Groups["name"].Value), Enum.GetNames<NetworkParameter>());
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cuckoo.Orleans.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\s+(?<name>[A-Z][A-Za-z]+),?\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Member();
}
