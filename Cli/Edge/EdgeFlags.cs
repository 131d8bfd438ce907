using System.CommandLine;
using System.CommandLine.Parsing;
using Cuckoo.Cli.Account;
using Cuckoo.Client;

namespace Cuckoo.Cli.Edge;

/// <summary>Where the edge is and whose key is used: the same for every command that calls one. A key never stands on a command line.</summary>
internal sealed class EdgeFlags
{
    private const string EdgeVariable = "CUCKOO_EDGE";
    private const string KeyVariable = "CUCKOO_API_KEY";
    private const string LocalEdge = "http://127.0.0.1:5141";

    private readonly Option<string?> edge = new("--edge") { Description = $"URL of the edge; else {EdgeVariable}, else {LocalEdge}." };

    private readonly Option<string?> keyFile = new("--key-file") { Description = $"File with the API key; else the key in {KeyVariable}, else the file .cuckoo/api.key in the home folder." };

    public EdgeFlags() => edge.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && !IsEdge(text)) result.AddError("--edge is a URL such as https://edge.example or http://127.0.0.1:5141.");
    });

    /// <summary>Adds the options to a command.</summary>
    public EdgeFlags AddTo(Command command)
    {
        command.Options.Add(edge);
        command.Options.Add(keyFile);
        return this;
    }

    /// <summary>Whether the edge was named on the command line, for commands that do without one.</summary>
    public bool IsNamed(CommandResult result) => result.GetResult(edge) is not null;

    /// <summary>Whether a file with a key was named on the command line.</summary>
    public bool IsKeyNamed(CommandResult result) => result.GetResult(keyFile) is not null;

    /// <summary>A client with the key.</summary>
    /// <exception cref="EdgeSetupException">There is no key, or no edge.</exception>
    /// <exception cref="IOException">The key's file cannot be read.</exception>
    public CuckooClient Open(ParseResult parsed)
    {
        string key = KeyOf(parsed);
        CuckooClient client = Anonymous(parsed);
        try
        {
            client.UseKey(key);
            return client;
        }
        catch (ArgumentException e)
        {
            client.Dispose();
            throw new EdgeSetupException($"What is in {(HasFile(parsed) ? PathOf(parsed) : KeyVariable)} is no API key: {e.Message.Split(" (", 2)[0]}");
        }
    }

    /// <summary>A client without a key.</summary>
    /// <exception cref="EdgeSetupException">What the environment names is no edge.</exception>
    public CuckooClient Anonymous(ParseResult parsed)
    {
        string text = parsed.GetValue(edge) ?? Variable(EdgeVariable) ?? LocalEdge;
        return IsEdge(text)
            ? new CuckooClient(new EdgeOptions { Edge = new Uri(text) })
            : throw new EdgeSetupException($"{EdgeVariable} is '{text}'; it is a URL such as https://edge.example or http://127.0.0.1:5141.");
    }

    /// <summary>Where a new key is put.</summary>
    public string PathOf(ParseResult parsed) =>
        parsed.GetValue(keyFile) ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cuckoo", "api.key");

    private string KeyOf(ParseResult parsed)
    {
        if (!HasFile(parsed) && Variable(KeyVariable) is { } key) return key;
        string path = PathOf(parsed);
        if (!File.Exists(path))
        {
            throw new EdgeSetupException($"There is no API key: set {KeyVariable}, name a file with --key-file, or, on a development network, run 'cuckoo account open', which writes {path}.");
        }

        return KeyFile.Read(path);
    }

    private bool HasFile(ParseResult parsed) => parsed.GetValue(keyFile) is not null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    /// <summary>Whether a text is an edge's URL.</summary>
    public static bool IsEdge(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url is { Scheme: "http" or "https", UserInfo.Length: 0 };
}

/// <summary>Nothing can be called as things are set up; the message says what to do.</summary>
internal sealed class EdgeSetupException(string message) : Exception(message);
