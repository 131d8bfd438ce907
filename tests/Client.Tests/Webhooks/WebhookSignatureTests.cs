using System.Text;
using Cuckoo.Client.Webhooks;

namespace Cuckoo.Client.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // By Python: hmac.new(b'whsec_test', b'1767225600.{"eventId":"e"}', hashlib.sha256).hexdigest()
    private const string Signed = "t=1767225600,v1=6a9d5f8e2378af83048545b7f9621803c926cab68b2550dafa33e7b13af651aa";
    private const string Body = """{"eventId":"e"}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600);

    [Theory]
    [InlineData(0)]
    [InlineData(299)]
    [InlineData(-299)]
    public void Signature_OfTheSecretInTime_IsValid(int seconds) => Assert.True(IsValid("whsec_test", Signed, Body, seconds));

    [Theory]
    [InlineData("whsec_other", Signed, Body, 0)]
    [InlineData("whsec_test", Signed, """{"eventId":"f"}""", 0)]
    [InlineData("whsec_test", Signed, Body, 301)]
    [InlineData("whsec_test", Signed, Body, -301)]
    [InlineData("whsec_test", null, Body, 0)]
    [InlineData("whsec_test", "", Body, 0)]
    [InlineData("whsec_test", "t=1767225600", Body, 0)]
    [InlineData("whsec_test", "t=1767225600,v1=", Body, 0)]
    [InlineData("whsec_test", "t=-9223372036854775808,v1=0000000000000000000000000000000000000000000000000000000000000000", Body, 0)]
    [InlineData("whsec_test", "t=9223372036854775807,v1=0000000000000000000000000000000000000000000000000000000000000000", Body, 0)]
    [InlineData("whsec_test", Signed + ",v0=00", Body, 0)]
    public void Signature_OfAnythingElse_IsNot(string secret, string? header, string body, int seconds) => Assert.False(IsValid(secret, header, body, seconds));

    private static bool IsValid(string secret, string? header, string body, int seconds) =>
        WebhookSignature.IsValid(secret, header, Encoding.UTF8.GetBytes(body), Now.AddSeconds(seconds), TimeSpan.FromMinutes(5));
}
