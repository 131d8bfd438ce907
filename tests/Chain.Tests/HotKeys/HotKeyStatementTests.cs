using System.Text;
using System.Text.Json;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Tests.HotKeys;

public sealed class HotKeyStatementTests : IDisposable
{
    private readonly SigningKey operatorKey = SigningKey.Create();
    private readonly SigningKey hotKey = SigningKey.Create();

    public void Dispose()
    {
        operatorKey.Dispose();
        hotKey.Dispose();
    }

    private HotKeyStatement Statement => new(operatorKey.Address, hotKey.Address, 1_700_000_000, 1_800_000_000, 7);

    // What a wallet signs that is given the same thing as eth_signTypedData_v4.
    [Fact]
    public void Digest_IsTheOneOfTypedData()
    {
        var json = JsonSerializer.Serialize(new
        {
            types = new Dictionary<string, object>
            {
                ["EIP712Domain"] = new[] { new { name = "name", type = "string" }, new { name = "version", type = "string" } },
                ["HotKey"] = new[]
                {
                    new { name = "operator", type = "address" }, new { name = "hotKey", type = "address" }, new { name = "validFrom", type = "uint64" },
                    new { name = "validUntil", type = "uint64" }, new { name = "number", type = "uint64" },
                },
            },
            primaryType = "HotKey",
            domain = new { name = "Cuckoo", version = "1" },
            message = new { @operator = operatorKey.Address.ToString(), hotKey = hotKey.Address.ToString(), validFrom = 1_700_000_000, validUntil = 1_800_000_000, number = 7 },
        });

        Assert.Equal(TypedMessage.Parse(Encoding.UTF8.GetBytes(json)).Digest(), Statement.Digest(HotKeyDomain.Default));
    }

    [Fact]
    public void Signature_OfTheOperator_IsFound()
    {
        var signature = Statement.Sign(operatorKey, HotKeyDomain.Default).ToBytes();

        Assert.True(Statement.IsSigned(signature, HotKeyDomain.Default));
        Assert.False(Statement.IsSigned(signature, HotKeyDomain.Default with { Name = "Cockatoo" }));
        Assert.False(Statement.IsSigned(signature, HotKeyDomain.Default with { ChainId = 1 }));
        Assert.False((Statement with { Operator = hotKey.Address }).IsSigned(signature, HotKeyDomain.Default));
        Assert.False((Statement with { HotKey = operatorKey.Address }).IsSigned(signature, HotKeyDomain.Default));
        Assert.False((Statement with { ValidFrom = 1_700_000_001 }).IsSigned(signature, HotKeyDomain.Default));
        Assert.False((Statement with { ValidUntil = 1_800_000_001 }).IsSigned(signature, HotKeyDomain.Default));
        Assert.False((Statement with { Number = 8 }).IsSigned(signature, HotKeyDomain.Default));
        Assert.False(Statement.IsSigned(signature.AsSpan(0, 64), HotKeyDomain.Default));
        Assert.False(Statement.IsSigned([], HotKeyDomain.Default));
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 0)]
    [InlineData(1, 2, -1)]
    public void Statement_ThatSaysNothing_IsNeverSigned(long from, long until, long number)
    {
        var statement = Statement with { ValidFrom = from, ValidUntil = until, Number = number };

        Assert.False(statement.IsSigned(new byte[65], HotKeyDomain.Default));
        Assert.Throws<InvalidOperationException>(() => statement.Sign(operatorKey, HotKeyDomain.Default));
    }

    [Fact]
    public void Key_OfAnother_SignsNothing() => Assert.Throws<ArgumentException>(() => Statement.Sign(hotKey, HotKeyDomain.Default));
}
