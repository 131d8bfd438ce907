using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Tests.Messages;

public sealed class EthereumSignInTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignInExpectation Expected = new("edge.example:8080", "abcdefgh12345678", 31337, Now, TimeSpan.FromMinutes(10));

    private readonly SigningKey key = SigningKey.FromSecret(Enumerable.Repeat((byte)7, 32).ToArray());

    private EthereumSignIn Message => new()
    {
        Domain = "edge.example:8080",
        Address = key.Address,
        Statement = "Sign in to the network.",
        Uri = "https://edge.example:8080/",
        ChainId = 31337,
        Nonce = "abcdefgh12345678",
        IssuedAt = EthereumSignIn.Time(Now.AddMinutes(-1)),
        ExpirationTime = EthereumSignIn.Time(Now.AddMinutes(5)),
        NotBefore = EthereumSignIn.Time(Now.AddMinutes(-1)),
        RequestId = "r-1",
        Resources = ["https://edge.example/a", "ipfs://abc"],
    };

    public void Dispose() => key.Dispose();

    // The example of the EIP, with a checksummed address as it demands.
    [Fact]
    public void TryParse_OfTheExampleOfTheEip_GivesItsFieldsAndItsText()
    {
        const string Text = "example.com wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\n"
            + "I accept the ExampleOrg Terms of Service: https://example.com/tos\n\nURI: https://example.com/login\nVersion: 1\nChain ID: 1\nNonce: 32891756\n"
            + "Issued At: 2021-09-30T16:25:24Z\nResources:\n- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/\n- https://example.com/my-web2-claim.json";
        Assert.True(EthereumSignIn.TryParse(Text, out var message));
        Assert.Equal("example.com", message.Domain);
        Assert.Equal("I accept the ExampleOrg Terms of Service: https://example.com/tos", message.Statement);
        Assert.Equal(1UL, message.ChainId);
        Assert.Equal(2, message.Resources.Count);
        Assert.Equal(Text, message.ToString());
    }

    [Fact]
    public void TryParse_OfEveryCombinationOfParts_GivesTheSameText()
    {
        for (var parts = 0; parts < 64; parts++)
        {
            var message = Message with
            {
                Scheme = (parts & 1) != 0 ? "https" : null,
                Statement = (parts & 2) != 0 ? "A statement" : null,
                ExpirationTime = (parts & 4) != 0 ? "2026-03-01T13:00:00.5+01:00" : null,
                NotBefore = (parts & 8) != 0 ? "2026-03-01T10:00:00Z" : null,
                RequestId = (parts & 16) != 0 ? "" : null,
                Resources = (parts & 32) != 0 ? ["urn:a"] : [],
            };
            Assert.True(EthereumSignIn.TryParse(message.ToString(), out var parsed), message.ToString());
            Assert.Equal(message.ToString(), parsed.ToString());
        }
    }

    [Fact]
    public void Verify_OfASignedMessage_AcceptsItAndNothingElse()
    {
        Assert.Equal(SignInVerdict.Accepted, Verify(Message, Expected));
        Assert.Equal(SignInVerdict.WrongDomain, Verify(Message, Expected with { Domain = "other.example" }));
        Assert.Equal(SignInVerdict.WrongNonce, Verify(Message, Expected with { Nonce = "abcdefgh12345679" }));
        Assert.Equal(SignInVerdict.WrongChain, Verify(Message, Expected with { ChainId = 1 }));
        Assert.Equal(SignInVerdict.TooEarly, Verify(Message, Expected with { Now = Now.AddMinutes(-3) }));
        Assert.Equal(SignInVerdict.TooEarly, Verify(Message with { NotBefore = EthereumSignIn.Time(Now.AddSeconds(1)) }, Expected));
        Assert.Equal(SignInVerdict.Expired, Verify(Message, Expected with { Now = Now.AddMinutes(5) }));
        Assert.Equal(SignInVerdict.Expired, Verify(Message with { ExpirationTime = null }, Expected with { Now = Now.AddMinutes(10) }));
        Assert.Equal(SignInVerdict.Malformed, EthereumSignIn.Verify("hello", default, Expected, out var message));
        Assert.Null(message);

        using var other = SigningKey.FromSecret(Enumerable.Repeat((byte)8, 32).ToArray());
        Assert.Equal(SignInVerdict.WrongSigner, EthereumSignIn.Verify(Message.ToString(), PersonalMessage.Sign(other, Message.ToString()), Expected, out _));
        Assert.Equal(SignInVerdict.WrongSigner, EthereumSignIn.Verify(Message.ToString(), default, Expected, out _));
    }

    [Theory]
    [InlineData("Version: 1", "Version: 2")]
    [InlineData("Version: 1\n", "")]
    [InlineData("Chain ID: 31337", "Chain ID: 031337")]
    [InlineData("Chain ID: 31337", "Chain ID: -1")]
    [InlineData("Nonce: abcdefgh12345678", "Nonce: abcdefg")]
    [InlineData("Nonce: abcdefgh12345678", "Nonce: abcdefgh-2345678")]
    [InlineData("Issued At: 2026-03-01T11:59:00Z", "Issued At: 2026-03-01 11:59:00Z")]
    [InlineData("Issued At: 2026-03-01T11:59:00Z", "Issued At: 2026-02-30T11:59:00Z")]
    [InlineData("Issued At: 2026-03-01T11:59:00Z", "Issued At: 2026-03-01T11:59:00")]
    [InlineData("\nURI: ", "\nURI:  ")]
    [InlineData("https://edge.example:8080/", "edge")]
    [InlineData("edge.example:8080 wants", " wants")]
    [InlineData("edge.example:8080 wants", "user@edge.example wants")]
    [InlineData("edge.example:8080 wants", "ftp://edge.example wants")]
    [InlineData(" wants you", " wants  you")]
    [InlineData("Sign in to the network.", "Sign in\nto the network.")]
    [InlineData("Sign in to the network.", "Sign in\tto the network.")]
    [InlineData("Sign in to the network.", "Sign in tö the network.")]
    [InlineData("Request ID: r-1", "Request ID: r 1")]
    [InlineData("Request ID: r-1\n", "Request ID: r-1\nRequest ID: r-1\n")]
    [InlineData("Resources:\n", "Resources: \n")]
    [InlineData("- ipfs://abc", "- ipfs://abc\n")]
    [InlineData("- ipfs://abc", "- ipfs://abc\nURI: https://other.example")]
    [InlineData("- ipfs://abc", "ipfs://abc")]
    [InlineData("\n", "\r\n")]
    public void TryParse_OfAnythingElse_IsFalse(string from, string to)
    {
        var text = Message.ToString();
        Assert.True(EthereumSignIn.TryParse(text, out _));
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.False(EthereumSignIn.TryParse(text.Replace(from, to, StringComparison.Ordinal), out _));
    }

    [Fact]
    public void TryParse_OfAnAddressInLowerCase_IsFalse() =>
        Assert.False(EthereumSignIn.TryParse(Message.ToString().Replace(key.Address.ToString(), key.Address.ToString().ToLowerInvariant(), StringComparison.Ordinal), out _));

    [Fact]
    public void TryParse_OfMutations_IsFalseOrGivesTheSameText()
    {
        var random = new Random(4361);
        var seed = Encoding.ASCII.GetBytes(Message.ToString());
        for (var i = 0; i < 10_000; i++)
        {
            var text = Encoding.Latin1.GetString(Mutations.Of(seed, random));
            if (EthereumSignIn.TryParse(text, out var message))
                Assert.Equal(text, message.ToString());
        }
    }

    private SignInVerdict Verify(EthereumSignIn message, SignInExpectation expected) =>
        EthereumSignIn.Verify(message.ToString(), PersonalMessage.Sign(key, message.ToString()), expected, out _);
}
