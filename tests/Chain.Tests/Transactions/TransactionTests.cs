using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tests.Peers;
using Cuckoo.Chain.Transactions;

namespace Cuckoo.Chain.Tests.Transactions;

public sealed class TransactionTests
{
    // The example of EIP-155.
    private static readonly Transaction Example = new()
    {
        Kind = TransactionKind.Legacy,
        ChainId = 1,
        Nonce = 9,
        MaxFeePerGas = 20_000_000_000,
        GasLimit = 21000,
        To = Address.FromBytes(Enumerable.Repeat((byte)0x35, 20).ToArray()),
        Value = 1_000_000_000_000_000_000,
    };

    [Fact]
    public void Sign_OfTheExampleOfEip155_GivesItsBytes()
    {
        Assert.Equal("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", Example.SigningHash().ToString());
        using var key = SigningKey.FromSecret(Enumerable.Repeat((byte)0x46, 32).ToArray());
        Assert.Equal(
            "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            PeerVectors.ToHex(Example.Sign(key).Raw.Span));
    }

    [Fact]
    public void Sign_OfWhatEthersSigned_GivesItsBytesHashAndSender()
    {
        foreach (var vector in PeerVectors.Read("transactions").EnumerateArray())
        {
            using var key = SigningKey.FromSecret(vector.Bytes("secret"));
            var transaction = Read(vector);
            Assert.Equal(vector.Text("unsignedHash"), transaction.SigningHash().ToString());
            var signed = transaction.Sign(key);
            Assert.Equal(vector.Text("raw"), PeerVectors.ToHex(signed.Raw.Span));
            Assert.Equal(vector.Text("hash"), signed.Hash.ToString());

            var parsed = SignedTransaction.Parse(vector.Bytes("raw"));
            Assert.Equal(vector.Text("hash"), parsed.Hash.ToString());
            Assert.True(parsed.TryRecoverSender(out var sender));
            Assert.Equal(vector.Text("from"), sender.ToString());
            Assert.Equal(key.Address, sender);
            Assert.Equal(transaction.Kind, parsed.Transaction.Kind);
            Assert.Equal(transaction.ChainId, parsed.Transaction.ChainId);
            Assert.Equal(transaction.To, parsed.Transaction.To);
            Assert.Equal(transaction.Value, parsed.Transaction.Value);
        }
    }

    [Fact]
    public void Parse_OfMutations_RefusesOrNamesTheSameBytes()
    {
        var random = new Random(155);
        var seeds = PeerVectors.Read("transactions").EnumerateArray().Select(v => v.Bytes("raw")).ToArray();
        var read = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutations.Of(seeds[random.Next(seeds.Length)], random);
            try
            {
                var parsed = SignedTransaction.Parse(bytes);
                Assert.Equal(bytes, parsed.Raw.ToArray());
                read++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.InRange(read, 100, 9_900);
    }

    [Fact]
    public void Encode_OfValuesThatDoNotFitTheForm_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => (Example with { ChainId = 0 }).SigningHash());
        Assert.Throws<ArgumentException>(() => (Example with { ChainId = ulong.MaxValue / 2 }).SigningHash());
        Assert.Throws<ArgumentException>(() => (Example with { MaxPriorityFeePerGas = 1 }).SigningHash());
        Assert.Throws<ArgumentException>(() => (Example with { AccessList = [new AccessEntry(Example.To!.Value, [])] }).SigningHash());
        Assert.Throws<ArgumentException>(() => (Example with { Kind = TransactionKind.DynamicFee, MaxPriorityFeePerGas = Example.MaxFeePerGas + 1 }).SigningHash());
    }

    [Theory]
    [InlineData("", "1 to 1048576 bytes")]
    [InlineData("03c0", "type 3")]
    [InlineData("00c0", "type 0")]
    [InlineData("02c0", "12 fields, not 0")]
    [InlineData("c0", "9 fields, not 0")]
    [InlineData("c9808080808080808080", "without a chain id")]
    [InlineData("c98080808080801b8080", "without a chain id")]
    [InlineData("01cb01808080808080c0028080", "parity")]
    [InlineData("01cb01808080018080c0018080", "recipient")]
    [InlineData("01cb00808080808080c0018080", "no zeros in front")]
    public void Parse_OfWhatIsNoTransaction_IsRefusedByName(string bytes, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SignedTransaction.Parse(Convert.FromHexString(bytes))).Message, StringComparison.Ordinal);

    [Fact]
    public void TryRecoverSender_OfNobodysSignature_IsFalse()
    {
        var order = UInt256.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
        foreach (var (r, s) in new (UInt256, UInt256)[] { (0, 1), (1, 0), (order, 1), (1, order), (5, 1), (1, order - 1) })
            Assert.False(new SignedTransaction(Example, new RecoverableSignature(r, s, false)).TryRecoverSender(out _));
    }

    private static Transaction Read(JsonElement v)
    {
        var kind = (TransactionKind)v.GetProperty("type").GetInt32();
        return new Transaction
        {
            Kind = kind,
            ChainId = (ulong)v.Number("chainId"),
            Nonce = (ulong)v.Number("nonce"),
            MaxFeePerGas = v.Number(kind == TransactionKind.DynamicFee ? "maxFeePerGas" : "gasPrice"),
            MaxPriorityFeePerGas = kind == TransactionKind.DynamicFee ? v.Number("maxPriorityFeePerGas") : default,
            GasLimit = (ulong)v.Number("gasLimit"),
            To = v.GetProperty("to").GetString() is { } to ? Address.Parse(to) : null,
            Value = v.Number("value"),
            Input = v.Bytes("data"),
            AccessList = kind == TransactionKind.Legacy ? [] : [.. v.GetProperty("accessList").EnumerateArray().Select(e =>
                new AccessEntry(Address.Parse(e.Text("address")), [.. e.GetProperty("storageKeys").EnumerateArray().Select(k => Bytes32.Parse(k.GetString()!))]))],
        };
    }
}
