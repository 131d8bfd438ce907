// An operator's authorisation of a hot key as a file: the message of the wire, indented for people. It is no secret; what makes
// it worth anything is the hot key, which lies elsewhere.

using System.Text.Json;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Files;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Keys;

/// <summary>Makes, writes and reads authorisations.</summary>
public static class AuthorisationFile
{
    // One is some 400 bytes.
    private const int MostBytes = 16 * 1024;
    private const string Kind = "authorisation";

    private static readonly WireJson Indented = new(new JsonSerializerOptions(WireJson.Default.Options) { WriteIndented = true });

    /// <summary>The operator's word for a hot key.</summary>
    public static HotKeyAuthorisation Sign(SigningKey operatorKey, HotKeyStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var signature = statement.Sign(operatorKey, HotKeyDomain.Default);
        return new HotKeyAuthorisation(
            statement.Operator.ToString(), statement.HotKey.ToString(), statement.ValidFrom, statement.ValidUntil, statement.Number,
            Convert.ToHexStringLower(signature.ToBytes()));
    }

    /// <summary>Writes it; a file of that name is left as it is.</summary>
    /// <exception cref="KeyFileException">It cannot be written, or is there already.</exception>
    public static void Write(string path, HotKeyAuthorisation authorisation)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            JsonSerializer.Serialize(file, authorisation, Indented.HotKeyAuthorisation);
            file.WriteByte((byte)'\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, "cannot be written", "Name a new file in a folder that this user may write to", e, Kind);
        }
    }

    /// <summary>Reads the one that lets a key work, before an edge is asked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hotKey">The key it must be for.</param>
    /// <exception cref="KeyFileException">It cannot be read, is none, is for another key, or its operator did not sign it.</exception>
    public static HotKeyAuthorisation Read(string path, Address hotKey)
    {
        var authorisation = Parse(path);
        if (!Address.TryParse(authorisation.Operator, out var operatorAddress) || !Address.TryParse(authorisation.HotKey, out var named))
            throw new KeyFileException(path, "names no addresses", "Make it again with authorise", kind: Kind);
        if (named != hotKey)
            throw new KeyFileException(path, $"is for the key {named} and not for {hotKey}", "Name the file that was made for this key", kind: Kind);
        var statement = new HotKeyStatement(operatorAddress, named, authorisation.ValidFrom, authorisation.ValidUntil, authorisation.Number);
        return Hex.TryBytes(authorisation.Signature, RecoverableSignature.Bytes) is { } signature && statement.IsSigned(signature, HotKeyDomain.Default)
            ? authorisation
            : throw new KeyFileException(path, $"is not signed by {operatorAddress}", "Make it again with authorise", kind: Kind);
    }

    private static HotKeyAuthorisation Parse(string path)
    {
        try
        {
            var file = BoundedFile.Read(path, MostBytes) ?? throw new KeyFileException(path, "is too long", "Make it again with authorise", kind: Kind);
            return JsonSerializer.Deserialize(file, WireJson.Default.HotKeyAuthorisation) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new KeyFileException(path, "is not what authorise makes", "Make it again", e, Kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, "cannot be read", "Name a file that this user may read", e, Kind);
        }
    }
}
