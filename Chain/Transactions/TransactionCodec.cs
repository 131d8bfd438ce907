using Cuckoo.Chain.Rlp;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Transactions;

/// <summary>The bytes of transactions (EIP-155, EIP-2718, EIP-2930, EIP-1559).</summary>
internal static class TransactionCodec
{
    // EIP-155: v = 35 + 2 × chain id + parity.
    private const ulong LegacyOffset = 35;

    // EIP-2681 bounds nonces; a chain id is bounded so that v fits in 64 bits.
    private const ulong MostChainId = (ulong.MaxValue - LegacyOffset - 1) / 2;

    // Nodes refuse transactions of more than 128 KiB; a hostile file is refused before it is read.
    private const int MostBytes = 1 << 20;

    /// <summary>The signed bytes, or without a signature those that are hashed for it.</summary>
    public static byte[] Encode(Transaction t, RecoverableSignature? signature)
    {
        Check(t);
        var rlp = new RlpWriter().BeginList();
        if (t.Kind != TransactionKind.Legacy)
            rlp.Write((UInt256)t.ChainId);
        rlp.Write((UInt256)t.Nonce);
        if (t.Kind == TransactionKind.DynamicFee)
            rlp.Write(t.MaxPriorityFeePerGas);
        rlp.Write(t.MaxFeePerGas).Write((UInt256)t.GasLimit);
        rlp.Write(t.To is { } to ? to.ToBytes() : []).Write(t.Value).Write(t.Input.Span);
        if (t.Kind != TransactionKind.Legacy)
            WriteAccessList(rlp, t.AccessList);

        if (signature is { } s)
        {
            var parity = s.YParity ? 1UL : 0;
            rlp.Write((UInt256)(t.Kind == TransactionKind.Legacy ? LegacyOffset + 2 * t.ChainId + parity : parity)).Write(s.R).Write(s.S);
        }
        else if (t.Kind == TransactionKind.Legacy)
        {
            rlp.Write((UInt256)t.ChainId).Write(UInt256.Zero).Write(UInt256.Zero);
        }

        var body = rlp.EndList().ToBytes();
        return t.Kind == TransactionKind.Legacy ? body : [(byte)t.Kind, .. body];
    }

    public static SignedTransaction Decode(ReadOnlyMemory<byte> raw)
    {
        if (raw.Length is 0 or > MostBytes)
            throw new FormatException($"A transaction has 1 to {MostBytes} bytes, not {raw.Length}.");
        // EIP-2718: a list begins at 0xC0, types end at 0x7F.
        var first = raw.Span[0];
        var kind = first >= RlpPrefix.ShortList ? TransactionKind.Legacy : (TransactionKind)first;
        if (first < RlpPrefix.ShortList && kind is not (TransactionKind.AccessList or TransactionKind.DynamicFee))
            throw new FormatException($"A transaction of type {first} is not one of those read here: legacy, 1, 2.");
        var fields = RlpItem.Parse(kind == TransactionKind.Legacy ? raw : raw[1..]).Items;
        var expected = kind switch { TransactionKind.Legacy => 9, TransactionKind.AccessList => 11, _ => 12 };
        if (fields.Count != expected)
            throw new FormatException($"A transaction of this type has {expected} fields, not {fields.Count}.");

        var at = 0;
        ulong chainId = kind == TransactionKind.Legacy ? 0 : Small(fields[at++], "chain id");
        var nonce = Small(fields[at++], "nonce");
        var tip = kind == TransactionKind.DynamicFee ? fields[at++].ToNumber() : default;
        var fee = fields[at++].ToNumber();
        var gas = Small(fields[at++], "gas limit");
        var to = fields[at++].Bytes;
        var value = fields[at++].ToNumber();
        var input = fields[at++].Bytes;
        var list = kind == TransactionKind.Legacy ? [] : ReadAccessList(fields[at++]);
        var v = Small(fields[at++], "v");
        if (kind == TransactionKind.Legacy)
        {
            if (v < LegacyOffset + 2)
                throw new FormatException("A legacy transaction without a chain id (EIP-155) could be replayed on any chain, and is not read.");
            chainId = (v - LegacyOffset) / 2;
            v = (v - LegacyOffset) % 2;
        }

        if (v > 1)
            throw new FormatException($"The parity of a signature is 0 or 1, not {v}.");
        if (to.Length is not (0 or Address.Bytes))
            throw new FormatException($"The recipient has 0 or {Address.Bytes} bytes, not {to.Length}.");
        Transaction transaction = new()
        {
            Kind = kind,
            ChainId = chainId,
            Nonce = nonce,
            MaxFeePerGas = fee,
            MaxPriorityFeePerGas = tip,
            GasLimit = gas,
            To = to.Length == 0 ? null : Address.FromBytes(to.Span),
            Value = value,
            Input = input,
            AccessList = list,
        };
        try
        {
            return new SignedTransaction(transaction, new RecoverableSignature(fields[at].ToNumber(), fields[at + 1].ToNumber(), v == 1));
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static void Check(Transaction t)
    {
        if (t.ChainId is 0 or > MostChainId)
            throw new ArgumentException($"The chain id is between 1 and {MostChainId}, not {t.ChainId}.", nameof(t));
        if (t.Kind == TransactionKind.Legacy && t.AccessList.Count > 0)
            throw new ArgumentException("A legacy transaction has no access list.", nameof(t));
        if (t.Kind != TransactionKind.DynamicFee && !t.MaxPriorityFeePerGas.IsZero)
            throw new ArgumentException("Only a transaction of type 2 has a tip of its own.", nameof(t));
        if (t.MaxPriorityFeePerGas > t.MaxFeePerGas)
            throw new ArgumentException("The most tip a unit of gas is above the most fee that it is part of.", nameof(t));
    }

    private static void WriteAccessList(RlpWriter rlp, IReadOnlyList<AccessEntry> list)
    {
        rlp.BeginList();
        foreach (var entry in list)
        {
            rlp.BeginList().Write(entry.Account.ToBytes()).BeginList();
            foreach (var slot in entry.Slots)
                rlp.Write(slot.ToBytes());
            rlp.EndList().EndList();
        }

        rlp.EndList();
    }

    private static AccessEntry[] ReadAccessList(RlpItem list) => [.. list.Items.Select(entry =>
    {
        if (entry.Items.Count != 2 || entry.Items[0].Bytes.Length != Address.Bytes)
            throw new FormatException("An entry of an access list is an address of 20 bytes and a list of slots.");
        return new AccessEntry(Address.FromBytes(entry.Items[0].Bytes.Span), [.. entry.Items[1].Items.Select(slot => slot.Bytes.Length == Bytes32.Length
            ? Bytes32.From(slot.Bytes.Span)
            : throw new FormatException($"A slot of an access list has {Bytes32.Length} bytes, not {slot.Bytes.Length}."))]);
    })];

    private static ulong Small(RlpItem item, string name)
    {
        var number = item.ToNumber();
        return number.BitLength <= 64 ? (ulong)number : throw new FormatException($"The {name} of a transaction has at most 64 bits.");
    }
}
