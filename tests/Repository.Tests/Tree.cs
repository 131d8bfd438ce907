// The repository as the rules see it: paths and texts, nothing else. A rule is a pure function of a
// tree, so each rule is tried on a tree made to break it as well as on the real one (Checkout.cs).
// It refuses to touch the disk, and it knows no rule.

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Repository.Tests;

/// <summary>Files by path (relative to the root, parts divided by '/'); a binary file has no text.</summary>
internal sealed class Tree
{
    private readonly SortedDictionary<string, string?> _files;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<(string Path, SyntaxNode Root)>> _csharp;

    public Tree(IEnumerable<KeyValuePair<string, string?>> files)
    {
        _files = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            _files[path] = text;
            for (var cut = path.LastIndexOf('/'); cut > 0; cut = path.LastIndexOf('/', cut - 1))
                _folders.Add(path[..cut]);
        }

        _csharp = new(ParseCSharp);
    }

    /// <summary>A small tree for a control, of text files only.</summary>
    public static Tree Of(params (string Path, string Text)[] files) =>
        new(files.Select(file => KeyValuePair.Create<string, string?>(file.Path, file.Text)));

    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>Every folder that holds a file at any depth; the root is not among them.</summary>
    public IEnumerable<string> Folders => _folders.Order(StringComparer.Ordinal);

    public IEnumerable<(string Path, string Text)> Texts =>
        _files.Where(file => file.Value is not null).Select(file => (file.Key, file.Value!));

    /// <summary>Every C# file, parsed without symbols: a finding needs no build.</summary>
    public IReadOnlyList<(string Path, SyntaxNode Root)> CSharp => _csharp.Value;

    public bool HasFile(string path) => _files.ContainsKey(path);

    public bool HasFolder(string path) => _folders.Contains(path);

    /// <summary>The text at a path; empty when there is no such text file.</summary>
    public string TextOf(string path) => _files.GetValueOrDefault(path) ?? "";

    public IEnumerable<(string Path, string Text)> WithExtension(params string[] extensions) =>
        Texts.Where(file => extensions.Contains(System.IO.Path.GetExtension(file.Path), StringComparer.Ordinal));

    private List<(string Path, SyntaxNode Root)> ParseCSharp()
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        return WithExtension(".cs")
            .AsParallel().AsOrdered()
            .Select(file => (file.Path, CSharpSyntaxTree.ParseText(file.Text, options).GetRoot()))
            .ToList();
    }
}
