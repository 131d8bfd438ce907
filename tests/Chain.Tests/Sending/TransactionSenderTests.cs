using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Tests.SumTree;
using Cuckoo.Testing;

namespace Cuckoo.Chain.Tests.Sending;

public class TransactionSenderTests
{
    // Reverts with whatever it is called with: CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY CALLDATASIZE PUSH0 REVERT.
    private const string EchoRevert = "66365f5f37365ffd5f5260076019f3";

    // Works once: PUSH0 SLOAD PUSH1 10 JUMPI PUSH1 1 PUSH0 SSTORE STOP JUMPDEST PUSH0 PUSH0 REVERT.
    private const string OnlyOnce = "6d5f54600a5760015f55005b5f5ffd5f52600e6012f3";

    private static readonly AbiError StakeTooSmall = new("StakeTooSmall", [new AbiParameter("amount", "uint256")]);

    private static readonly Address Payee = Accounts.Number(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_SameIdAgain_PaysOnce()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        var first = await sender.SendAndFinishAsync("pay 1", new SendOrder(Payee, [], 7), Cancellation);
        var again = await sender.SendAndFinishAsync("pay 1", new SendOrder(Payee, [], 7), Cancellation);
        Assert.Equal((SendOutcome.Accepted, SendState.Final, true), (first.Outcome, first.Record!.State, first.Record.Place!.Succeeded));
        Assert.Equal(first.Record.Place, again.Record!.Place);
        Assert.Equal((UInt128)7, await chain.BalanceAsync(Payee));
        Assert.Equal(SendOutcome.IdTaken, (await sender.SendAsync("pay 1", new SendOrder(Payee, [], 8), Cancellation)).Outcome);
        Assert.Equal(1UL, await chain.NonceAsync());
    }

    [Fact]
    public async Task Send_Refusals_AreNamedAndSignNothing()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync(options: new SendOptions { KnownErrors = [StakeTooSmall] });
        var contract = (await sender.SendAndFinishAsync("deploy", new SendOrder(null, Convert.FromHexString(EchoRevert)), Cancellation)).Record!.Place!.Created;
        var own = await sender.SendAsync("own error", new SendOrder(contract, StakeTooSmall.Encode(7)), Cancellation);
        Assert.Equal((SendOutcome.WouldRevert, "StakeTooSmall(amount: 7)"), (own.Outcome, own.Reason));
        var unknown = await sender.SendAsync("unknown error", new SendOrder(contract, [0xab, 1, 2, 3]), Cancellation);
        Assert.Equal((SendOutcome.WouldRevert, "reverted with 4 bytes that are no known error: 0xab010203"), (unknown.Outcome, unknown.Reason));
        Assert.Equal(SendOutcome.TooFewFunds, (await sender.SendAsync("too much", new SendOrder(Payee, [], UInt128.MaxValue >> 1), Cancellation)).Outcome);
        using var poor = await chain.OpenAsync(options: new SendOptions { Fees = new FeePolicy { MostPerGas = 1 } });
        Assert.Equal(SendOutcome.FeesTooHigh, (await poor.SendAsync("dear", new SendOrder(Payee, [], 1), Cancellation)).Outcome);
        Assert.Equal(1UL, await chain.NonceAsync());
        Assert.Null(sender.Find("own error"));
    }

    [Fact]
    public async Task Send_RevertsOnlyInItsBlock_IsFinalWithTheReason()
    {
        await using var chain = await SendingChain.StartAsync();
        var lossy = new LossyRpc(chain.Rpc);
        using var sender = await chain.OpenAsync(rpc: lossy);
        var contract = (await sender.SendAndFinishAsync("deploy", new SendOrder(null, Convert.FromHexString(OnlyOnce)), Cancellation)).Record!.Place!.Created;
        await chain.DoAsync(Anvil.SetAutomine(false));
        // Neither is there yet when the other is estimated.
        lossy.LosesTransactions = true;
        await sender.SendAsync("one", new SendOrder(contract, []), Cancellation);
        await sender.SendAsync("two", new SendOrder(contract, []), Cancellation);
        lossy.LosesTransactions = false;
        await sender.AdvanceAsync(Cancellation);
        await chain.DoAsync(Anvil.Mine(1));
        Assert.True((await sender.FinishAsync("one", Cancellation)).Place!.Succeeded);
        var two = await sender.FinishAsync("two", Cancellation);
        Assert.Equal((SendState.Final, false, "only together with what else was in its block"), (two.State, two.Place!.Succeeded, two.Place.Reason));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Process_DiesAroundTheBroadcast_NextOneFinishesItOnce(bool beforeTheNodeHasIt)
    {
        await using var chain = await SendingChain.StartAsync();
        var lossy = new LossyRpc(chain.Rpc) { LosesTransactions = beforeTheNodeHasIt, LosesAnswers = true };
        var order = new SendOrder(Payee, [], 7);
        using (var dying = await chain.OpenAsync(rpc: lossy)) await dying.SendAsync("pay", order, Cancellation);
        if (beforeTheNodeHasIt) Assert.Equal(0UL, await chain.NonceAsync());
        else await chain.MinedAsync(nonce: 1);

        using var next = await chain.OpenAsync();
        Assert.Equal(SendState.Final, (await next.SendAndFinishAsync("pay", order, Cancellation)).Record!.State);
        Assert.Equal((UInt128)7, await chain.BalanceAsync(Payee));
        Assert.Equal(1UL, await chain.NonceAsync());
    }

    [Fact]
    public async Task Step_StuckForAMinute_OffersAnEighthMoreForTheSameNonce()
    {
        await using var chain = await SendingChain.StartAsync();
        var time = new FakeTime();
        using var sender = await chain.OpenAsync(time: time);
        await chain.DoAsync(Anvil.SetAutomine(false));
        await sender.SendAsync("pay", new SendOrder(Payee, [], 7), Cancellation);
        time.Advance(TimeSpan.FromSeconds(59));
        await sender.AdvanceAsync(Cancellation);
        Assert.Single(sender.Find("pay")!.Attempts);
        time.Advance(TimeSpan.FromSeconds(1));
        await sender.AdvanceAsync(Cancellation);

        var attempts = sender.Find("pay")!.Attempts;
        Assert.Equal(2, attempts.Count);
        Assert.True(8 * attempts[1].Fees.MostPerGas >= 9 * attempts[0].Fees.MostPerGas && 8 * attempts[1].Fees.MostTip >= 9 * attempts[0].Fees.MostTip);
        Assert.False(await chain.Rpc.AskAsync(Eth.Knows(attempts[0].Hash), Cancellation));
        await chain.DoAsync(Anvil.Mine(1));
        await sender.AdvanceAsync(Cancellation);
        Assert.Equal((SendState.Final, attempts[1].Hash), (sender.Find("pay")!.State, sender.Find("pay")!.Place!.Transaction));
        Assert.Equal((UInt128)7, await chain.BalanceAsync(Payee));
    }

    [Fact]
    public async Task Step_NodeForgotATransaction_OffersItAgain()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        await chain.DoAsync(Anvil.SetAutomine(false));
        var sent = await sender.SendAsync("pay", new SendOrder(Payee, [], 7), Cancellation);
        await chain.DoAsync(Anvil.Drop(sent.Record!.Attempts[0].Hash));
        await sender.AdvanceAsync(Cancellation);
        await chain.DoAsync(Anvil.Mine(1));
        Assert.Equal(SendState.Final, (await sender.FinishAsync("pay", Cancellation)).State);
    }

    [Fact]
    public async Task Step_Confirmations_AreCountedFromItsOwnBlock()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync(options: new SendOptions { Confirmations = 3 });
        await chain.DoAsync(Anvil.SetAutomine(false));
        await sender.SendAsync("pay", new SendOrder(Payee, [], 7), Cancellation);
        await chain.DoAsync(Anvil.Mine(1));
        foreach (var expected in new[] { SendState.Included, SendState.Included, SendState.Final })
        {
            await sender.AdvanceAsync(Cancellation);
            Assert.Equal(expected, sender.Find("pay")!.State);
            await chain.DoAsync(Anvil.Mine(1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Step_ChainForgetsItsNewestBlocks_SendsThemAgainInOrder(int forgotten)
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        for (var number = 0; number < 6; number++)
            await sender.SendAndFinishAsync($"pay {number}", new SendOrder(Payee, [], 7), Cancellation);
        await chain.DoAsync(Anvil.RollBack(forgotten));
        Assert.Equal((UInt128)(7 * (6 - forgotten)), await chain.BalanceAsync(Payee));
        for (var number = 0; number < 6; number++)
            Assert.Equal(SendState.Final, (await sender.FinishAsync($"pay {number}", Cancellation)).State);
        Assert.Equal((UInt128)42, await chain.BalanceAsync(Payee));
        Assert.Equal(6UL, await chain.NonceAsync());
    }

    [Fact]
    public async Task Step_NonceTakenByAnotherUserOfTheKey_IsDisplacedAndNeverPaysTwice()
    {
        await using var chain = await SendingChain.StartAsync();
        using var ours = await chain.OpenAsync("ours", new LossyRpc(chain.Rpc) { LosesTransactions = true }, new SendOptions { Confirmations = 2 });
        using var other = await chain.OpenAsync("other");
        await ours.SendAsync("pay", new SendOrder(Payee, [], 7), Cancellation);
        await other.SendAndFinishAsync("other", new SendOrder(Accounts.Number(6), [], 1), Cancellation);
        await ours.AdvanceAsync(Cancellation);
        Assert.Equal(SendState.Sent, ours.Find("pay")!.State);
        await chain.DoAsync(Anvil.Mine(2));
        await ours.AdvanceAsync(Cancellation);
        Assert.Equal(SendState.Displaced, ours.Find("pay")!.State);
        Assert.Equal(UInt128.Zero, await chain.BalanceAsync(Payee));
    }

    [Fact]
    public async Task Step_NonceThatNobodyKnowsAnyMore_IsFilled()
    {
        await using var chain = await SendingChain.StartAsync();
        using var ours = await chain.OpenAsync("ours");
        using var other = await chain.OpenAsync("other");
        await ours.SendAndFinishAsync("one", new SendOrder(Payee, [], 7), Cancellation);
        await other.SendAndFinishAsync("other", new SendOrder(Accounts.Number(6), [], 1), Cancellation);
        await ours.SendAndFinishAsync("two", new SendOrder(Payee, [], 7), Cancellation);
        await chain.DoAsync(Anvil.RollBack(3));
        await ours.FinishAsync("one", Cancellation);
        await ours.FinishAsync("two", Cancellation);
        Assert.Equal((UInt128)14, await chain.BalanceAsync(Payee));
        Assert.Equal(3UL, await chain.NonceAsync());
        Assert.Equal(UInt128.Zero, await chain.BalanceAsync(Accounts.Number(6)));
    }

    [Fact]
    public async Task Open_JournalOfAnotherChain_IsRefused()
    {
        await using var chain = await SendingChain.StartAsync();
        using var folder = new TemporaryFolder();
        using var journal = new SendJournal(folder.File("journal"));
        Assert.True(journal.TryOwn(chain.Key.Address, 1));
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => TransactionSender.OpenAsync(chain.Rpc, chain.Key, journal, new SendOptions(), TimeProvider.System, Cancellation));
        Assert.Contains("journal", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_AfterTwoBlocks_TellsOldBalances()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        var first = await sender.SendAndFinishAsync("one", new SendOrder(Payee, [], 7), Cancellation);
        await sender.SendAndFinishAsync("two", new SendOrder(Payee, [], 7), Cancellation);
        Assert.Equal((UInt128)7, await chain.Rpc.AskAsync(Eth.Balance(Payee, BlockTag.At(first.Record!.Place!.Block)), Cancellation));
    }
}
