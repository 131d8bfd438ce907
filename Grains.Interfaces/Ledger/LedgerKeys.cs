using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>
/// The ledger's numbers for the network's texts, and back. A text of 32 hexadecimal digits is its own number; any other is the
/// first 16 bytes of its SHA-256, and the ledger keeps the account's text beside it.
/// </summary>
public static class LedgerKeys
{
    /// <summary>The key of a transfer.</summary>
    public static TransferKey Of(TransferId id) => new(Number(id.Value));

    /// <summary>The transfer of a key.</summary>
    public static TransferId IdOf(TransferKey key) => Parsed<TransferId>(key.ToString());

    /// <summary>The number of a reference or an owner; zero for none.</summary>
    public static UInt128 Of(string? text) => string.IsNullOrEmpty(text) ? 0 : IdText.IsHex(text, 32) ? Number(text) : Hashed(text);

    /// <summary>An account as the ledger names it. One that is paid is opened by it.</summary>
    public static Party PartyOf(AccountId account)
    {
        string text = account.Value;
        if (text.StartsWith("user:", StringComparison.Ordinal)) return new Party(new AccountKey(AccountKind.User, Number(text.AsSpan(5))), "", true);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return new Party(new AccountKey(KindOf(text), 0));
        AccountKind kind = KindOf(text.AsSpan(0, colon));
        return kind switch
        {
            AccountKind.Asset => new Party(new AccountKey(kind, Number(text.AsSpan(colon + 1))), "", true),
            AccountKind.Clearing => new Party(new AccountKey(kind, UInt128.Parse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture))),
            _ => new Party(new AccountKey(kind, Hashed(text)), text, true),
        };
    }

    /// <summary>The account of a key and the text kept beside it.</summary>
    public static AccountId IdOf(AccountKey key, string name) => Parsed<AccountId>(key.Kind switch
    {
        AccountKind.User or AccountKind.Asset => $"{NameOf(key.Kind)}:{key.Number.ToString("x32", CultureInfo.InvariantCulture)}",
        AccountKind.Clearing => $"clearing:{key.Number.ToString(CultureInfo.InvariantCulture)}",
        AccountKind.Miner or AccountKind.Coordinator or AccountKind.Stake => name,
        _ => NameOf(key.Kind),
    });

    // Sixteen bytes at once; a number's own parser goes digit by digit.
    private static UInt128 Number(ReadOnlySpan<char> hex)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Convert.FromHexString(hex, bytes, out _, out int written) is OperationStatus.Done && written == bytes.Length
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : throw new FormatException("A number of the books is 32 hexadecimal digits.");
    }

    private static UInt128 Hashed(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static T Parsed<T>(string text)
        where T : struct, ITextId<T> =>
        T.TryParse(text, out T id) ? id : throw new InvalidDataException($"The books hold '{text}', which is no {typeof(T).Name}.");

    private static AccountKind KindOf(ReadOnlySpan<char> name) => name switch
    {
        "miner" => AccountKind.Miner,
        "coordinator" => AccountKind.Coordinator,
        "asset" => AccountKind.Asset,
        "stake" => AccountKind.Stake,
        "escrow" => AccountKind.Escrow,
        "treasury" => AccountKind.Treasury,
        "fees" => AccountKind.Fees,
        "faucet" => AccountKind.Faucet,
        "burn" => AccountKind.Burn,
        "bridge" => AccountKind.Bridge,
        _ => AccountKind.Clearing,
    };

    private static string NameOf(AccountKind kind) => kind switch
    {
        AccountKind.User => "user",
        AccountKind.Asset => "asset",
        AccountKind.Escrow => "escrow",
        AccountKind.Treasury => "treasury",
        AccountKind.Fees => "fees",
        AccountKind.Faucet => "faucet",
        AccountKind.Burn => "burn",
        _ => "bridge",
    };
}
