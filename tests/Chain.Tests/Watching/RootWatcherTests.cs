using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Tests.Scenarios;
using Cuckoo.Chain.Tests.SumTree;
using Cuckoo.Chain.Watching;

namespace Cuckoo.Chain.Tests.Watching;

/// <summary>An operator that posts what it should not, and a watcher that has nothing but public data, on a real chain.</summary>
public class RootWatcherTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_AtRootsOfEachKind_CancelsTheFalseOnesAndNoOther()
    {
        await using var town = await Town.StartAsync();
        var payer = await town.JoinAsync(100 * Cai, town.Pay);
        await payer.DoAsync(town.Pay, CuckooPay.Deposit(100 * Cai));
        var earner = await town.JoinAsync();
        var stranger = await town.JoinAsync();
        var challenger = await town.JoinAsync(100 * Cai, town.Pay);
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 20_000 * Cai));
        var shown = new Dictionary<ulong, byte[]>();
        var watcher = WatcherOf(town, challenger, shown, new WatchOptions { Patience = TimeSpan.Zero });
        SumLeaf paid = new(payer.Account, 0, 60 * Cai), earned = new(earner.Account, 60 * Cai, 0);

        // An honest root stands, and later ones are compared with it.
        await PostAsync(town, shown, 1, [paid, earned]);
        Assert.Equal([WatchNoteKind.Clean], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Empty(await watcher.LookAsync(Cancellation));

        // A payer that spent more than it deposited, books that went down, a place that changed hands, an account that is there twice.
        await FallsAsync(town, watcher, shown, 2, "by its leaf and has", [paid, earned with { Earned = 70 * Cai }, new(stranger.Account, 0, 10 * Cai)]);
        await FallsAsync(town, watcher, shown, 3, "had earned", [paid, earned with { Earned = 50 * Cai }, new(stranger.Account, 10 * Cai, 0)]);
        await FallsAsync(town, watcher, shown, 4, "was that of", [paid, new(stranger.Account, 60 * Cai, 0)]);
        await FallsAsync(town, watcher, shown, 5, "has two leaves", [paid with { Spent = 70 * Cai }, earned, earned with { Earned = 10 * Cai }]);

        // Leaves that nobody shows are asked for under bond; who does not answer loses the root.
        await PostAsync(town, shown, 6, [paid with { Spent = 61 * Cai }, earned with { Earned = 61 * Cai }], isShown: false);
        Assert.Contains(WatchNoteKind.Accused, (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Empty(await watcher.LookAsync(Cancellation));
        await town.WaitAsync(TimeSpan.FromSeconds(31));
        Assert.Equal([WatchNoteKind.Cancelled], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.True((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(6))).Cancelled);

        // The honest root becomes final, and half of each bond that was lost is the watcher's.
        await town.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1UL, (ulong)await town.ReadAsync(town.Pay, CuckooPay.FinalEpoch()));
        Assert.Equal(100 * Cai + 5 * 500 * Cai, await town.BalanceAsync(challenger.Account));
    }

    [Fact]
    public async Task Look_AfterBeingAwayForARoot_ComparesWithTheOneThatBecameFinal()
    {
        await using var town = await Town.StartAsync();
        var payer = await town.JoinAsync(100 * Cai, town.Pay);
        await payer.DoAsync(town.Pay, CuckooPay.Deposit(100 * Cai));
        var (earner, stranger) = (await town.JoinAsync(), await town.JoinAsync());
        var challenger = await town.JoinAsync(100 * Cai, town.Pay);
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 20_000 * Cai));
        var shown = new Dictionary<ulong, byte[]>();
        var watcher = WatcherOf(town, challenger, shown, new WatchOptions());
        SumLeaf paid = new(payer.Account, 0, 60 * Cai), earned = new(earner.Account, 60 * Cai, 0);
        await PostAsync(town, shown, 1, [paid with { Spent = 40 * Cai }, earned with { Earned = 40 * Cai }]);
        Assert.Equal([WatchNoteKind.Clean], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));

        // Nobody looks while the second root becomes final. The third has less for the earner than that, and more than the first.
        await PostAsync(town, shown, 2, [paid, earned]);
        await town.WaitAsync(TimeSpan.FromSeconds(61));
        await FallsAsync(town, watcher, shown, 3, "had earned", [paid, earned with { Earned = 50 * Cai }, new(stranger.Account, 10 * Cai, 0)]);
    }

    [Fact]
    public async Task Look_WithoutMoneyForGas_AccusesAsSoonAsThereIsSome()
    {
        await using var town = await Town.StartAsync();
        var payer = await town.JoinAsync(100 * Cai, town.Pay);
        await payer.DoAsync(town.Pay, CuckooPay.Deposit(100 * Cai));
        var (earner, challenger) = (await town.JoinAsync(), await town.JoinAsync(100 * Cai, town.Pay));
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 20_000 * Cai));
        var shown = new Dictionary<ulong, byte[]>();
        var watcher = WatcherOf(town, challenger, shown, new WatchOptions());
        await PostAsync(town, shown, 1, [new(payer.Account, 0, 60 * Cai), new(earner.Account, 60 * Cai, 0)]);
        Assert.Equal([WatchNoteKind.Clean], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        await PostAsync(town, shown, 2, [new(payer.Account, 0, 60 * Cai), new(town.Operator.Account, 60 * Cai, 0)]);

        await town.Rpc.AskAsync(Anvil.SetBalance(challenger.Account, 0), Cancellation);
        Assert.Contains(WatchNoteKind.Refused, (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.False((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(2))).Cancelled);
        await town.Rpc.AskAsync(Anvil.SetBalance(challenger.Account, 10 * Cai), Cancellation);
        Assert.Contains(WatchNoteKind.Accused, (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.True((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(2))).Cancelled);
    }

    [Fact]
    public async Task Look_AtAnUnsignedSpendAndAnUnbookedReceipt_AsksAndEndsItEitherWay()
    {
        await using var town = await Town.StartAsync();
        var payer = await town.JoinAsync(100 * Cai, town.Pay);
        await payer.DoAsync(town.Pay, CuckooPay.Deposit(100 * Cai));
        var earner = await town.JoinAsync();
        var challenger = await town.JoinAsync(100 * Cai, town.Pay);
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 20_000 * Cai));
        var domain = PayDomain.Of(31337, town.Pay);
        var shown = new Dictionary<ulong, byte[]>();
        var promise = town.Operator.Sign(new Voucher(VoucherKind.Earned, earner.Account, 80 * Cai).Digest(domain));
        var options = new WatchOptions
        {
            Patience = TimeSpan.Zero,
            Vouched = (_, _) => Task.FromResult<IReadOnlyDictionary<Address, UInt128>>(new Dictionary<Address, UInt128> { [payer.Account] = 50 * Cai }),
            Receipts = [new EarningReceipt(earner.Account, 80 * Cai, promise)],
        };
        var watcher = WatcherOf(town, challenger, shown, options);
        await PostAsync(town, shown, 1, [new(payer.Account, 0, 60 * Cai), new(earner.Account, 60 * Cai, 0)]);
        Assert.Equal(2, (await watcher.LookAsync(Cancellation)).Count(static note => note.Kind is WatchNoteKind.Accused));

        // The payer did sign for 60: the operator shows it, keeps that bond, and has no answer to its own receipt.
        var voucher = payer.Sign(new Voucher(VoucherKind.Spent, payer.Account, 60 * Cai).Digest(domain));
        await town.Operator.DoAsync(town.Pay, CuckooPay.AnswerSpend(1, 60 * Cai, voucher));
        Assert.Equal(["The question was answered in time."], (await watcher.LookAsync(Cancellation)).Select(static note => note.Words));
        await town.WaitAsync(TimeSpan.FromSeconds(31));
        Assert.Equal([WatchNoteKind.Cancelled], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.True((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(1))).Cancelled);
    }

    [Fact]
    public async Task Look_WithoutAKey_TellsTheFaultAndSendsNothing()
    {
        await using var town = await Town.StartAsync();
        var payer = await town.JoinAsync(100 * Cai, town.Pay);
        await payer.DoAsync(town.Pay, CuckooPay.Deposit(100 * Cai));
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 20_000 * Cai));
        var shown = new Dictionary<ulong, byte[]>();
        var watcher = WatcherOf(town, null, shown, new WatchOptions());
        await PostAsync(town, shown, 1, [new(payer.Account, 10, 5), new(Address.Parse("0x0000000000000000000000000000000000000011"), 0, 5)]);
        Assert.Equal([WatchNoteKind.Fault], (await watcher.LookAsync(Cancellation)).Select(static note => note.Kind));
        Assert.Empty(await watcher.LookAsync(Cancellation));
        Assert.False((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(1))).Cancelled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(200)]
    public async Task Leaves_OfAFileThatIsCutShort_AreNone(int length)
    {
        var file = await FileAsync(1, [new(Address.Parse("0x0000000000000000000000000000000000000011"), 1, 1), new(Address.Parse("0x0000000000000000000000000000000000000022"), 1, 1)]);
        Assert.NotNull(await LeavesList.TryReadAsync(new MemoryStream(file), 2, Cancellation));
        Assert.Null(await LeavesList.TryReadAsync(new MemoryStream(file), 3, Cancellation));
        Assert.Null(await LeavesList.TryReadAsync(new MemoryStream(file[..length]), 2, Cancellation));
    }

    private static RootWatcher WatcherOf(Town town, Person? challenger, Dictionary<ulong, byte[]> shown, WatchOptions options) => new(
        town.Rpc, town.Pay, new PayEvents(town.Rpc, town.Pay, new FollowerOptions(), TimeProvider.System),
        (root, _) => Task.FromResult<Stream?>(shown.TryGetValue(root.Epoch, out var file) ? new MemoryStream(file) : null), challenger?.Sender, options, TimeProvider.System);

    private static async Task FallsAsync(Town town, RootWatcher watcher, Dictionary<ulong, byte[]> shown, ulong epoch, string words, SumLeaf[] leaves)
    {
        await PostAsync(town, shown, epoch, leaves);
        var notes = await watcher.LookAsync(Cancellation);
        Assert.Equal([WatchNoteKind.Fault, WatchNoteKind.Accused], notes.Select(static note => note.Kind));
        Assert.Contains(words, notes[0].Words, StringComparison.Ordinal);
        Assert.True((await town.ReadAsync(town.Pay, CuckooPay.EpochAt(epoch))).Cancelled);
    }

    // An operator posts any root it likes whose total the contract takes, each under a bond of its own.
    private static async Task PostAsync(Town town, Dictionary<ulong, byte[]> shown, ulong epoch, SumLeaf[] leaves, bool isShown = true)
    {
        if (await town.ReadAsync(town.Pay, CuckooPay.BondOf(town.Operator.Account)) == 0) await town.Operator.DoAsync(town.Pay, CuckooPay.AddBond(town.Operator.Account, 1_000 * Cai));
        var root = ListedTree.TryOf(leaves)!.Root;
        await town.Operator.DoAsync(town.Pay, CuckooPay.PostRoot(root.Hash, root.Spent, (uint)leaves.Length, default));
        if (isShown) shown[epoch] = await FileAsync(epoch, leaves);
    }

    // What an honest writer would refuse to write.
    private static Task<byte[]> FileAsync(ulong epoch, SumLeaf[] leaves)
    {
        var file = new byte[LeavesHeader.Length + leaves.Length * LeavesHeader.LeafLength];
        var root = ListedTree.TryOf(leaves)!.Root;
        new LeavesHeader(31337, Accounts.Number(0), epoch, leaves.Length, root.Spent, root.Hash, default).Write(file);
        for (var at = 0; at < leaves.Length; at++)
        {
            var piece = file.AsSpan(LeavesHeader.Length + at * LeavesHeader.LeafLength);
            leaves[at].Account.Write(piece);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(piece[20..], leaves[at].Earned);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(piece[36..], leaves[at].Spent);
        }

        return Task.FromResult(file);
    }
}
