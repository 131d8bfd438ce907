using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Transactions;

/// <summary>A transaction with a signature; whose it is has to be asked.</summary>
public sealed class SignedTransaction
{
    private readonly byte[] raw;

    /// <summary>Puts the two together; the bytes and the hash are fixed from here on.</summary>
    /// <exception cref="ArgumentException">The values do not fit the form, or there is no chain id.</exception>
    public SignedTransaction(Transaction transaction, RecoverableSignature signature)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Transaction = transaction;
        Signature = signature;
        raw = TransactionCodec.Encode(transaction, signature);
        Hash = Bytes32.Keccak(raw);
    }

    /// <summary>What was signed.</summary>
    public Transaction Transaction { get; }

    /// <summary>The signature.</summary>
    public RecoverableSignature Signature { get; }

    /// <summary>The name of the transaction on the chain: the Keccak-256 hash of <see cref="Raw"/>.</summary>
    public Bytes32 Hash { get; }

    /// <summary>The bytes for eth_sendRawTransaction.</summary>
    public ReadOnlyMemory<byte> Raw => raw;

    /// <summary>Reads what <see cref="Raw"/> gives, and nothing that has another spelling.</summary>
    /// <exception cref="FormatException">The bytes are no transaction of the three forms; the message says what is wrong.</exception>
    public static SignedTransaction Parse(ReadOnlyMemory<byte> raw) => TransactionCodec.Decode(raw);

    /// <summary>The account that signed.</summary>
    /// <returns>False when the signature is nobody's.</returns>
    public bool TryRecoverSender(out Address sender) => Signature.TryRecover(Transaction.SigningHash().ToBytes(), out sender);
}
