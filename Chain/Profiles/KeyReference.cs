using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Profiles;

/// <summary>Where a key is, never the key: configuration is copied, logged and shown.</summary>
public sealed class KeyReference
{
    private const string FilePrefix = "file:";
    private const string EnvironmentPrefix = "env:";

    private readonly string text;

    private KeyReference(string text) => this.text = text;

    /// <summary>Reads file:PATH or env:NAME.</summary>
    /// <exception cref="FormatException">It is something else, perhaps a key; the message does not repeat it.</exception>
    public static KeyReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var known = (text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length)
            || (text.StartsWith(EnvironmentPrefix, StringComparison.Ordinal) && text.Length > EnvironmentPrefix.Length);
        return known ? new KeyReference(text) : throw new FormatException("A key is named as file:PATH or env:NAME and never written into the configuration itself.");
    }

    /// <summary>Opens the key; the caller disposes of it.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="FormatException">There is no key there; the message names the place.</exception>
    /// <exception cref="KeyFileException">The file holds none, or others may read it.</exception>
    public SigningKey Open(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            var path = text[FilePrefix.Length..];
            return File.Exists(path) ? SigningKey.LoadOrCreate(path) : throw new FormatException($"There is no key file {path}.");
        }

        var name = text[EnvironmentPrefix.Length..];
        var value = environment(name) ?? throw new FormatException($"The environment variable {name} is not set; it must hold a key.");
        var digits = value.StartsWith("0x", StringComparison.Ordinal) ? value[2..] : value;
        try
        {
            return SigningKey.FromSecret(Hex.TryBytes(digits, 32) ?? throw new FormatException($"The environment variable {name} does not hold 64 hexadecimal digits."));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The environment variable {name} holds a number that is no key.", e);
        }
    }

    /// <summary>Where the key is.</summary>
    public override string ToString() => text;
}
