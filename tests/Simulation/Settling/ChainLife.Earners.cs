using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Simulation.Liars;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Simulation.Settling;

/// <content>Those who work.</content>
internal sealed partial class ChainLife
{
    private sealed class Earner(ChainLife life, Townsman man, int number)
    {
        private const int MostTries = 10;

        private bool IsLiar => number == 2;

        public Townsman Man => man;

        /// <summary>Stakes, works, and claims now and then.</summary>
        public async Task LiveAsync()
        {
            await EnrolAsync();
            ScriptedMiner miner = new(life.silo.Client, man.Key) { Contract = new DisputeContract(Genesis.ChainId, life.seat.Contracts[nameof(DisputeManager)].ToString()) };
            SimulatedMiner working = new(life.silo, miner, IsLiar ? new Lies(life.plan.Liar!.Value, miner.Id, life.hearsay, life.silo.Draw) : null, life.hearsay, life.options) { HasTurned = true };
            life.miners.Add(working);
            await life.silo.UntilAnsweredAsync(async () =>
            {
                miner.MoveTo(life.silo.Client);
                await miner.RegisterAsync();
                return true;
            });
            working.Working = working.RunAsync(() => life.isOver);
            while (!life.isWorkOver)
            {
                await Task.Delay(TimeSpan.FromSeconds(200 + life.silo.Draw(600)), life.silo.Time);
                await EnrolAsync();
                await ClaimAsync();
            }
        }

        // A fork may undo the allowance before it is used, and one that is deeper than anybody counts on the registration itself.
        private async Task EnrolAsync()
        {
            Cuckoo.Chain.Keys.SigningKey hot = ChainPeople.HotKeys[number];
            string? refusal = null;
            for (int tries = 0; await man.ReadAsync(life.Staking, StakingManager.RoleOf(man.Account)) == 0; tries++)
            {
                if (tries == MostTries) throw new InvalidOperationException($"{man.Account} cannot register: {refusal}.");
                await man.DoAsync(life.Token, CuckooToken.Approve(life.Staking, 2 * ChainPeople.Stake));
                byte[] consent = HotKeyConsent.Sign(hot, man.Account, Genesis.ChainId, life.Staking);
                refusal = await man.DoAsync(life.Staking, StakingManager.Register(1, hot.Address, consent, 0, ChainPeople.Stake));
            }
        }

        /// <summary>Takes what it has earned by the root that is final.</summary>
        public async Task ClaimAsync()
        {
            if (life.FinalLeaves()?.Tree.Prove(man.Account) is not { } proof || proof.Leaf.Earned <= await man.ReadAsync(life.Pay, CuckooPay.ClaimedOf(man.Account))) return;
            await man.DoAsync(life.Pay, CuckooPay.Claim(proof.ForContract()));
        }

        /// <summary>It has been paid what it earned, once; and keeps its stake if it is honest.</summary>
        public void Check()
        {
            UInt128 earned = life.FinalLeaves()?.Tree.Prove(man.Account)?.Leaf.Earned ?? 0, claimed = life.laws.Read(CuckooPay.ClaimedOf(man.Account));
            if (claimed != earned) throw new InvalidOperationException($"Law 2: {man.Account} earned {earned} and claimed {claimed}.");
            UInt256 stake = life.laws.Read(life.Staking, StakingManager.OwnStakeOf(man.Account));
            UInt256 left = life.laws.Read(life.Token, CuckooToken.BalanceOf(man.Account));
            if (left != ChainPeople.Stake + claimed) throw new InvalidOperationException($"Law 2: {man.Account} claimed {claimed} and has {left} beside its stake.");
            if (!IsLiar && stake != (UInt256)ChainPeople.Stake) throw new InvalidOperationException($"Law 7: the honest miner {man.Account} has {stake} of its stake left.");
            if (stake > (UInt256)ChainPeople.Stake) throw new InvalidOperationException($"Law 7: {man.Account} has {stake} at stake.");
        }
    }
}
