using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Nodes;
using AccountKey = Cuckoo.Ledger.AccountKey;

namespace Cuckoo.Simulation.Settling;

/// <content>Those who pay.</content>
internal sealed partial class ChainLife
{
    // What payers have signed, as the edge publishes it.
    private readonly Dictionary<Cuckoo.Chain.Keys.Address, UInt128> signed = [];

    // As often as the faucet has said that it gave something; it may have, and the answer was lost.
    private int grants;

    private sealed class Payer(ChainLife life, Townsman man, AccountId account, int number)
    {
        private UInt128 escrowed;

        public Townsman Man => man;

        /// <summary>What it has signed to have spent.</summary>
        public UInt128 Signed => life.signed.GetValueOrDefault(man.Account);

        /// <summary>Deposits now and then, and sometimes asks to leave and stays, or leaves with a part.</summary>
        public async Task LiveAsync()
        {
            if (life.silo.Draw(2) == 0) await ClaimAsync();
            await man.DoAsync(life.Token, CuckooToken.Approve(life.Pay, 1_000 * Genesis.Cai));
            for (int turn = 0; !life.isWorkOver; turn++)
            {
                if (turn < 2 || life.silo.Draw(4) == 0) await man.DoAsync(life.Pay, CuckooPay.Deposit((UInt128)(2_000 + life.silo.Draw(20_000))));
                if (turn == 0) await ClaimAsync();
                if (turn > 0 && life.silo.Draw(5) == 0)
                {
                    await man.DoAsync(life.Pay, CuckooPay.RequestExit((UInt128)(1 + life.silo.Draw(3_000))));
                    await Task.Delay(TimeSpan.FromSeconds(life.silo.Draw(600)), life.silo.Time);
                    await man.DoAsync(life.Pay, CuckooPay.WithdrawExit());
                }

                await SignAsync();
                await Task.Delay(TimeSpan.FromSeconds(30 + life.silo.Draw(200)), life.silo.Time);
            }
        }

        /// <summary>Asks for one thing after another, and the faucet for its grant now and then.</summary>
        public async Task SpendAsync()
        {
            SimulatedPayer payer = new(life.silo, account, number);
            while (!life.isWorkOver)
            {
                if (life.silo.Draw(3) == 0) await GrantAsync();
                EndedRequest request = await payer.AskAsync();
                life.requests.Add(request);
                if (request.View is { } view) escrowed += view.Price.Total.Units;
                await Task.Delay(TimeSpan.FromSeconds(10 + life.silo.Draw(120)), life.silo.Time);
            }
        }

        private async Task GrantAsync()
        {
            FaucetOutcome outcome = await life.silo.UntilAnsweredAsync(() => life.silo.Client.GetGrain<IFaucetGrain>(FaucetDesk.Main).Take(account, Hash256.OfText("here")));
            if (outcome.Refusal is FaucetRefusal.None) life.grants++;
        }

        /// <summary>Signs for what it is asked to have spent, where that can be so.</summary>
        public async Task SignAsync()
        {
            if (life.seat.Present?.Poster.Work?.Owed.GetValueOrDefault(LedgerKeys.PartyOf(account).Key) is not { } total || total.Owed <= Signed) return;
            if (total.Owed > escrowed + 100_000) life.broken.Add($"Law 5: {account} is asked to sign for {total.Owed} and has put {escrowed} into escrow.");
            Voucher voucher = new(VoucherKind.Spent, man.Account, total.Owed);
            byte[] signature = voucher.Sign(man.Key, PayDomain.Of(Genesis.ChainId, life.Pay)).ToBytes();
            await life.silo.UntilAnsweredAsync(() => life.silo.Client.GetGrain<IVoucherGrain>(man.Account.ToString())
                .Keep(VoucherSide.Spent, new Amount(total.Owed), Convert.ToHexStringLower(signature)));
            life.signed[man.Account] = total.Owed;
        }

        /// <summary>Whether it has signed for all that it owes.</summary>
        public bool IsSigned(IReadOnlyDictionary<AccountKey, PayerTotal> owed) => owed.GetValueOrDefault(LedgerKeys.PartyOf(account).Key).Owed <= Signed;

        /// <summary>Takes what is left of its deposits, from public data alone.</summary>
        public async Task LeaveAsync()
        {
            for (int steps = 0; steps < MostWaits; steps++)
            {
                LeavingState state = await Townsman.UntilAsync(() => Leaving.ReadAsync(man.Rpc, life.Pay, man.Account, default), life.silo.Time);
                SumProof? proof = life.FinalLeaves()?.Tree.Prove(man.Account);

                // A deep fork may have undone that it withdrew an earlier request for a part: then all else is asked for after that one.
                bool isAll = life.laws.Read(CuckooPay.ExitOf(man.Account)).Amount >= state.Kept;
                (LeavingStep step, ulong _) = Leaving.Next(state, proof is not null);
                string? refusal = step switch
                {
                    LeavingStep.Ask => await man.DoAsync(life.Pay, CuckooPay.RequestExit(state.Kept)),
                    LeavingStep.Prove => await man.DoAsync(life.Pay, CuckooPay.Exit(proof!.ForContract())),
                    LeavingStep.State => await man.DoAsync(life.Pay, CuckooPay.StateSpent(0)),
                    LeavingStep.TakeUnproven => await man.DoAsync(life.Pay, CuckooPay.ExitUnproven()),
                    _ => null,
                };
                if (step is LeavingStep.NothingLeft || (step is LeavingStep.Prove or LeavingStep.TakeUnproven && refusal is null && isAll)) return;
                if (refusal?.StartsWith("NothingToExit", StringComparison.Ordinal) == true)
                {
                    await man.DoAsync(life.Pay, CuckooPay.WithdrawExit());
                    return;
                }

                if (step is LeavingStep.Wait) life.weather.Leap(TimeSpan.FromSeconds(60));
                await Task.Delay(TimeSpan.FromSeconds(12), life.silo.Time);
            }

            throw new InvalidOperationException($"Law 5: {man.Account} cannot leave.");
        }

        /// <summary>It has left with all that it did not spend.</summary>
        public void Check()
        {
            UInt128 deposited = life.laws.Read(CuckooPay.DepositOf(man.Account)), withdrawn = life.laws.Read(CuckooPay.WithdrawnOf(man.Account));
            UInt128 spent = life.FinalLeaves()?.Tree.Prove(man.Account)?.Leaf.Spent ?? 0;
            if (withdrawn != deposited - spent) throw new InvalidOperationException($"Law 5: {man.Account} deposited {deposited}, spent {spent} and left with {withdrawn}.");
            if (spent > Signed) throw new InvalidOperationException($"Law 5: {man.Account} signed for {Signed}, and {spent} is final.");
        }

        private Task<AccountId> ClaimAsync() => life.silo.UntilAnsweredAsync(() => life.silo.Client.GetGrain<IPersonGrain>($"address:{man.Account}").Claim(account));
    }

    /// <summary>The leaves of the root that is final now, as anybody can read them.</summary>
    private LeavesFile? FinalLeaves()
    {
        ulong final = (ulong)laws.Read(CuckooPay.FinalEpoch());
        for (ulong number = chain.Head.Head.Number; number > 0 && final > 0; number--)
        {
            foreach (var log in chain.At(number)!.Mined.SelectMany(static one => one.Outcome.Logs))
            {
                Bytes32[] topics = [.. log.Topics.Select(static one => Bytes32.From(one.ToBytes()))];
                if (!CuckooPay.Events.RootPosted.TryRead(topics, log.Body, out var posted) || (ulong)posted.Epoch != final) continue;
                byte[] file = archive.Find(posted.DataHash) ?? throw new InvalidOperationException($"Law 5: root {final} is final and its leaves are nowhere.");
                return LeavesFile.ReadAsync(new MemoryStream(file), default, threads: 1).GetAwaiter().GetResult();
            }
        }

        return null;
    }
}
