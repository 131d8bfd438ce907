// The simulated chain is no invention of its own: a random sequence of transactions and questions goes to it and to anvil, and every
// answer is the same, down to the gas.

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Transactions;
using Cuckoo.Chain.Watching;
using Cuckoo.Simulation.Evm;
using Cuckoo.Simulation.Nodes;

namespace Cuckoo.Chain.Tests.Machine;

public sealed class MachineTests(ITestOutputHelper output)
{
    private const int People = 6;

    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Chain_ARandomSequenceOfCalls_IsAnvils(int seed)
    {
        using TemporaryFolder folder = new();
        await using var anvil = await EmbeddedChain.StartAsync(new() { Folder = folder.File("chain") }, TimeProvider.System, Cancellation);
        await anvil.Rpc.AskAsync(Anvil.SetAutomine(false), Cancellation);
        Pair pair = new(anvil);
        Random random = new(seed);
        for (var person = 0; person < People; person++) await pair.FundAsync(Key(person).Address);
        Dictionary<string, Address> made = [];
        var plan = DeploymentPlan.Development(Key(0).Address);
        foreach (var step in DeploymentSteps.Of(plan, Key(0).Address))
        {
            var done = await pair.DoAsync(Key(0), step.Order(made), 0);
            Assert.True(done.Succeeded, step.Name);
            if (step.MakesContract) made[step.Name] = done.Created!.Value;
        }

        await pair.DoAsync(Key(0), SendOrder.Call(made[nameof(CuckooToken)], CuckooToken.Mint(0)), 0);
        for (var person = 1; person < People; person++)
            await pair.DoAsync(Key(0), SendOrder.Call(made[nameof(CuckooToken)], CuckooToken.Transfer(Key(person).Address, 2_000_000 * Cai)), 0);
        for (var person = 0; person < People; person++)
        {
            foreach (var contract in new[] { nameof(CuckooPay), nameof(StakingManager), nameof(DisputeManager) })
                await pair.DoAsync(Key(person), SendOrder.Call(made[nameof(CuckooToken)], CuckooToken.Approve(made[contract], 1_000_000 * Cai)), 0);
        }

        await pair.DoAsync(Key(0), SendOrder.Call(made[nameof(CuckooPay)], CuckooPay.AddBond(Key(0).Address, 100_000 * Cai)), 0);
        Calls calls = new(made, random);
        var (succeeded, reverted) = (0, 0);
        for (var step = 0; step < 250; step++)
        {
            var (person, order) = calls.Next();
            var wait = random.Next(4) == 0 ? (ulong)random.Next(1, 400) : 0;
            var receipt = await pair.DoAsync(Key(person), order, wait);
            if (receipt.Succeeded) succeeded++;
            else reverted++;
            calls.Learn(receipt);
        }

        output.WriteLine($"{succeeded} succeeded, {reverted} reverted; errors: {string.Join(", ", pair.Errors.Order())}");
        Assert.True(succeeded > 40 && reverted > 40 && pair.Errors.Count > 10, $"{succeeded} {reverted} {pair.Errors.Count}");
        foreach (var question in calls.Questions()) await pair.AskAsync(question);
    }

    private static SigningKey Key(int person) => SigningKey.FromSecret(SHA256.HashData([7, (byte)person]));

    /// <summary>Anvil and the simulated chain, to which the same is done.</summary>
    private sealed class Pair(EmbeddedChain anvil)
    {
        private readonly SimulatedChain chain = new(EmbeddedChainOptions.DevelopmentChainId, new World(), 1, 1_000_000_000);

        public HashSet<string> Errors { get; } = [];

        public async Task FundAsync(Address account)
        {
            await anvil.FundAsync(account, 1_000_000 * Cai, Cancellation);
            chain.World[Simulation.Evm.Transactions.WordOf(account)] = new EvmAccount(0, 1_000_000 * Cai, []);
        }

        /// <summary>The same transaction on both; the receipts and what the call would have given are compared.</summary>
        public async Task<TransactionReceipt> DoAsync(SigningKey key, SendOrder order, ulong wait)
        {
            var nonce = await anvil.Rpc.AskAsync(Eth.Nonce(key.Address, BlockTag.Latest), Cancellation);
            var signed = new Transaction
            {
                ChainId = EmbeddedChainOptions.DevelopmentChainId,
                Nonce = nonce,
                MaxFeePerGas = 1_000_000_000_000,
                MaxPriorityFeePerGas = 1_000_000,
                GasLimit = 12_000_000,
                To = order.To,
                Input = order.Input,
            }.Sign(key);
            if (wait > 0) await anvil.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromSeconds(wait)), Cancellation);
            await anvil.Rpc.AskAsync(Eth.SendRaw(signed.Raw.Span), Cancellation);
            await anvil.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
            var real = (await anvil.Rpc.AskAsync(Eth.Receipt(signed.Hash), Cancellation))!;
            var block = (await anvil.Rpc.AskAsync(Eth.Block(BlockTag.At(real.Block)), Cancellation))!;
            Assert.Null(chain.Offer(signed));
            var mined = Assert.Single(chain.Mine(block.Timestamp).Mined);
            Assert.Equal(block.Timestamp, chain.Head.Head.Timestamp);
            var ours = TransactionReceipt.Read(Answer(Eth.Receipt(signed.Hash)).Result)!;
            var name = Convert.ToHexStringLower(order.Input.AsSpan(0, 4));
            Assert.Equal((name, real.Succeeded, real.Created), (name, ours.Succeeded, ours.Created));
            Assert.Equal(Plain(real), Plain(ours));
            Assert.Equal((name, real.GasUsed), (name, ours.GasUsed));

            // What it gave, or why it reverted, is in no receipt.
            var traced = new RpcCall<string?>(
                "debug_traceTransaction", [signed.Hash.ToString(), new JsonObject { ["tracer"] = "callTracer" }], static trace => HexText.Optional(trace, "output")?.GetString());
            var gave = await anvil.Rpc.AskAsync(traced, Cancellation) ?? "0x";
            if (order.To is not null) Assert.Equal((name, gave), (name, HexText.Of(mined.Outcome.Output)));
            if (!real.Succeeded) Errors.Add(Revert.Read(mined.Outcome.Output, ContractErrors.All).Text.Split('(')[0]);
            return real;
        }

        /// <summary>The same question to both.</summary>
        public async Task AskAsync((string Name, Address Contract, byte[] Input) question)
        {
            var call = Eth.Call(new CallMessage(null, question.Contract, question.Input), BlockTag.Latest);
            var real = (await anvil.Rpc.AskAllAsync([call], Cancellation))[0];
            var ours = Answer(call);
            Assert.Equal((question.Name, real.Value), (question.Name, ours.Error is null ? ours.Result.GetString() : null));
        }

        private RpcReply Answer(RpcCall call) => new NodeAnswers(chain, "simulated", () => chain.Head.Head.Number).Of(call);

        private static string Plain(TransactionReceipt receipt) =>
            string.Join('\n', receipt.Logs.Select(static log => $"{log.Index} {log.Contract} {string.Join(',', log.Topics)} {log.Body}"));
    }

    /// <summary>Calls of everything that the network calls, with arguments that sometimes fit.</summary>
    private sealed class Calls(IReadOnlyDictionary<string, Address> made, Random random)
    {
        private readonly Dictionary<ulong, ListedTree> roots = [];
        private ListedTree? offered;
        private ulong epochs;
        private ulong challenges;
        private ulong disputes;
        private ulong entries;

        private Address Pay => made[nameof(CuckooPay)];

        private Address Staking => made[nameof(StakingManager)];

        private Address Disputes => made[nameof(DisputeManager)];

        public (int Person, SendOrder Order) Next()
        {
            offered = null;
            var person = random.Next(People);
            var amount = (UInt128)random.Next(0, 5) * 1_000 * Cai;
            var other = Key(random.Next(People)).Address;
            var stake = (UInt128)random.Next(1, 4) * 20_000 * Cai;
            return random.Next(34) switch
            {
                0 or 1 or 2 => (person, SendOrder.Call(Pay, CuckooPay.Deposit(amount))),
                3 or 4 => (person, SendOrder.Call(Pay, CuckooPay.RequestExit(amount))),
                5 => (person, SendOrder.Call(Pay, CuckooPay.WithdrawExit())),
                6 => (person, SendOrder.Call(Pay, CuckooPay.ExitUnproven())),
                7 => (person, SendOrder.Call(Pay, CuckooPay.StateSpent(amount))),
                8 or 9 or 10 => (0, Post()),
                11 or 12 => Proven(person, leaf => SendOrder.Call(Pay, CuckooPay.Claim(leaf))),
                13 => Proven(person, leaf => SendOrder.Call(Pay, CuckooPay.Exit(leaf))),
                14 => Proven(person, leaf => SendOrder.Call(Pay, CuckooPay.ProveOverspent(Epoch(), leaf))),
                15 => Proven(person, leaf => SendOrder.Call(Pay, CuckooPay.ProveRegressed(Epoch(), leaf, Epoch(), leaf))),
                16 => Proven(person, leaf => SendOrder.Call(Pay, CuckooPay.ChallengeSpend(epochs, leaf))),
                17 => (person, SendOrder.Call(Pay, CuckooPay.ChallengeLeaves(epochs, (uint)random.Next(2)))),
                18 => (0, Answer()),
                19 => (person, SendOrder.Call(Pay, CuckooPay.TimeOut(challenges == 0 ? 1 : (ulong)random.NextInt64(1, (long)challenges + 1)))),
                20 => (person, Voucher(person, amount)),
                21 => (person, SendOrder.Call(Pay, CuckooPay.Finalise())),
                22 => (person, SendOrder.Call(Pay, CuckooPay.WithdrawBond(amount))),
                23 or 24 => (person, Register(person, stake)),
                25 => (person, SendOrder.Call(Staking, StakingManager.Stake(other, stake))),
                26 => (person, SendOrder.Call(Staking, StakingManager.Unbond(other, stake / 2))),
                27 => (person, SendOrder.Call(Staking, StakingManager.Redelegate(other, Key(random.Next(People)).Address, stake / 4))),
                28 => (person, SendOrder.Call(Staking, StakingManager.Withdraw(entries == 0 ? 1 : (ulong)random.NextInt64(1, (long)entries + 1)))),
                29 => (person, SendOrder.Call(Disputes, DisputeManager.OpenConduct(other, Bytes32.Keccak([1]), Bytes32.Keccak([2])))),
                30 => (person, SendOrder.Call(Disputes, DisputeManager.Expire(Dispute()))),
                31 => (person, SendOrder.Call(Disputes, DisputeManager.Appeal(Dispute()))),
                32 => (person, SendOrder.Call(Disputes, DisputeManager.Withdraw())),
                _ => (person, SendOrder.Call(made[nameof(CuckooToken)], CuckooToken.Transfer(other, amount * 1_000))),
            };
        }

        /// <summary>What the chain gave numbers to.</summary>
        public void Learn(TransactionReceipt receipt)
        {
            foreach (var log in receipt.Logs)
            {
                if (CuckooPay.Events.RootPosted.TryRead(log.Topics, log.BodyBytes(), out var posted)) roots[epochs = (ulong)posted.Epoch] = offered!;
                if (CuckooPay.Events.ChallengeOpened.TryRead(log.Topics, log.BodyBytes(), out var opened)) challenges = (ulong)opened.Challenge;
                if (StakingManager.Events.UnbondRequested.TryRead(log.Topics, log.BodyBytes(), out var unbond)) entries = (ulong)unbond.Id;
                if (log.Contract == Disputes) disputes++;
            }
        }

        public IEnumerable<(string Name, Address Contract, byte[] Input)> Questions()
        {
            yield return ("final", Pay, CuckooPay.FinalEpoch().Input.ToArray());
            yield return ("latest", Pay, CuckooPay.LatestEpoch().Input.ToArray());
            yield return ("deposited", Pay, CuckooPay.Deposited().Input.ToArray());
            yield return ("withdrawn", Pay, CuckooPay.Withdrawn().Input.ToArray());
            yield return ("claimed", Pay, CuckooPay.ClaimedTotal().Input.ToArray());
            yield return ("bonds", Pay, CuckooPay.BondsHeld().Input.ToArray());
            for (var person = 0; person < People; person++)
            {
                var account = Key(person).Address;
                yield return ($"tokens of {person}", made[nameof(CuckooToken)], CuckooToken.BalanceOf(account).Input.ToArray());
                yield return ($"votes of {person}", made[nameof(VotesSum)], VotesSum.GetVotes(account).Input.ToArray());
                yield return ($"stake of {person}", Staking, StakingManager.Slashable(account).Input.ToArray());
                yield return ($"exit of {person}", Pay, CuckooPay.ExitOf(account).Input.ToArray());
            }

            for (ulong epoch = 1; epoch <= epochs; epoch++) yield return ($"epoch {epoch}", Pay, CuckooPay.EpochAt(epoch).Input.ToArray());
        }

        private ulong Epoch() => epochs == 0 ? 1 : (ulong)random.NextInt64(1, (long)epochs + 1);

        private ulong Dispute() => disputes == 0 ? 1 : (ulong)random.NextInt64(1, (long)Math.Min(disputes, 3) + 1);

        private SendOrder Post()
        {
            List<SumLeaf> leaves = [];
            for (var person = 0; person < People; person++)
            {
                var spent = (UInt128)random.Next(0, 3) * 100 * Cai * epochs;
                leaves.Add(new SumLeaf(Key(person).Address, 0, spent));
            }

            var all = leaves.Aggregate(UInt128.Zero, static (sum, leaf) => sum + leaf.Spent);
            leaves[random.Next(People)] = leaves[0] with { Account = Key(1).Address, Earned = 0, Spent = 0 };
            leaves.Add(new SumLeaf(Key(2).Address, leaves.Aggregate(UInt128.Zero, static (sum, leaf) => sum + leaf.Spent), 0));
            offered = ListedTree.TryOf(leaves)!;
            return SendOrder.Call(Pay, CuckooPay.PostRoot(offered.Root.Hash, offered.Root.Spent == 0 ? all : offered.Root.Spent, (uint)leaves.Count, Bytes32.Keccak([9])));
        }

        private (int Person, SendOrder Order) Proven(int person, Func<CuckooPay.Structs.ProvenLeaf, SendOrder> order)
        {
            var epoch = random.Next(3) == 0 ? Epoch() : epochs;
            return roots.TryGetValue(epoch, out var tree)
                ? (person, order(tree.Prove(random.Next(tree.Leaves.Count)).ForContract()))
                : (person, SendOrder.Call(Pay, CuckooPay.Finalise()));
        }

        // Six leaves and one more are one stretch.
        private SendOrder Answer() => roots.TryGetValue(epochs, out var tree)
            ? SendOrder.Call(Pay, CuckooPay.AnswerLeaves(challenges, [.. tree.Leaves.Select(static leaf => new CuckooPay.Structs.Leaf(leaf.Account, leaf.Earned, leaf.Spent))], []))
            : SendOrder.Call(Pay, CuckooPay.Finalise());

        private SendOrder Voucher(int person, UInt128 amount)
        {
            using var key = Key(person);
            var voucher = new Voucher(VoucherKind.Spent, key.Address, amount);
            return SendOrder.Call(Pay, CuckooPay.RecordVoucher(key.Address, amount, voucher.Sign(key, PayDomain.Of(EmbeddedChainOptions.DevelopmentChainId, Pay)).ToBytes()));
        }

        private SendOrder Register(int person, UInt128 stake)
        {
            using var hot = SigningKey.FromSecret(SHA256.HashData([8, (byte)person]));
            var consent = HotKeyConsent.Sign(hot, Key(person).Address, EmbeddedChainOptions.DevelopmentChainId, Staking);
            return SendOrder.Call(Staking, StakingManager.Register((byte)random.Next(1, 3), hot.Address, consent, 500, stake));
        }
    }
}
