using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Epochs;

public class VoucherTests
{
    private static readonly TypedDataDomain Domain = PayDomain.Of(31337, Accounts.Number(900));

    [Fact]
    public void Voucher_Signed_CountsForNothingElse()
    {
        using SigningKey payer = Key(1);
        using SigningKey operatorKey = Key(2);
        Voucher spent = new(VoucherKind.Spent, payer.Address, 5);
        var signature = spent.Sign(payer, Domain).ToBytes();
        Assert.True(spent.IsSigned(signature, Domain, payer.Address));
        Assert.False(spent.IsSigned(signature, Domain, operatorKey.Address));
        Assert.False((spent with { Total = 6 }).IsSigned(signature, Domain, payer.Address));
        Assert.False((spent with { Kind = VoucherKind.Earned }).IsSigned(signature, Domain, payer.Address));
        Assert.False(spent.IsSigned(signature, PayDomain.Of(1, Accounts.Number(900)), payer.Address));
        Assert.False(spent.IsSigned(signature, PayDomain.Of(31337, Accounts.Number(901)), payer.Address));
        Assert.False(spent.IsSigned(signature.AsSpan(1), Domain, payer.Address));
        Assert.False(new Voucher(VoucherKind.None, payer.Address, 5).IsSigned(signature, Domain, payer.Address));

        Voucher earned = new(VoucherKind.Earned, payer.Address, 5);
        Assert.True(earned.IsSigned(earned.Sign(operatorKey, Domain).ToBytes(), Domain, operatorKey.Address));
        Assert.Throws<ArgumentException>(() => spent.Sign(operatorKey, Domain));
    }

    private static SigningKey Key(byte first) => SigningKey.FromSecret([.. Enumerable.Range(first, 32).Select(static at => (byte)at)]);
}
