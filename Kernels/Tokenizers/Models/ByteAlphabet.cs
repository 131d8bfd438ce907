using System.Text;

namespace Cuckoo.Kernels.Tokenizers.Models;

// Byte-level vocabularies spell a byte as one visible character: printable Latin-1 as itself, the other 68 as U+0100 and up in
// order (GPT-2's encoder.py, bytes_to_unicode).

/// <summary>The spelling of bytes as characters, and back.</summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 0x100;

    private static readonly char[] Characters = new char[256];

    private static readonly Dictionary<char, byte> Bytes = [];

    static ByteAlphabet()
    {
        var substitute = FirstSubstitute;
        for (var value = 0; value < Characters.Length; value++)
        {
            Characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)substitute++;
            Bytes.Add(Characters[value], (byte)value);
        }
    }

    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The UTF-8 of a text, spelled.</summary>
    public static string Spell(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(bytes.Length, bytes, (characters, values) =>
        {
            for (var i = 0; i < values.Length; i++)
                characters[i] = Characters[values[i]];
        });
    }

    /// <summary>The bytes that a token spells, or null if it holds any other character.</summary>
    public static byte[]? BytesOf(ReadOnlySpan<char> token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
                return null;
        }

        return bytes;
    }
}
