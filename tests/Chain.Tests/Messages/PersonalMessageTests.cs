using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Tests.Peers;

namespace Cuckoo.Chain.Tests.Messages;

public sealed class PersonalMessageTests
{
    [Fact]
    public void Sign_OfWhatEthersSigned_GivesItsDigestSignatureAndSigner()
    {
        foreach (var vector in PeerVectors.Read("personal").EnumerateArray())
        {
            using var key = SigningKey.FromSecret(vector.Bytes("secret"));
            var message = vector.Text("message");
            Assert.Equal(vector.Text("digest"), PersonalMessage.Digest(message).ToString());
            var signature = PersonalMessage.Sign(key, message);
            Assert.Equal(vector.Text("signature"), PeerVectors.ToHex(signature.ToBytes()));
            Assert.True(RecoverableSignature.TryParse(vector.Bytes("signature"), out var parsed));
            Assert.Equal(signature, parsed);
            Assert.True(PersonalMessage.TryRecover(message, parsed, out var signer));
            Assert.Equal(vector.Text("address"), signer.ToString());
            Assert.True(!PersonalMessage.TryRecover(message + "!", parsed, out signer) || signer != key.Address);
        }
    }

    [Theory]
    [InlineData(64, 27)]
    [InlineData(66, 27)]
    [InlineData(65, 2)]
    [InlineData(65, 26)]
    [InlineData(65, 29)]
    public void TryParse_OfAnotherLengthOrParity_IsFalse(int length, byte v)
    {
        var bytes = new byte[length];
        bytes[^1] = v;
        Assert.False(RecoverableSignature.TryParse(bytes, out _));
    }
}
