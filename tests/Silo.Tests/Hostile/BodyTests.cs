using System.Globalization;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;

namespace Cuckoo.Silo.Tests.Hostile;

public sealed class BodyTests(Stage stage)
{
    public static TheoryData<string, string> HostileRows() =>
        [.. Endpoint.All.Where(e => e.Body is not null).SelectMany(e => HostileBodies.Of(e).Select(b => new TheoryDataRow<string, string>(e.Name, b.Name)))];

    public static TheoryData<string> BodylessRows() => [.. Endpoint.All.Where(e => e.Body is null && e.Method != "PUT").Select(e => e.Name)];

    public static TheoryData<string> JsonRows() => [.. Endpoint.All.Where(e => e.Body is not null).Select(e => e.Name)];

    [Theory, MemberData(nameof(HostileRows))]
    public async Task Endpoint_HostileBody_IsRefusedByNameOrReadAsIfIt(string endpoint, string body)
    {
        Endpoint called = Endpoint.Of(endpoint);
        HostileBody sent = HostileBodies.Of(called).Single(b => b.Name == body);
        string? token = stage.TokenOf(called.Caller);
        Answer answer = await Answer.OfAsync(stage.Silo.Http, called.Call(token, sent.Bytes, sent.ContentType), TestContext.Current.CancellationToken);
        if (sent.Refusal is { } refusal) Refused.By(answer, refusal, HostileBodies.Secret, token);
        else Assert.Equal(called.Status, answer.Status);
        await stage.Silo.StandsAsync();
    }

    [Theory, MemberData(nameof(JsonRows))]
    public async Task Endpoint_NoBodyAtAll_IsNotJson(string endpoint)
    {
        Endpoint called = Endpoint.Of(endpoint);
        var message = new HttpRequestMessage(new HttpMethod(called.Method), called.Path);
        if (stage.TokenOf(called.Caller) is { } token) message.Headers.Add("Authorization", "Bearer " + token);
        Refused.By(await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken), Edge.Refusals.NotJson);
    }

    [Theory, MemberData(nameof(JsonRows))]
    public async Task Endpoint_LongBodyWithoutALength_IsTooLarge(string endpoint)
    {
        Endpoint called = Endpoint.Of(endpoint);
        HttpRequestMessage message = called.CallWith(stage.TokenOf(called.Caller), new string(' ', called.MostBytes) + called.Body);
        message.Headers.TransferEncodingChunked = true;
        Refused.By(await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken), Edge.Refusals.TooLarge);
        await stage.Silo.StandsAsync();
    }

    [Theory, MemberData(nameof(BodylessRows))]
    public async Task Endpoint_ThatTakesNoBody_IgnoresOne(string endpoint)
    {
        Endpoint called = Endpoint.Of(endpoint);
        HttpRequestMessage message = called.Call(stage.TokenOf(called.Caller), [0xff, 0, (byte)'{'], "nonsense/" + 1.ToString(CultureInfo.InvariantCulture));
        Answer answer = await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken);
        Assert.Equal(called.Status, answer.Status);
        await stage.Silo.StandsAsync();
    }
}
