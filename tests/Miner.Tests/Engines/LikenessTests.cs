// How often likeness takes an honest text for another's, and how often it finds what is none of the model's: measured with the shipped
// text model, at three ways to draw. Honest engines have the same weights in fewer bits, and hand in text, of which the network's tokenizer
// makes tokens; liars hand in what is cheaper.
//
// Eight questions each are tested; a table of more takes some minutes:
//
//   dotnet build -c Release tests/Miner.Tests
//   CUCKOO_LIKENESS_TEXTS=200 tests/Miner.Tests/bin/Release/net10.0/Cuckoo.Miner.Tests -class "*LikenessTests" -showliveoutput

using System.Buffers.Binary;
using System.Globalization;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Miner.Tests.Engines;

public sealed class LikenessTests(ShippedModels loaded, ITestOutputHelper output) : IDisposable
{
    private const int Tokens = 48;

    private static readonly string[] Nouns =
    [
        "bird", "river", "house", "table", "king", "war", "apple", "money", "school", "dog", "city", "book", "water", "music", "doctor", "road", "ship", "tree",
        "bread", "letter", "island", "horse", "battle", "church", "knife", "garden", "window", "story", "stone", "forest", "queen", "clock", "mountain", "soldier", "paper",
    ];

    private static readonly string[] Forms = ["what is a {0}?", "define {0}", "What does {0} mean?", "what is {0}?", "Tell me what a {0} is.", "explain {0}"];

    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-likeness-").FullName;
    private readonly Dictionary<int, LoadedModel> coarse = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Texts => Environment.GetEnvironmentVariable("CUCKOO_LIKENESS_TEXTS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 8;

    private TextModel Model => loaded.TextModel;

    public void Dispose()
    {
        foreach (var model in coarse.Values)
            model.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // At most so many of a hundred texts are found unlike, and at least so many. Of eight the bounds allow one by chance.
    [Theory]
    [InlineData("exact", 0, 0)]
    [InlineData("7 bits", 0, 15)]
    [InlineData("6 bits", 0, 15)]
    [InlineData("5 bits", 0, 15)]
    [InlineData("4 bits", 0, 40)]
    [InlineData("2 bits", 85, 100)]
    [InlineData("words at random", 100, 100)]
    [InlineData("one word again and again", 85, 100)]
    [InlineData("the same to everybody", 85, 100)]
    [InlineData("the answer to another question", 25, 100)]
    [InlineData("the right words in another order", 85, 100)]
    [InlineData("half of the answer and an end", 50, 100)]
    [InlineData("nothing but an end", 85, 100)]
    [InlineData("letter by letter", 85, 100)]
    public void Text_ByWhoeverWroteIt_IsAlikeOrNot(string writer, int least, int most)
    {
        foreach (var (temperature, topP) in new[] { (0, 100), (80, 95), (100, 100) })
        {
            Dictionary<Unlikeness, int> found = [];
            for (var i = 0; i < Texts; i++)
            {
                var document = DocumentOf(i, temperature, topP);
                var finding = TolerantRules.Judge(((TextWork)loaded.Texts).Rate(document, TextWork.BytesOf(Write(writer, i, temperature, topP)), Cancel));
                found[finding.Unlikeness] = found.GetValueOrDefault(finding.Unlikeness) + 1;
            }

            var unlike = Texts - found.GetValueOrDefault(Unlikeness.None);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {writer} | {temperature / 100m:0.0} | {topP / 100m:0.00} | {unlike} of {Texts} | {string.Join(", ", found.Where(f => f.Key is not Unlikeness.None).Select(f => $"{f.Key} {f.Value}"))} |"));
            Assert.InRange(unlike * 100, least * Texts, most * Texts);
        }
    }

    private static string DocumentOf(int number, int temperature, int topP)
    {
        var question = string.Format(CultureInfo.InvariantCulture, Forms[number / Nouns.Length % Forms.Length], Nouns[number % Nouns.Length]);
        return TextJob.Write(new TextJobInput("wordbook", [new ChatMessage("user", question)], 1_000 + number, Tokens, temperature, topP));
    }

    private int[] Write(string writer, int number, int temperature, int topP)
    {
        var random = new Random(number);
        var own = Run(8, DocumentOf(number, temperature, topP));
        var isEnded = Model.EndsText(own[^1]);
        int[] words = isEnded ? own[..^1] : own;
        switch (writer)
        {
            case "exact":
                return own;
            case "7 bits" or "6 bits" or "5 bits" or "4 bits" or "2 bits":
                return Spelled(Run(writer[0] - '0', DocumentOf(number, temperature, topP)));
            case "words at random":
                return [.. words.Select(_ => random.Next(300, Model.VocabularySize - 3))];
            case "one word again and again":
                return Cut(Model.Tokens.Tokenize(string.Concat(Enumerable.Repeat("bird bird ", Tokens))));
            case "the same to everybody":
                return Ended("I am happy to help you with that. Please let me know what you would like to know.");
            case "the answer to another question":
                return Spelled(Run(8, DocumentOf(number + 11, temperature, topP)));
            case "the right words in another order":
                random.Shuffle(words);
                return isEnded ? [.. words, own[^1]] : words;
            case "half of the answer and an end":
                return [.. words[..((words.Length + 1) / 2)], Model.Tokens.EndToken];
            case "nothing but an end":
                return [Model.Tokens.EndToken];
            case "letter by letter":
                return Cut([.. Model.Decode(words).SelectMany(letter => Model.Tokens.Tokenize(letter.ToString()))]);
            default:
                throw new FormatException(writer);
        }
    }

    // What comes back of tokens through a text, as an engine gives one.
    private int[] Spelled(int[] tokens) => Model.EndsText(tokens[^1]) ? Ended(Model.Decode(tokens)) : Cut(Model.Tokens.Tokenize(Model.Decode(tokens)));

    private int[] Ended(string text)
    {
        var ids = Model.Tokens.Tokenize(text);
        return ids.Length >= Tokens ? Cut(ids) : [.. ids, Model.Tokens.EndToken];
    }

    private static int[] Cut(int[] ids) => ids[..Math.Min(ids.Length, Tokens)];

    private int[] Run(int bits, string document)
    {
        var work = bits == 8 ? loaded.Texts : Coarse(bits).Work;
        return [.. work.Execute(document, null, Cancel).Output.Chunk(sizeof(int)).Select(id => BinaryPrimitives.ReadInt32LittleEndian(id))];
    }

    // With b bits there are 2^b values from -127 to 127.
    private LoadedModel Coarse(int bits)
    {
        if (coarse.TryGetValue(bits, out var model))
            return model;
        var path = Path.Combine(folder, bits.ToString(CultureInfo.InvariantCulture) + ".gguf");
        File.WriteAllBytes(path, CoarseModel.Of(File.ReadAllBytes(Path.Combine(PictureModel.DefaultFolder("wordbook"), "wordbook.gguf")), 1 << (8 - bits)));
        return coarse[bits] = LoadedModel.Open("wordbook", path, new KernelOptions { Threads = 2 }, TimeProvider.System);
    }
}
