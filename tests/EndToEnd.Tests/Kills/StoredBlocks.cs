// Reads the blocks of the books by lines of our own (docs/ledger.md has the format): nothing of the ledger's code takes part.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>The journal of one shard, block after block, as entries.</summary>
internal sealed class StoredBlocks
{
    private const int HeaderLength = 72;
    private const int Book = 1;
    private const int Word = 2;
    private const int Account = 3;
    private const int FirstEntry = 10;

    // State, expire, cleared and returned have no id of their own.
    private static readonly int[] s_withoutId = [14, 15, 17, 18];
    private static readonly int[] s_withNumber = [15, 16, 18];
    private static readonly string[] s_kinds = ["", "user", "miner", "coordinator", "asset", "escrow", "stake", "treasury", "fees", "faucet", "burn", "bridge", "clearing"];

    private readonly List<string> accounts = [];
    private readonly List<string> words = [];
    private byte[] hash = new byte[32];
    private long blocks;
    private long entries;

    /// <summary>Reads the next block, proving that it follows the one before.</summary>
    public IEnumerable<StoredEntry> Read(byte[] block, byte[] storedHash)
    {
        Assert.Equal(SHA256.HashData(block), storedHash);
        Assert.Equal("CKLB", Encoding.ASCII.GetString(block, 0, 4));
        Assert.Equal(1u, BitConverter.ToUInt32(block, 4));
        Assert.Equal(++blocks, BitConverter.ToInt64(block, 8));
        Assert.Equal(entries + 1, BitConverter.ToInt64(block, 16));
        Assert.Equal(block.Length - HeaderLength, BitConverter.ToInt32(block, 28));
        Assert.Equal(hash, block[40..HeaderLength]);
        hash = storedHash;
        long last = entries + BitConverter.ToInt32(block, 24);
        using BinaryReader reader = new(new MemoryStream(block, HeaderLength, block.Length - HeaderLength));
        List<StoredEntry> read = [];
        while (reader.BaseStream.Position < reader.BaseStream.Length) Record(reader, read);
        Assert.Equal(last, entries);
        return read;
    }

    private void Record(BinaryReader reader, List<StoredEntry> read)
    {
        int kind = reader.ReadByte();
        if (kind == Book) Assert.Equal((0, 1), (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt()));
        else if (kind == Word) words.Add(reader.ReadString());
        else if (kind == Account) accounts.Add(Named(reader));
        else if (kind >= FirstEntry) read.Add(Entry(reader, kind));
        else Assert.Fail($"A record of kind {kind}.");
    }

    private StoredEntry Entry(BinaryReader reader, int kind)
    {
        entries++;
        string id = "";
        if (!s_withoutId.Contains(kind))
        {
            id = Bits(reader);
            reader.ReadUInt64();
        }

        reader.Read7BitEncodedInt64();
        int seldom = reader.ReadByte();
        string reference = "";
        if ((seldom & 1) != 0)
        {
            reference = Bits(reader);
            reader.Read7BitEncodedInt64();
        }

        string? ends = (seldom & 2) != 0 ? Bits(reader) : null;
        if ((seldom & 4) != 0) reader.Read7BitEncodedInt64();
        if ((seldom & 8) != 0) Bits(reader);
        if (s_withNumber.Contains(kind))
        {
            reader.Read7BitEncodedInt();
            reader.ReadByte();
        }

        List<StoredLine> lines = [];
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            string debit = accounts[reader.Read7BitEncodedInt()];
            string credit = accounts[reader.Read7BitEncodedInt()];
            Int128 amount = Amount(reader);
            int purpose = reader.Read7BitEncodedInt();
            reader.Read7BitEncodedInt64();
            reader.Read7BitEncodedInt64();
            Assert.Equal(0, purpose & 1);
            lines.Add(new StoredLine(debit, credit, amount, words[purpose >> 1]));
        }

        return new StoredEntry(id, kind, ends, reference, lines);
    }

    private static string Named(BinaryReader reader)
    {
        string kind = s_kinds[reader.ReadByte()];
        string number = Bits(reader);
        string name = reader.ReadString();
        return kind is "user" or "asset" ? $"{kind}:{number}" : name.Length > 0 ? name : kind;
    }

    private static string Bits(BinaryReader reader)
    {
        byte[] bytes = reader.ReadBytes(16);
        Array.Reverse(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static Int128 Amount(BinaryReader reader)
    {
        Int128 amount = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte one = reader.ReadByte();
            amount |= (Int128)(one & 0x7F) << shift;
            if (one < 0x80) return amount;
            Assert.True(shift < 126, string.Create(CultureInfo.InvariantCulture, $"An amount of more than {shift} bits."));
        }
    }
}
