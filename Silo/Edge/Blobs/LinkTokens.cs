// Links that need no key: what one allows, signed with the edge's own key instead of being kept. So a restarted silo knows them all
// and a million of them cost no memory; none can be taken back, so none lasts longer than a day.

using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Grains;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Edge.Blobs;

/// <summary>What a link allows.</summary>
internal enum LinkKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To get a blob.</summary>
    Download,

    /// <summary>To put a blob through the edge.</summary>
    Upload,

    /// <summary>To take over what was put straight to the service.</summary>
    Commit,
}

/// <summary>A link, read and found to be ours.</summary>
/// <param name="Kind">What it allows.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Owner">Who asked for it.</param>
/// <param name="Length">Upload and commit: the exact length.</param>
/// <param name="Subject">Download: the content id. Upload: the media type. Commit: the object's name, a space, the media type.</param>
internal sealed record Link(LinkKind Kind, DateTimeOffset ExpiresAt, AccountId Owner, long Length, string Subject);

/// <summary>Signs links and reads them.</summary>
internal sealed class LinkTokens(EdgeKey key)
{
    private const string Purpose = "blob link";
    private const int MacLength = 32;
    private const int HeadLength = 1 + 8 + 8 + 16;

    // The longest subject is an object's name of 43 characters, a space, and a media type of 100.
    private const int MostLength = HeadLength + 144 + MacLength;

    /// <summary>The token of a link.</summary>
    public string Sign(Link link)
    {
        byte[] subject = Encoding.ASCII.GetBytes(link.Subject);
        byte[] token = new byte[HeadLength + subject.Length + MacLength];
        token[0] = (byte)link.Kind;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), link.ExpiresAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(9), link.Length);
        Convert.FromHexString(link.Owner.Value["user:".Length..]).CopyTo(token, 17);
        subject.CopyTo(token, HeadLength);
        key.Sign(Purpose, token.AsSpan(0, token.Length - MacLength)).CopyTo(token, token.Length - MacLength);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The link of a token, expired or not, or nothing when it was not signed here.</summary>
    public Link? Read(string text)
    {
        byte[] token = new byte[MostLength];
        if (text.Length > Base64Url.GetEncodedLength(MostLength)
            || Base64Url.DecodeFromChars(text, token, out _, out int length) is not OperationStatus.Done
            || length < HeadLength + MacLength
            || !string.Equals(Base64Url.EncodeToString(token.AsSpan(0, length)), text, StringComparison.Ordinal)
            || !CryptographicOperations.FixedTimeEquals(key.Sign(Purpose, token.AsSpan(0, length - MacLength)), token.AsSpan(length - MacLength, MacLength)))
        {
            return null;
        }

        return new Link(
            (LinkKind)token[0],
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(1))),
            AccountId.User(token.AsSpan(17, 16)),
            BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(9)),
            Encoding.ASCII.GetString(token, HeadLength, length - MacLength - HeadLength));
    }
}
