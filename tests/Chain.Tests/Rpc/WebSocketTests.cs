using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Tests.Rpc;

public class WebSocketTests
{
    private const string Hash = "0x1111111111111111111111111111111111111111111111111111111111111111";

    private static readonly RpcLimits Quick = new() { Timeout = TimeSpan.FromSeconds(5), FirstDelay = TimeSpan.FromMilliseconds(1), MostResponseBytes = 100_000 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_TwoAtOnceAnsweredTheOtherWayRound_EachGetsItsOwn()
    {
        await using var node = new HostileSocket(static async peer =>
        {
            var (one, two) = (await peer.ReadAsync(), await peer.ReadAsync());
            foreach (var call in new[] { two, one })
                await peer.SendAsync($$"""{"id":{{call["id"]}},"result":"{{(call["method"]!.GetValue<string>() == "eth_chainId" ? "0x1" : "0x2")}}"}""");
            await peer.WaitAsync();
        });
        await using var client = Client(node);
        var chain = client.AskAsync(Eth.ChainId, Cancellation);
        var block = client.AskAsync(Eth.BlockNumber, Cancellation);
        Assert.Equal((1UL, 2UL), (await chain, await block));
    }

    [Fact]
    public async Task Ask_ConnectionCut_ConnectsAgainAndRepeats()
    {
        await using var node = new HostileSocket(static peer => peer.ReadAsync(), Answer("0x2a"));
        await using var client = Client(node);
        Assert.Equal(42UL, await client.AskAsync(Eth.BlockNumber, Cancellation));
    }

    [Theory]
    [InlineData("garbage", RpcFailure.Malformed)]
    [InlineData("huge", RpcFailure.TooLarge)]
    [InlineData("notice of nothing", RpcFailure.Malformed)]
    public async Task Ask_NodeThatMisbehaves_IsNamed(string how, RpcFailure failure)
    {
        await using var node = new HostileSocket(async peer =>
        {
            await peer.ReadAsync();
            await peer.SendAsync(how switch { "garbage" => "<html>", "huge" => new string(' ', 200_000), _ => "{}" });
            await peer.WaitAsync();
        });
        await using var client = Client(node);
        Assert.Equal(failure, (await Assert.ThrowsAsync<RpcException>(() => client.AskAsync(Eth.BlockNumber, Cancellation))).Failure);
    }

    [Fact]
    public async Task Heads_ConnectionCut_SubscribesAgainAndSaysThatSomethingMayBeMissing()
    {
        await using var node = new HostileSocket(Heads(1, 2), Heads(5));
        await using var subscription = new RpcSubscription(RpcEndpoint.Parse(node.Url), Quick, TimeProvider.System, new Random(1));
        var seen = new List<ulong?>();
        await foreach (var notice in subscription.HeadsAsync(Cancellation))
        {
            seen.Add(notice.MayHaveMissed ? null : notice.Value!.Number);
            if (seen.Count == 5) break;
        }

        Assert.Equal([null, 1, 2, null, 5], seen);
    }

    [Fact]
    public async Task Heads_NodeThatRefusesFirst_IsAskedAgain()
    {
        await using var node = new HostileSocket(
            static async peer =>
            {
                var call = await peer.ReadAsync();
                await peer.SendAsync($$$"""{"id":{{{call["id"]}}},"error":{"code":-32601,"message":"no"}}""");
                await peer.WaitAsync();
            },
            Heads(9));
        await using var subscription = new RpcSubscription(RpcEndpoint.Parse(node.Url), Quick, TimeProvider.System, new Random(1));
        await foreach (var notice in subscription.HeadsAsync(Cancellation))
        {
            if (notice.MayHaveMissed) continue;
            Assert.Equal(9UL, notice.Value!.Number);
            break;
        }
    }

    // Subscribes, sends these heads among notices that are nobody's, and cuts.
    private static Func<HostileSocket.Peer, Task> Heads(params int[] numbers) => async peer =>
    {
        var call = await peer.ReadAsync();
        Assert.Equal("eth_subscribe", call["method"]!.GetValue<string>());
        await peer.SendAsync($$"""{"id":{{call["id"]}},"result":"0xabc"}""");
        await peer.SendAsync("""{"method":"eth_subscription","params":{"subscription":"0xother","result":{}}}""");
        foreach (var number in numbers)
            await peer.SendAsync($$$$"""{"method":"eth_subscription","params":{"subscription":"0xabc","result":{"number":"0x{{{{number:x}}}}","hash":"{{{{Hash}}}}","parentHash":"{{{{Hash}}}}","timestamp":"0x1","gasLimit":"0x1"}}}""");
        if (numbers.Length == 1) await peer.WaitAsync();
    };

    private static Func<HostileSocket.Peer, Task> Answer(string result) => async peer =>
    {
        var call = await peer.ReadAsync();
        await peer.SendAsync($$"""{"id":{{call["id"]}},"result":"{{result}}"}""");
        await peer.WaitAsync();
    };

    private static RpcClient Client(HostileSocket node) => new(RpcEndpoint.Parse(node.Url), Quick, TimeProvider.System, new Random(1));
}
