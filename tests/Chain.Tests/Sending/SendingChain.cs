using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Tests.Sending;

/// <summary>An embedded chain with one account that has funds, and senders for it.</summary>
internal sealed class SendingChain : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<IDisposable> open = [];

    private SendingChain(EmbeddedChain chain) => Chain = chain;

    public EmbeddedChain Chain { get; }

    public SigningKey Key { get; } = SigningKey.FromSecret([.. Enumerable.Range(1, 32).Select(static at => (byte)at)]);

    public IRpc Rpc => Chain.Rpc;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SendingChain> StartAsync()
    {
        var files = new TemporaryFolder();
        var chain = new SendingChain(await EmbeddedChain.StartAsync(new() { Folder = files.Path }, TimeProvider.System, Cancellation));
        chain.open.Add(files);
        await chain.Chain.FundAsync(chain.Key.Address, UInt128.Parse("1000000000000000000000"), Cancellation);
        return chain;
    }

    /// <summary>A sender with the journal of this name, as a process that starts would open it.</summary>
    public async Task<TransactionSender> OpenAsync(string journal = "journal", IRpc? rpc = null, SendOptions? options = null, TimeProvider? time = null)
    {
        var file = new SendJournal(folder.File(journal));
        open.Add(file);
        return await TransactionSender.OpenAsync(rpc ?? Rpc, Key, file, options ?? new SendOptions(), time ?? TimeProvider.System, Cancellation);
    }

    public Task<UInt128> BalanceAsync(Address account) => Rpc.AskAsync(Eth.Balance(account, BlockTag.Latest), Cancellation);

    public Task<ulong> NonceAsync() => Rpc.AskAsync(Eth.Nonce(Key.Address, BlockTag.Latest), Cancellation);

    /// <summary>Waits until so many transactions are in blocks: the node mines beside its answers.</summary>
    public async Task MinedAsync(ulong nonce)
    {
        while (await NonceAsync() < nonce) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        Assert.Equal(nonce, await NonceAsync());
    }

    public Task DoAsync(RpcCall<bool> command) => Rpc.AskAsync(command, Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Chain.DisposeAsync();
        open.Reverse();
        foreach (var one in open) one.Dispose();
        Key.Dispose();
        folder.Dispose();
    }
}

/// <summary>A chain that can be told to lose what is sent to it, or the answer.</summary>
internal sealed class LossyRpc(IRpc inner) : IRpc
{
    public bool LosesTransactions { get; set; }

    public bool LosesAnswers { get; set; }

    public async Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation)
    {
        var isSend = call.Method == "eth_sendRawTransaction";
        if (isSend && LosesTransactions) throw new RpcException(RpcFailure.Unreachable, "lost on the way");
        var answer = await inner.AskAsync(call, cancellation);
        return isSend && LosesAnswers ? throw new RpcException(RpcFailure.TimedOut, "lost on the way back") : answer;
    }

    public Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation) => inner.AskAllAsync(calls, cancellation);
}
