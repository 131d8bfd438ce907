using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Tests.Sending;

namespace Cuckoo.Chain.Tests.Rpc;

/// <summary>The WebSocket against a real node.</summary>
public class AnvilSocketTests
{
    private static readonly RpcLimits Patient = new() { Attempts = 50, FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromMilliseconds(200), MostBatch = 7 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_OneCallOrABatch_SaysWhatHttpSays()
    {
        await using var chain = await SendingChain.StartAsync();
        await chain.DoAsync(Anvil.Mine(30));
        await using var socket = Client(chain);
        Assert.Equal(31337UL, await socket.AskAsync(Eth.ChainId, Cancellation));
        RpcCall<BlockHeader?>[] calls = [.. Enumerable.Range(0, 31).Select(static number => Eth.Block(BlockTag.At((ulong)number)))];
        var answers = await socket.AskAllAsync(calls, Cancellation);
        Assert.Equal(await chain.Rpc.AskAllAsync(calls, Cancellation), answers);
        Assert.Equal(Enumerable.Range(0, 31).Select(static number => (ulong)number), answers.Select(static one => one.OrThrow()!.Number));

        // An error of the node is the answer to its own call and to no other.
        var mixed = await socket.AskAllAsync([Eth.BlockNumber, new RpcCall<ulong>("eth_noSuchMethod", [], HexText.Number), Eth.ChainId], Cancellation);
        Assert.Equal((30UL, 31337UL), (mixed[0].OrThrow(), mixed[2].OrThrow()));
        Assert.NotNull(mixed[1].Error);
    }

    [Fact]
    public async Task Ask_NodeKilled_IsAskedAgainAtItsNextLife()
    {
        await using var chain = await SendingChain.StartAsync();
        await using var socket = Client(chain);
        Assert.Equal(31337UL, await socket.AskAsync(Eth.ChainId, Cancellation));
        chain.Chain.Crash();
        Assert.Equal(31337UL, await socket.AskAsync(Eth.ChainId, Cancellation));
        Assert.StartsWith("anvil/", await socket.AskAsync(Eth.ClientVersion, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_NodeKilledInBetween_AreReadOnAndTheGapIsSaid()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync(options: new SendOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
        CuckooToken.Structs.Grant[] grants = [new(chain.Key.Address, 1_000, 0, 0)];
        var made = await sender.SendAndFinishAsync("token", new SendOrder(null, CuckooToken.Deploy(grants)), Cancellation);
        var token = made.Record!.Place!.Created!.Value;
        await using var subscription = new RpcSubscription(chain.Chain.WebSocket, Patient, TimeProvider.System, new Random(1));
        var filter = new LogFilter([token], [CuckooToken.Events.Approval.Definition.Topic]);
        await using var notices = subscription.LogsAsync(filter, Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await NextAsync(notices) is { MayHaveMissed: true });
        await ApproveAsync(sender, token, 5);
        Assert.Equal(5UL, ValueOf(await NextAsync(notices)));

        chain.Chain.Crash();
        Assert.True(await NextAsync(notices) is { MayHaveMissed: true });
        // The funds were given by no transaction: a node that forgot them is told again. What else it forgot is sent again first, the
        // token among it; its event may come again.
        await chain.Chain.FundAsync(chain.Key.Address, 1_000_000_000_000_000_000, Cancellation);
        foreach (var id in new[] { "token", "approve 5" }) await sender.FinishAsync(id, Cancellation);
        await ApproveAsync(sender, token, 6);
        Notice<LogEntry> notice;
        do notice = await NextAsync(notices);
        while (!notice.MayHaveMissed && ValueOf(notice) == 5);
        Assert.Equal(6UL, ValueOf(notice));
    }

    private static async Task ApproveAsync(TransactionSender sender, Address token, ulong amount)
    {
        var answer = await sender.SendAndFinishAsync($"approve {amount}", SendOrder.Call(token, CuckooToken.Approve(token, amount)), Cancellation);
        Assert.True(answer.Record is { Place.Succeeded: true }, answer.Reason);
    }

    private static ulong ValueOf(Notice<LogEntry> notice)
    {
        Assert.False(notice.MayHaveMissed);
        Assert.True(CuckooToken.Events.Approval.TryRead(notice.Value!.Topics, notice.Value.BodyBytes(), out var approval));
        return (ulong)approval.Value;
    }

    private static async Task<Notice<LogEntry>> NextAsync(IAsyncEnumerator<Notice<LogEntry>> notices)
        => await notices.MoveNextAsync() ? notices.Current : throw new InvalidOperationException("The subscription ended.");

    private static RpcClient Client(SendingChain chain) => new(chain.Chain.WebSocket, Patient, TimeProvider.System, new Random(1));
}
