using Cuckoo.Chain.Governance;

namespace Cuckoo.Chain.Tests.Governance;

public class ParameterTextTests
{
    [Theory]
    [InlineData(NetworkParameter.ProtocolFeeBp, "500", "5%")]
    [InlineData(NetworkParameter.ProtocolFeeBp, "425", "4.25%")]
    [InlineData(NetworkParameter.AuditRateFloorBp, "50", "0.5%")]
    [InlineData(NetworkParameter.HarmedShareBp, "0", "0%")]
    [InlineData(NetworkParameter.EpochLength, "86400", "1d")]
    [InlineData(NetworkParameter.EpochLength, "131400", "1d 12h 30m")]
    [InlineData(NetworkParameter.AppealWindow, "59", "59s")]
    [InlineData(NetworkParameter.AnswerWindow, "0", "0s")]
    [InlineData(NetworkParameter.MinerMinStake, "20000000000000000000000", "20000 CAI")]
    [InlineData(NetworkParameter.ChallengeBond, "500000000000000001", "0.500000000000000001 CAI")]
    public void Format_AValue_IsReadBackAsItself(NetworkParameter parameter, string value, string text)
    {
        Assert.Equal(text, ParameterText.Format(parameter, UInt256.Parse(value)));
        Assert.Equal(UInt256.Parse(value), ParameterText.Parse(parameter, text));
    }

    [Theory]
    [InlineData(NetworkParameter.ProtocolFeeBp, "425bp", "425")]
    [InlineData(NetworkParameter.ProtocolFeeBp, " 4.2 % ", "420")]
    [InlineData(NetworkParameter.EpochLength, "36h", "129600")]
    [InlineData(NetworkParameter.EpochLength, "90m 30s", "5430")]
    [InlineData(NetworkParameter.MinerMinStake, "0.5", "500000000000000000")]
    [InlineData(NetworkParameter.MinerMinStake, "7CAI", "7000000000000000000")]
    public void Parse_OtherWaysOfWriting_AreRead(NetworkParameter parameter, string text, string value) => Assert.Equal(UInt256.Parse(value), ParameterText.Parse(parameter, text));

    [Theory]
    [InlineData(NetworkParameter.ProtocolFeeBp, "5", "a share such as 4%")]
    [InlineData(NetworkParameter.ProtocolFeeBp, "4.255%", "a share such as 4%")]
    [InlineData(NetworkParameter.ProtocolFeeBp, "-4%", "a share such as 4%")]
    [InlineData(NetworkParameter.ProtocolFeeBp, "4,5%", "a share such as 4%")]
    [InlineData(NetworkParameter.ProtocolFeeBp, "%", "a share such as 4%")]
    [InlineData(NetworkParameter.EpochLength, "86400", "90s, 45m, 36h, 2d")]
    [InlineData(NetworkParameter.EpochLength, "1.5h", "90s, 45m, 36h, 2d")]
    [InlineData(NetworkParameter.EpochLength, "", "90s, 45m, 36h, 2d")]
    [InlineData(NetworkParameter.EpochLength, "d", "90s, 45m, 36h, 2d")]
    [InlineData(NetworkParameter.MinerMinStake, "0.0000000000000000001", "at most 18 decimals")]
    [InlineData(NetworkParameter.MinerMinStake, "1e6", "at most 18 decimals")]
    [InlineData(NetworkParameter.MinerMinStake, "١٢", "at most 18 decimals")]
    [InlineData(NetworkParameter.MinerMinStake, "999999999999999999999999999999999999999999999999999999999999999999999999999999", "at most 18 decimals")]
    public void Parse_AnythingElse_IsRefusedWithWhatIsAllowed(NetworkParameter parameter, string text, string allowed) =>
        Assert.Contains(allowed, Assert.Throws<FormatException>(() => ParameterText.Parse(parameter, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void UnitOf_EachParameter_IsWhatItsNameSays()
    {
        foreach (var parameter in Enum.GetValues<NetworkParameter>())
            Assert.Equal($"{parameter}".EndsWith("Bp", StringComparison.Ordinal), ParameterText.UnitOf(parameter) is ParameterUnit.BasisPoints);
    }
}
