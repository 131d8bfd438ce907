using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Rpc;
using Cuckoo.Testing;

namespace Cuckoo.Chain.Tests.Rpc;

public class RpcClientTests
{
    private static readonly RpcLimits Quick = new() { Timeout = TimeSpan.FromMilliseconds(400), FirstDelay = TimeSpan.FromMilliseconds(1), MostResponseBytes = 100_000 };

    private static readonly RpcCall<ulong> NotRepeatable = new("evm_mine", [], static _ => 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<RpcFailure, string> Misbehaviours => new()
    {
        { RpcFailure.Unreachable, "cut" },
        { RpcFailure.TimedOut, "silence" },
        { RpcFailure.TimedOut, "drip" },
        { RpcFailure.TooLarge, "flood" },
        { RpcFailure.TooLarge, "huge" },
        { RpcFailure.Malformed, "garbage" },
        { RpcFailure.Malformed, "deep" },
        { RpcFailure.Malformed, "other id" },
        { RpcFailure.Malformed, "text id" },
        { RpcFailure.Malformed, "neither" },
        { RpcFailure.Malformed, "not a quantity" },
        { RpcFailure.Malformed, "too long a quantity" },
        { RpcFailure.Malformed, "empty" },
        { RpcFailure.Busy, "busy" },
        { RpcFailure.Refused, "redirect" },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Ask_NodeThatMisbehaves_IsNamedAndTriedThreeTimesIfItMayPass(RpcFailure failure, string how)
    {
        await using var node = new HostileNode(How(how));

        // Long enough for a busy machine to send each question before the patience with its answer ends.
        await using var client = new RpcClient(RpcEndpoint.Parse(node.Url), Quick with { Timeout = TimeSpan.FromMilliseconds(1_500) }, TimeProvider.System, new Random(1));
        var e = await Assert.ThrowsAsync<RpcException>(() => client.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal(failure, e.Failure);
        Assert.Contains(node.Host, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(e.MayPass ? 3 : 1, node.Requests);
    }

    [Fact]
    public async Task Ask_NodeThatRecovers_IsAnsweredByTheThirdTry()
    {
        await using var node = new HostileNode(HostileNode.Cut, How("busy"), HostileNode.Result("\"0x2a\""));
        await using var client = Client(node);
        Assert.Equal(42UL, await client.AskAsync(Eth.BlockNumber, Cancellation));
    }

    [Fact]
    public async Task Ask_WhatMayNotBeRepeated_IsTriedOnce()
    {
        await using var node = new HostileNode(HostileNode.Cut, HostileNode.Result("\"0x2a\""));
        await using var client = Client(node);
        await Assert.ThrowsAsync<RpcException>(() => client.AskAsync(NotRepeatable, Cancellation));
        Assert.Equal(1, node.Requests);
    }

    [Fact]
    public async Task Ask_NobodyListens_IsUnreachable()
    {
        string url;
        await using (var node = new HostileNode()) url = node.Url;
        await using var client = new RpcClient(RpcEndpoint.Parse(url), Quick, TimeProvider.System, new Random(1));
        Assert.Equal(RpcFailure.Unreachable, (await Assert.ThrowsAsync<RpcException>(() => client.AskAsync(Eth.BlockNumber, Cancellation))).Failure);
    }

    [Fact]
    public async Task Ask_NodesError_HasCodeSentenceAndWhatTheContractGave()
    {
        await using var node = new HostileNode(HostileNode.Body(static request
            => $$$"""{"jsonrpc":"2.0","id":{{{request["id"]}}},"error":{"code":3,"message":"execution reverted\u0007","data":"0x08c379a0"}}"""));
        await using var client = Client(node);
        var e = await Assert.ThrowsAsync<RpcNodeException>(() => client.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal((3, "execution reverted"), (e.Code, e.NodeMessage));
        Assert.Equal([0x08, 0xc3, 0x79, 0xa0], e.RevertData);
        Assert.Equal(1, node.Requests);
    }

    [Fact]
    public async Task Ask_Time_ComesFromTheClock()
    {
        var time = new FakeTime();
        await using var node = new HostileNode(HostileNode.Silence);
        await using var client = new RpcClient(RpcEndpoint.Parse(node.Url), new RpcLimits { Attempts = 1, Timeout = TimeSpan.FromHours(1) }, time, new Random(1));
        var asking = client.AskAsync(Eth.BlockNumber, Cancellation);
        await time.WhenTimersSetAsync(1);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RpcFailure.TimedOut, (await Assert.ThrowsAsync<RpcException>(() => asking)).Failure);
    }

    [Fact]
    public async Task AskAll_RepliesInAnyOrder_AreThoseOfTheirCalls()
    {
        await using var node = new HostileNode(HostileNode.Body(static request => "[" + string.Join(',', request.AsArray().Reverse()
            .Select(static call => $$"""{"jsonrpc":"2.0","id":{{call!["id"]}},"result":"{{(call["method"]!.GetValue<string>() == "eth_chainId" ? "0x1" : "0x2")}}"}""")) + "]"));
        await using var client = Client(node);
        var answers = await client.AskAllAsync([Eth.ChainId, Eth.BlockNumber, Eth.ChainId], Cancellation);
        Assert.Equal([1UL, 2UL, 1UL], answers.Select(static answer => answer.OrThrow()));
        Assert.Equal(1, node.Requests);
    }

    [Theory]
    [InlineData("doubled")]
    [InlineData("missing")]
    [InlineData("stranger")]
    public async Task AskAll_IdsThatWereNotSentOrTwice_AreMalformed(string how)
    {
        await using var node = new HostileNode(HostileNode.Body(request =>
        {
            var ids = request.AsArray().Select(static call => call!["id"]!.GetValue<long>()).ToList();
            if (how == "doubled") ids[1] = ids[0];
            if (how == "missing") ids.RemoveAt(0);
            if (how == "stranger") ids[0] = 999;
            return "[" + string.Join(',', ids.Select(static id => $$"""{"jsonrpc":"2.0","id":{{id}},"result":"0x1"}""")) + "]";
        }));
        await using var client = Client(node);
        Assert.Equal(RpcFailure.Malformed, (await Assert.ThrowsAsync<RpcException>(() => client.AskAllAsync([Eth.ChainId, Eth.BlockNumber], Cancellation))).Failure);
    }

    [Fact]
    public async Task AskAll_MoreThanABatchMayHave_IsSplit()
    {
        await using var node = new HostileNode(HostileNode.Body(static request => request is JsonArray
            ? "[" + string.Join(',', request.AsArray().Select(static call => $$"""{"id":{{call!["id"]}},"result":"0x1"}""")) + "]"
            : $$"""{"id":{{request["id"]}},"result":"0x2"}"""));
        await using var client = new RpcClient(RpcEndpoint.Parse(node.Url), Quick with { MostBatch = 2 }, TimeProvider.System, new Random(1));
        var answers = await client.AskAllAsync([Eth.ChainId, Eth.ChainId, Eth.ChainId], Cancellation);
        Assert.Equal([1UL, 1UL, 2UL], answers.Select(static answer => answer.OrThrow()));
        Assert.Equal(2, node.Requests);
    }

    [Fact]
    public async Task Endpoint_NameBeforeTheAt_BecomesAHeaderAndNoText()
    {
        await using var node = new HostileNode(HostileNode.Result("\"0x1\""));
        var endpoint = RpcEndpoint.Parse(node.Url.Replace("://", "://user:pass%20word@", StringComparison.Ordinal));
        await using var client = new RpcClient(endpoint, Quick, TimeProvider.System, new Random(1));
        await client.AskAsync(Eth.ChainId, Cancellation);
        Assert.Equal("Basic " + Convert.ToBase64String("user:pass word"u8), node.LastAuthorization);
        Assert.Equal(node.Host, endpoint.ToString());
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://node.example/secret")]
    [InlineData("ws://10.0.0.1:8546/secret")]
    [InlineData("not a url, secret")]
    public void Endpoint_WhatItMayNotBe_IsRefusedWithoutItsText(string url)
        => Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => RpcEndpoint.Parse(url)).Message, StringComparison.Ordinal);

    internal static RpcClient Client(HostileNode node) => new(RpcEndpoint.Parse(node.Url), Quick, TimeProvider.System, new Random(1));

    internal static Func<JsonNode, NetworkStream, CancellationToken, Task> How(string name) => name switch
    {
        "cut" => HostileNode.Cut,
        "silence" => HostileNode.Silence,
        "drip" => HostileNode.Drip,
        "flood" => HostileNode.Flood,
        "huge" => HostileNode.Body(static _ => new string(' ', 200_000)),
        "garbage" => HostileNode.Body(static _ => "<html>503</html>"),
        "deep" => HostileNode.Body(static _ => new string('[', 5000)),
        "other id" => HostileNode.Body(static _ => """{"jsonrpc":"2.0","id":77,"result":"0x1"}"""),
        "text id" => HostileNode.Body(static request => $$"""{"jsonrpc":"2.0","id":"{{request["id"]}}","result":"0x1"}"""),
        "neither" => HostileNode.Body(static request => $$"""{"jsonrpc":"2.0","id":{{request["id"]}}}"""),
        "not a quantity" => HostileNode.Result("{}"),
        "too long a quantity" => HostileNode.Result("\"0x" + new string('f', 20) + "\""),
        "empty" => HostileNode.Body(static _ => ""),
        "busy" => HostileNode.Body(static _ => "slow down", "429 Too Many Requests"),
        "redirect" => HostileNode.Body(static _ => "", "302 Found\r\nLocation: http://127.0.0.1:1/"),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
