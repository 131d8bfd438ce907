using System.Text.Json;

namespace Cuckoo.Grains.Tests.Ids;

public sealed class IdsTests
{
    private const string Hex32 = "0123456789abcdef0123456789abcdef";
    private const string Address = "0x0123456789abcdefABCDEF0123456789abcdef01";

    private static readonly string?[] Hostile =
    [
        null, "", " ", "\0", "x", "default", "../../etc/passwd", "'; DROP TABLE grain_state; --", "user:", "miner:", "coordinator:", ":", "::",
        "user:" + Hex32 + ":x", "user:" + Hex32.ToUpperInvariant(), " user:" + Hex32, "user:" + Hex32 + "\n", "User:" + Hex32,
        "miner:" + Address[..41], "miner:0X" + Address[2..], "escrow ", "Escrow", "ESCROW", "escrow:", "coordinator:Pictures",
        "coordinator:" + new string('a', 33), "coordinator:a_b", "coordinator:\u0430", Hex32.ToUpperInvariant(), Hex32[..31], Hex32 + "0",
        Hex32[..31] + "\n", Hex32[..31] + "g", Hex32[..31] + "\uff11", Address + "0", Address[..41], "0X" + Address[2..], Address[..41] + "g",
        Address[..41] + "\u0660", new string('a', 1_000_000), new string('\ud83c', 42), Hex32 + Hex32 + "0", (Hex32 + Hex32).ToUpperInvariant(),
    ];

    [Fact]
    public void Text_ThatIsHostile_NeverBecomesAnId() => Assert.All(Hostile, text =>
    {
        Assert.False(RequestId.TryParse(text, out RequestId request) || request != default);
        Assert.False(JobId.TryParse(text, out _));
        Assert.False(LeaseId.TryParse(text, out _));
        Assert.False(TransferId.TryParse(text, out _));
        Assert.False(MinerId.TryParse(text, out _));
        Assert.False(Hash256.TryParse(text, out _));
        Assert.False(AccountId.TryParse(text, out AccountId account) || account != default);
    });

    [Theory]
    [InlineData("pictures", true)]
    [InlineData("a-1", true)]
    [InlineData("-", true)]
    [InlineData("", false)]
    [InlineData("Pictures", false)]
    [InlineData("a b", false)]
    [InlineData("a:b", false)]
    [InlineData("a\n", false)]
    [InlineData("abcdefghijabcdefghijabcdefghij12", true)]
    [InlineData("abcdefghijabcdefghijabcdefghij123", false)]
    public void CoordinatorId_OfAText_IsANameOf32(string text, bool expected) => Assert.Equal(expected, CoordinatorId.TryParse(text, out _));

    [Theory]
    [InlineData("user:" + Hex32, false, false)]
    [InlineData("miner:" + Address, false, false)]
    [InlineData("coordinator:pictures", false, false)]
    [InlineData("treasury", true, false)]
    [InlineData("fees", true, false)]
    [InlineData("burn", true, false)]
    [InlineData("escrow", true, false)]
    [InlineData("faucet", true, true)]
    [InlineData("bridge", true, true)]
    public void AccountId_OfEveryKind_IsReadBackWithItsRights(string text, bool isSystem, bool mayGoBelowZero)
    {
        AccountId id = Sample.Id<AccountId>(text);

        Assert.Equal((text, isSystem, mayGoBelowZero), (id.Value, id.IsSystem, id.MayGoBelowZero));
        Assert.False(default(AccountId).IsSystem || default(AccountId).MayGoBelowZero);
    }

    [Fact]
    public void DerivedIds_OfDifferentThings_Differ()
    {
        JobId job = JobId.ForAttempt(Sample.Request, 0);
        string[] all =
        [
            job.Value, JobId.ForAttempt(Sample.Request, 1).Value, JobId.ForAttempt(Sample.Request, 11).Value, JobId.ForAuditOf(job).Value,
            TransferId.For("escrow", Sample.Request.Value).Value, TransferId.For("settle", Sample.Request.Value).Value,
            TransferId.For("ab", "c").Value, TransferId.For("a", "bc").Value, TransferId.For("audit", job.Value).Value,
        ];

        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(job, JobId.ForAttempt(Sample.Request, 0));
        Assert.All(all, text => Assert.True(JobId.TryParse(text, out _)));
    }

    [Fact]
    public void Json_OfAnIdThatIsNone_IsRefused()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MinerId>("\"0x12\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<RequestId, int>>("{\"x\":1}"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Amount>("\"-1\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Amount>("\"1e3\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Amount>("null"));
    }
}
