using Cuckoo.Cli.Run;
using Cuckoo.Miner.Files;

namespace Cuckoo.Cli.Find;

/// <summary>A piece of a text file.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line it begins at, from 1.</param>
/// <param name="Text">Its words, one space between them.</param>
internal sealed record Passage(string File, int Line, string Text);

/// <summary>Text files cut into passages: paragraphs, and long ones again at their lines and words.</summary>
internal static class Passages
{
    /// <summary>Most passages of all files.</summary>
    public const int Most = 20_000;

    private const int MostFileBytes = 4 << 20;

    // Some fifty words are what the shipped encoder reads at once.
    private const int MostWords = 48;

    /// <summary>Cuts files.</summary>
    /// <exception cref="PromptException">A file is too long, not UTF-8, or there are too many passages.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static List<Passage> Read(IEnumerable<string> files)
    {
        List<Passage> all = [];
        foreach (string file in files)
        {
            all.AddRange(Cut(file, TextOf(file)));
            if (all.Count > Most) throw new PromptException($"There are more than {Most} passages up to {file}; name fewer files.");
        }

        return all;
    }

    /// <summary>Cuts a text.</summary>
    public static IEnumerable<Passage> Cut(string file, string text)
    {
        List<string> words = [];
        int begun = 1, number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] found = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (found.Length == 0 && words.Count > 0)
            {
                yield return new Passage(file, begun, string.Join(' ', words));
                words.Clear();
            }

            foreach (string word in found)
            {
                if (words.Count == 0) begun = number;
                words.Add(word);
                if (words.Count < MostWords) continue;
                yield return new Passage(file, begun, string.Join(' ', words));
                words.Clear();
            }
        }

        if (words.Count > 0) yield return new Passage(file, begun, string.Join(' ', words));
    }

    private static string TextOf(string path)
    {
        byte[] bytes = BoundedFile.Read(path, MostFileBytes) ?? throw new PromptException($"{path} has more than {MostFileBytes} bytes.");
        return BoundedFile.TextOf(bytes) ?? throw new PromptException($"{path} is not UTF-8 text.");
    }
}
