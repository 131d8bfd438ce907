using System.Globalization;

namespace Cuckoo.Testing.Models;

// The least SentencePiece vocabulary: <unk>, <s>, </s>, the 256 bytes, the space mark, then words of letters in order of length,
// so that any text has tokens and longer vocabularies have longer words. Types as in llama.cpp's llama.h: 1 normal, 2 unknown,
// 3 control, 6 byte.

/// <summary>The tokenizer part of a random model.</summary>
public static class RandomVocabulary
{
    private const int Special = 3;
    private const int Bytes = 256;

    /// <summary>Adds a tokenizer of so many tokens, or says that there is none if they are too few for one.</summary>
    public static void AddTo(GgufWriter writer, int count)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (count < Special + Bytes)
        {
            writer.Add("tokenizer.ggml.model", "no_vocab");
            return;
        }

        writer.Add("tokenizer.ggml.model", "llama")
            .Add("tokenizer.ggml.tokens", Enumerable.Range(0, count).Select(Token).ToArray())
            .Add("tokenizer.ggml.scores", Enumerable.Range(0, count).Select(id => id < Special + Bytes ? 0 : -(float)(id - Special - Bytes)).ToArray())
            .Add("tokenizer.ggml.token_type", Enumerable.Range(0, count).Select(TokenType).ToArray())
            .Add("tokenizer.ggml.bos_token_id", 1u)
            .Add("tokenizer.ggml.eos_token_id", 2u)
            .Add("tokenizer.ggml.unknown_token_id", 0u)
            .Add("tokenizer.ggml.add_bos_token", true)
            .Add("tokenizer.ggml.add_eos_token", false);
    }

    private static string Token(int id) => id switch
    {
        0 => "<unk>",
        1 => "<s>",
        2 => "</s>",
        < Special + Bytes => string.Create(CultureInfo.InvariantCulture, $"<0x{id - Special:X2}>"),
        Special + Bytes => "\u2581",
        _ => Word(id - Special - Bytes),
    };

    private static int TokenType(int id) => id switch
    {
        0 => 2,
        < Special => 3,
        < Special + Bytes => 6,
        _ => 1,
    };

    /// <summary>1 is a, 26 is z, 27 is aa: numbers in base 26 without a zero.</summary>
    private static string Word(int number)
    {
        var word = "";
        for (; number > 0; number = (number - 1) / 26)
            word = (char)('a' + ((number - 1) % 26)) + word;
        return word;
    }
}
