using System.Globalization;
using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>Messages that people sign in their wallets (EIP-191, version 0x45): the prefix keeps a message from being a transaction.</summary>
public static class PersonalMessage
{
    /// <summary>What is signed: Keccak-256 of the prefix, the length in decimal digits, and the message.</summary>
    public static Bytes32 Digest(ReadOnlySpan<byte> message) =>
        Bytes32.Keccak([.. "\u0019Ethereum Signed Message:\n"u8, .. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)), .. message]);

    /// <summary>The digest of a text's UTF-8.</summary>
    public static Bytes32 Digest(string message) => Digest(Encoding.UTF8.GetBytes(message));

    /// <summary>Signs a text, as personal_sign does.</summary>
    public static RecoverableSignature Sign(SigningKey key, string message)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.SignRecoverable(Digest(message).ToBytes());
    }

    /// <summary>Whose signature of a text this is; false when it is nobody's.</summary>
    public static bool TryRecover(string message, RecoverableSignature signature, out Address signer) =>
        signature.TryRecover(Digest(message).ToBytes(), out signer);
}
