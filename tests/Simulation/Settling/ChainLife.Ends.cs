using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Watching;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <content>The operator's end, and who sees it.</content>
internal sealed partial class ChainLife
{
    // The operator is gone, or somebody has its key and posts what is not so.
    private async Task FallAsync(List<Payer> payers, List<Earner> earners, Watch watch)
    {
        seat.Present!.Leave();
        await Task.Delay(TimeSpan.FromSeconds(400), silo.Time);
        if (plan.End is OperatorEnd.Stops) return;
        LeavesFile last = FinalLeaves() ?? throw new InvalidOperationException("There is no final root to go on from.");
        SumLeaf[] honest = [.. Enumerable.Range(0, last.Tree.Count).Select(last.Tree.LeafAt)];
        Payer payer = payers.First(one => last.Tree.IndexOf(one.Man.Account) >= 0);
        Earner earner = earners.First(one => last.Tree.IndexOf(one.Man.Account) >= 0);
        UInt128 kept = laws.Read(CuckooPay.DepositOf(payer.Man.Account)) - laws.Read(CuckooPay.WithdrawnOf(payer.Man.Account));
        UInt128 free = laws.Read(CuckooPay.Deposited()) - laws.Read(CuckooPay.Withdrawn()) - last.Header.Total;
        Address stranger = SigningKey.FromSecret([.. Enumerable.Repeat((byte)77, 32)]).Address;
        if (plan.End is OperatorEnd.Unbooked)
        {
            UInt128 promised = last.Tree.Prove(earner.Man.Account)!.Leaf.Earned + 50;
            watch.Promises.Add(new EarningReceipt(earner.Man.Account, promised, new Voucher(VoucherKind.Earned, earner.Man.Account, promised).Sign(ChainPeople.Operator, PayDomain.Of(Genesis.ChainId, Pay)).ToBytes()));
        }

        IReadOnlyList<SumLeaf> leaves = FalseRoots.Of(plan.End, honest, payer.Man.Account, kept, free, earner.Man.Account, stranger);
        (byte[] file, Bytes32 hash) = FalseRoots.FileOf(leaves, Pay);
        if (plan.End is not OperatorEnd.Withholds) archive.Put(hash, file);

        // Somebody who has asked to leave before goes while the root is young.
        Task? early = plan.End is OperatorEnd.Overdraws ? payers.First(one => one != payer).LeaveAsync() : null;
        if (early is not null) await Task.Delay(TimeSpan.FromSeconds(60), silo.Time);
        Townsman thief = await ComeAsync(ChainPeople.Operator, "operator");
        string? refusal = await thief.DoAsync(Pay, FalseRoots.CallOf(leaves, hash));
        if (refusal is not null) throw new InvalidOperationException($"The false root was refused at once: {refusal}.");
        ulong epoch = (ulong)laws.Read(CuckooPay.LatestEpoch());
        await UntilAsync(
            async () =>
            {
                await watch.LookAsync();
                return laws.Read(CuckooPay.EpochAt(epoch)).Cancelled || (ulong)laws.Read(CuckooPay.FinalEpoch()) >= epoch;
            },
            $"root {epoch}, which {plan.End}, neither falls nor stands");
        if (!laws.Read(CuckooPay.EpochAt(epoch)).Cancelled) throw new InvalidOperationException($"Law 5: root {epoch}, which {plan.End}, became final: {watch}");
        if (early is not null) await early;
    }

    private sealed class Watch(ChainLife life, Townsman man)
    {
        private RootWatcher? watcher;
        private readonly List<WatchNote> notes = [];
        private bool isFalse;

        /// <summary>What the operator has promised to earners.</summary>
        public List<EarningReceipt> Promises { get; } = [];

        public async Task LiveAsync()
        {
            await man.DoAsync(life.Token, CuckooToken.Approve(life.Pay, 100 * Genesis.Cai));
            while (!life.isWorkOver)
            {
                await Task.Delay(TimeSpan.FromSeconds(60), life.silo.Time);
                await LookAsync();
            }
        }

        /// <summary>Looks at the roots, as <c>cuckoo watch</c> does.</summary>
        public async Task LookAsync()
        {
            watcher ??= new RootWatcher(
                man.Rpc, life.Pay, new PayEvents(man.Rpc, life.Pay, new FollowerOptions { Confirmations = Townsman.Confirmations }, life.silo.Time),
                (root, _) => Task.FromResult<Stream?>(life.archive.Find(root.DataHash) is { } file ? new MemoryStream(file) : null),
                man.Sender,
                new WatchOptions
                {
                    Patience = TimeSpan.FromSeconds(60),
                    Vouched = (asked, _) => Task.FromResult<IReadOnlyDictionary<Address, UInt128>>(asked.Where(life.signed.ContainsKey).ToDictionary(static one => one, one => life.signed[one])),
                    Receipts = Promises,
                },
                life.silo.Time);
            isFalse = life.seat.IsLeft;
            try
            {
                IReadOnlyList<WatchNote> seen = await watcher.LookAsync(default);
                notes.AddRange(seen);
                if (!isFalse && seen.FirstOrDefault(static one => one.Kind is WatchNoteKind.Fault or WatchNoteKind.Accused) is { } wrong)
                    life.broken.Add($"Law 5: an honest root was found at fault: {wrong}.");
            }
            catch (RpcException)
            {
                // Looked at again.
            }
        }

        /// <summary>What it saw last.</summary>
        public override string ToString() => string.Join(" | ", notes.TakeLast(5));

        /// <summary>It saw something.</summary>
        public void Check()
        {
            if (!notes.Exists(static one => one.Kind is WatchNoteKind.Clean)) throw new InvalidOperationException("The watcher saw no root.");
        }
    }
}
