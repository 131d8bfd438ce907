using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Tests.Rpc;

public class RpcPoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_FirstEndpointFails_TheNextAnswersAndIsKept()
    {
        await using var dead = new HostileNode(RpcClientTests.How("garbage"));
        await using var live = new HostileNode(HostileNode.Result("\"0x7\""));
        await using var pool = Pool(1, dead, live);
        Assert.Equal(7UL, await pool.AskAsync(Eth.BlockNumber, Cancellation));
        var tried = dead.Requests;
        Assert.Equal(7UL, await pool.AskAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal(tried, dead.Requests);
    }

    [Fact]
    public async Task Ask_WhatMayNotBeRepeated_StaysWithTheFirst()
    {
        await using var dead = new HostileNode(HostileNode.Cut);
        await using var live = new HostileNode(HostileNode.Result("\"0x7\""));
        await using var pool = Pool(1, dead, live);
        await Assert.ThrowsAsync<RpcException>(() => pool.AskAsync(new RpcCall<ulong>("evm_mine", [], static _ => 0), Cancellation));
        Assert.Equal(0, live.Requests);
    }

    [Theory]
    [InlineData("0x7", "0x7", "0x8")]
    [InlineData("0x8", "0x7", "0x7")]
    [InlineData("0x7", "garbage", "0x7")]
    [InlineData("silence", "0x7", "0x7")]
    public async Task AskQuorum_TwoOfThreeAgree_TheirAnswerHolds(string first, string second, string third)
    {
        await using var one = Node(first);
        await using var two = Node(second);
        await using var three = Node(third);
        await using var pool = Pool(2, one, two, three);
        Assert.Equal(7UL, await pool.AskQuorumAsync(Eth.BlockNumber, Cancellation));
    }

    [Fact]
    public async Task AskQuorum_NoTwoAgree_NamesTheHostsWithoutTheirPaths()
    {
        await using var one = Node("0x1");
        await using var two = Node("0x2");
        await using var three = Node("garbage");
        await using var pool = Pool(2, one, two, three);
        var e = await Assert.ThrowsAsync<RpcException>(() => pool.AskQuorumAsync(Eth.BlockNumber, Cancellation));
        Assert.Equal(RpcFailure.Disagreement, e.Failure);
        Assert.All([one, two, three], node => Assert.Contains(node.Host, e.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.Contains("Malformed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskQuorum_TwoGiveTheSameError_ItIsTheAnswer()
    {
        await using var one = new HostileNode(Error(3));
        await using var two = new HostileNode(Error(3));
        await using var three = Node("0x1");
        await using var pool = Pool(2, one, two, three);
        Assert.Equal(3, (await Assert.ThrowsAsync<RpcNodeException>(() => pool.AskQuorumAsync(Eth.BlockNumber, Cancellation))).Code);
    }

    [Fact]
    public async Task AgreedHead_OneEndpointAhead_IsTheHeightTwoHaveReached()
    {
        await using var one = Node("0xff");
        await using var two = Node("0x10");
        await using var three = Node("0x11");
        await using var pool = Pool(2, one, two, three);
        Assert.Equal(0x11UL, await pool.AgreedHeadAsync(Cancellation));
    }

    private static Func<System.Text.Json.Nodes.JsonNode, System.Net.Sockets.NetworkStream, CancellationToken, Task> Error(int code)
        => HostileNode.Body(request => $$$"""{"id":{{{request["id"]}}},"error":{"code":{{{code}}},"message":"no"}}""");

    private static HostileNode Node(string answer)
        => answer.StartsWith("0x", StringComparison.Ordinal) ? new HostileNode(HostileNode.Result($"\"{answer}\"")) : new HostileNode(RpcClientTests.How(answer));

    private static RpcPool Pool(int quorum, params HostileNode[] nodes) => new(nodes.Select(RpcClientTests.Client), quorum);
}
