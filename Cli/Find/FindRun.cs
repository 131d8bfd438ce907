using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Run;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Find;

/// <summary>One search: passages ranked by the nearness of their vectors to the question's, and by shared words.</summary>
internal sealed class FindRun(FindOptions options, TimeProvider time)
{
    // Chosen with the shipped encoder on questions that are not among those it is measured with (its card).
    private const double ShareOfWords = 0.01;

    private const int AtOnce = 64;
    private const int ShownCharacters = 200;

    // The shipped encoder was trained on so many; others have their own bound.
    private const int MostTokens = 64;

    /// <summary>Searches.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Run(CancellationToken cancellation)
    {
        List<Passage> passages = Passages.Read(options.Files);
        if (passages.Count == 0) throw new PromptException("The files have no words.");
        Progress line = new(Console.Error, !Console.IsErrorRedirected);
        try
        {
            line.Say("Loading the encoder …");
            using SentenceEncoder encoder = KernelFlags.Load(options.Kernels, kernels => SentenceEncoder.Load(options.Model ?? PictureModel.DefaultFolder("gloss-encoder"), kernels, time));
            if (!encoder.HasTokenizer) throw new PromptException("The encoder has no tokenizer, so it reads no text.");
            IReadOnlyList<Match> found = Rank(encoder, passages, line, cancellation);
            line.Clear();
            if (options.IsJson) Console.WriteLine(Fields(encoder, passages.Count, found).ToJsonString(JsonSerializerOptions.Web));
            else foreach (Match match in found) Console.WriteLine(LineOf(match));
            return Task.FromResult(ExitCode.Done);
        }
        finally
        {
            line.Clear();
        }
    }

    private List<Match> Rank(SentenceEncoder encoder, List<Passage> passages, Progress line, CancellationToken cancellation)
    {
        float[] asked = encoder.Encode([IdsOf(encoder, options.Question)], cancellation).Vectors[0];
        double[] words = new Bm25([.. passages.Select(p => p.Text)]).Scores(options.Question);
        List<Match> matches = [];
        foreach (Passage[] some in passages.Chunk(AtOnce))
        {
            foreach ((Passage passage, float[] vector) in some.Zip(encoder.Encode([.. some.Select(p => IdsOf(encoder, p.Text))], cancellation).Vectors))
            {
                double meaning = asked.Zip(vector, (a, b) => (double)a * b).Sum();
                matches.Add(new Match(passage, meaning, words[matches.Count], meaning + (ShareOfWords * words[matches.Count])));
            }

            line.Say($"Read {matches.Count} of {passages.Count} passages");
        }

        // Equal scores stay in the order of the files.
        return [.. matches.OrderByDescending(m => m.Score).Take(options.Top)];
    }

    // What is too long is read from its beginning; the last id ends a sentence.
    private static int[] IdsOf(SentenceEncoder encoder, string text)
    {
        int[] ids = encoder.Tokenize(text);
        int most = Math.Min(MostTokens, encoder.MaxTokens);
        return ids.Length <= most ? ids : [.. ids[..(most - 1)], ids[^1]];
    }

    private static string LineOf(Match match) => string.Create(
        CultureInfo.InvariantCulture, $"{match.Score:F3}  {TerminalText.OneLine(match.Passage.File)}:{match.Passage.Line}  {TerminalText.OneLine(Shown(match.Passage.Text))}");

    private static string Shown(string text)
    {
        if (text.Length <= ShownCharacters) return text;
        int end = char.IsHighSurrogate(text[ShownCharacters - 2]) ? ShownCharacters - 2 : ShownCharacters - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private JsonObject Fields(SentenceEncoder encoder, int passages, IEnumerable<Match> found) => new()
    {
        ["question"] = options.Question,
        ["program"] = Convert.ToHexStringLower(encoder.ProgramHash),
        ["passages"] = passages,
        ["found"] = new JsonArray([.. found.Select(m => (JsonNode)new JsonObject
        {
            ["file"] = m.Passage.File,
            ["line"] = m.Passage.Line,
            ["score"] = m.Score,
            ["meaning"] = m.Meaning,
            ["words"] = m.Words,
            ["text"] = m.Passage.Text,
        })]),
    };

    /// <summary>A passage and why it was found.</summary>
    /// <param name="Passage">The passage.</param>
    /// <param name="Meaning">The cosine of its vector and the question's.</param>
    /// <param name="Words">BM25.</param>
    /// <param name="Score">Both.</param>
    private sealed record Match(Passage Passage, double Meaning, double Words, double Score);
}
