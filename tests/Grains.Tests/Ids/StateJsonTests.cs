// Every state record through the engine's own JSON and back, full and empty: what storage gives after a restart must be
// what was written.

using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Blobs;
using Cuckoo.Grains.Canaries;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Grains.Webhooks;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Ids;

public sealed class StateJsonTests
{
    private static readonly JobId Job = JobId.ForAttempt(Sample.Request, 0);
    private static readonly MinerId Miner = Sample.Miner(1);
    private static readonly ChainAddress Wallet = ChainAddress.Of(Miner);
    private static readonly Job Work = new(
        Job, Sample.Request, JobId.ForAuditOf(Job), Sample.Model.Program, QuoteRules.InputDocument(Sample.Spec with { Prompt = "\"🍎\u2028</script>" }),
        768, new Amount(UInt128.MaxValue), [Miner, Sample.Miner(2)]);

    private static readonly AppDeal Deal = new(Sample.Id<CoordinatorId>("an-app"), 25, 2, new AuditTerms(50, 300), [Miner], 7, 6);

    private static readonly MinerDraw Drawn = new(
        Job, 1, new Amount(100), new Amount(400), [new DrawCandidate(Miner, new Amount(1), 7, 3, new Amount(9))], Miner);

    private static readonly BlobBytes Bytes = new("objects/ab/abcd", 7, "a wrapped key");
    private static readonly TrailNote Note = new(Hash256.OfText("blob"), Hash256.OfText("alice"), Sample.Now.AddTicks(1), Hash256.OfText("key"));

    private static readonly EarningsLine Earned = new(70, Sample.Now.AddTicks(1), new JobEnd(Job, true, EarningsVerdict.Inconclusive, new Amount(UInt128.MaxValue), "\"why\"") { IsTolerant = true });

    public static TheoryData<string> Names => [.. States.Keys];

    private static Dictionary<string, object> States => new(StringComparer.Ordinal)
    {
        ["new disputes"] = new DisputeState(),
        ["disputes"] = new DisputeState
        {
            Disputes =
            [
                new DisputeRecord(
                    3, new Conviction(Job, JobId.ForAuditOf(Job), Sample.Id<LeaseId>(new string('a', 32)), Miner, 0), Sample.Now, DisputeStatus.Over, 4,
                    new DisputeProgress(DisputeTurn.Closed, Sample.Now.AddTicks(1), DisputeFinding.Guilty, new Amount(1), new Amount(UInt128.MaxValue)), "\"why\"", Sample.Now.AddTicks(2)),
                new DisputeRecord(4, new Conviction(Job, Job, Sample.Id<LeaseId>(new string('b', 32)), Miner, null), Sample.Now, DisputeStatus.Waiting),
            ],
            Last = 4,
        },
        ["new epochs"] = new EpochState(),
        ["epochs"] = new EpochState
        {
            Epochs =
            [
                new EpochRecord(
                    3, new LedgerMark([5, 6]), Sample.Now, EpochStage.Posted, new EpochPublished(Hash256.OfText("leaves"), "0x12", new Amount(UInt128.MaxValue), 7, Hash256.OfText("before")), 4,
                    Sample.Now.AddTicks(1), Sample.Now.AddTicks(2)),
                new EpochRecord(4, new LedgerMark([7, 8]), Sample.Now, EpochStage.Cut),
            ],
            Before = [new LedgerMark([1, 2])],
            Last = 4,
            Treasury = "0x1",
            SkippedAt = Sample.Now,
            Warning = new EpochWarning("Overspent", "\"why\"", Sample.Now),
            Unanswered = new EpochWarning("QuestionUnanswered", "which", Sample.Now),
        },
        ["new vouchers"] = new VoucherState(),
        ["vouchers"] = new VoucherState { Spent = new SignedTotal(new Amount(5), "aa", Sample.Now), Earned = new SignedTotal(new Amount(6), "bb", Sample.Now.AddTicks(1)) },
        ["new account"] = new AccountState(),
        ["new mirror"] = new MirrorState(),
        ["mirror"] = new MirrorState
        {
            Home = "1/0xa",
            Version = 7,
            Next = ulong.MaxValue,
            UndoableFrom = 3,
            Cursor = "{\"Next\":1}",
            Settled = new MirrorBooks
            {
                Nodes = ImmutableDictionary<ChainAddress, MirrorNode>.Empty.Add(Wallet, new MirrorNode(NodeRole.Coordinator, Wallet)
                {
                    Own = new Amount(UInt128.MaxValue),
                    OwnLeaving = new Amount(1),
                    Delegated = new Amount(2),
                    Leaving = new Amount(3),
                    Moved = new Amount(4),
                    MovedAtFirst = new Amount(5),
                    Freezes = 6,
                    Slashes = 7,
                    Slashed = new Amount(8),
                }),
                Moves = ImmutableDictionary<ulong, MirrorMove>.Empty.Add(ulong.MaxValue, new MirrorMove(Wallet, Wallet, new Amount(9))),
                Parameters = ImmutableDictionary<ChainParameter, Amount>.Empty.Add(ChainParameter.AppealDecisionWindow, new Amount(10)),
                Exits = ImmutableDictionary<ChainAddress, Amount>.Empty.Add(Wallet, new Amount(11)),
                Deposited = new Amount(12),
                Withdrawn = new Amount(13),
                Claimed = new Amount(14),
            },
            Recent =
            [
                new ChainEvent(ChainEventKind.Slashed, ulong.MaxValue, uint.MaxValue, "0xab")
                {
                    Account = Wallet, Other = Wallet, Amount = new Amount(15), Second = new Amount(16), Third = new Amount(17), Number = 18,
                },
                new ChainEvent(ChainEventKind.ParameterSet, 1, 0, ""),
            ],
            Undone = ImmutableDictionary<string, int>.Empty.Add("0xab/1", 2),
            Holds = [new MirrorHold(Wallet, TransferId.For("a", "b"), new Amount(19))],
            OrdersMade = 20,
            Orders =
            [
                new MirrorOrder(MirrorOrderKind.DepositUndone, Wallet, new Amount(21), "subject") { Step = 22, Source = AccountId.Treasury, Planned = new Amount(23) },
                new MirrorOrder(MirrorOrderKind.Exited, Wallet, new Amount(24), "subject") { Pending = TransferId.For("a", "b") },
            ],
        },
        ["account"] = new AccountState
        {
            Keys =
            [
                new AccountKey(
                    Hash256.OfText("a"),
                    new KeyTerms("\"first\"", KeyScopes.Read | KeyScopes.Spend, ["emoji-t2i"], Allowance.Of(Allowance.Most, TimeSpan.FromDays(30)), 7, Sample.Now),
                    Sample.Now, Sample.Now, new TokenBucket(new Amount(5), Sample.Now.AddTicks(1))),
                new AccountKey(Hash256.OfText("b"), new KeyTerms("b", KeyScopes.All, [], null, 0, null), Sample.Now, null, null),
            ],
            Spends = [new KeySpend(Sample.Request, Hash256.OfText("a"), new Amount(UInt128.MaxValue), Sample.Now)],
            Handle = Sample.Id<PersonId>("handle:ann"),
            Wallets = [Wallet],
            Telegram = Sample.Id<PersonId>("telegram:7"),
            AlertBelow = new Amount(1),
            LowSince = Sample.Now,
            WebhookGeneration = 2,
        },
        ["new person"] = new PersonState(),
        ["person"] = new PersonState { Account = Sample.Alice, Passed = 2, DepositsPassed = 3, Passing = new Amount(4), Nonces = [new UsedNonce("n", Sample.Now)] },
        ["new faucet"] = new FaucetState(),
        ["faucet"] = new FaucetState
        {
            Day = "2026-01-01",
            Sources = ImmutableDictionary<Hash256, int>.Empty.Add(Hash256.OfText("here"), 2),
            Accounts = [Sample.Alice],
        },
        ["new blob"] = new BlobState(),
        ["blob"] = new BlobState
        {
            Bytes = Bytes,
            Owners = [Sample.Alice, Sample.Bob],
            MediaType = "image/png",
            CreatedAt = Sample.Now,
            RetainUntil = Sample.Now.AddDays(1),
            Pins = [new BlobPin(Sample.Alice, null), new BlobPin(Sample.Bob, Sample.Now)],
            Untold = new UntoldDeletion(Note, 3, Bytes),
            Deletion = TrailRules.Next(new TrailState(), Note),
        },
        ["trail"] = new TrailState { Count = 1, Head = Hash256.OfText("a"), Open = [TrailRules.Next(new TrailState(), Note)] },
        ["page of the trail"] = new TrailPageState { Entries = [TrailRules.Next(new TrailState(), Note)] },
        ["new coordinator"] = new CoordinatorState(),
        ["coordinator"] = new CoordinatorState
        {
            Open = [Sample.Request, RequestId.From(Sample.Bytes(8))],
            Apps = ImmutableDictionary<RequestId, CoordinatorId>.Empty.Add(Sample.Request, Sample.Id<CoordinatorId>("an-app")),
            Jobs = [new QueuedJob(Work, null, null, []), new QueuedJob(Work with { Audits = null, Excluded = [] }, Sample.Lease(1), Miner, [Miner]), new QueuedJob(Work, Sample.Lease(2), Miner, [], IsBound: true, Draws: 2) { Candidates = Drawn.Candidates, Rank = Sample.Now.AddTicks(5) }],
        },
        ["new app"] = new AppState(),
        ["app"] = new AppState
        {
            Owner = Sample.Alice,
            Terms = new AppTerms([new AppPrice("emoji", AppRules.MostPrice), new AppPrice("words", new Amount(2), new Amount(1), 6)], 25, 2, new AuditTerms(34, 200), [Miner], 7, new PriorityTerms(50, 200)),
            Since = Sample.Now.AddTicks(1),
        },
        ["new names"] = new AppNamesState(),
        ["names"] = new AppNamesState
        {
            Owners = ImmutableDictionary<CoordinatorId, AccountId>.Empty.Add(Sample.Id<CoordinatorId>("b-1"), Sample.Alice),
        },
        ["new miner"] = new MinerState(),
        ["miner"] = new MinerState
        {
            PublicKey = new string('a', 128),
            Accepted = 3,
            Rejected = 1,
            SlashesSeen = 2,
            SuspendedUntil = Sample.Now.AddTicks(1),
            Committed = [new CommittedJob(Job, Sample.Request, null), new CommittedJob(JobId.ForAuditOf(Job), Sample.Request, Job, Sample.Lease(3))],
            LateInARow = 2,
            Benchmark = new BenchmarkState
            {
                DueAt = Sample.Now.AddTicks(1),
                Open = new BenchmarkChallenge(new string('c', 64), Sample.Now),
                Passed = new string('p', 64),
                TookMs = 1_234,
                FailedInARow = 1,
            },
            Tolerant = new TolerantStanding { Accepted = 4, Unlike = 2, Proven = 3, Recent = [true, false] },
            Judged = [Job],
        },
        ["new earnings"] = new EarningsState(),
        ["earnings"] = new EarningsState { Count = 70, Paid = new Amount(UInt128.MaxValue), Open = [Earned] },
        ["page of earnings"] = new EarningsPageState { Lines = [Earned] },
        ["new hot keys"] = new HotKeyState(),
        ["hot keys"] = new HotKeyState
        {
            Grants = [new HotKeyGrant(Miner, new string('a', 128), Sample.Now, Sample.Now.AddDays(1), long.MaxValue, new string('b', 130))],
            ReleasedFor = long.MaxValue,
        },
        ["new request"] = new RequestState(),
        ["request"] = new RequestState
        {
            Status = RequestStatus.Judging,
            Payer = Sample.Alice,
            Known = new Rerun(Hash256.OfText("a"), Hash256.OfText("b")),
            Spec = Sample.Spec with { Prompt = "\"🍎\u2028</script>" },
            Model = Sample.Model,
            Price = Sample.Price,
            App = Deal,
            Priority = JobPriority.High,
            DrawSeed = Hash256.OfText("seed"),
            DrawSalt = Hash256.OfText("salt"),
            Draws = [Drawn],
            ExpiresAt = Sample.Now,
            Deadline = DateTimeOffset.MaxValue,
            Webhook = "https://hook.example/",
            Attempt = 2,
            Excluded = [Miner],
            HeldBy = Miner,
            Receipt = Sample.Receipt(Job, Miner),
            Miner = Sample.Facts(Miner),
            Reason = "Because.",
            Evidence = [Job],
            IsClosed = true,
            Verdict = new Verdict(Judgement.Accepted, AuditedBy.Miner, Sample.Miner(2), null, "The same bits."),
            Notices = [new StandingNotice(Miner, Job, true), new StandingNotice(Miner, Job, false, IsLate: true)],
            Copies = 2,
            RevealsAt = Sample.Now.AddTicks(3),
            IsRevealing = true,
            Paid = [Miner],
            Replicas =
            [
                new Replica
                {
                    Status = ReplicaStatus.Revealed,
                    HeldBy = Miner,
                    Commitment = new Commitment(Job, Sample.Lease(1), Miner, Hash256.OfText("sealed")),
                    Receipt = Sample.Receipt(Job, Miner),
                    Miner = Sample.Facts(Miner),
                    IsCleared = true,
                },
                new Replica(),
            ],
            Events =
            [
                new RequestHappening(1, "leased", Sample.Now, Miner, new StepProgress(1, 4), "A miner took the job."),
                new RequestHappening(2, "queued", Sample.Now, null, null, ""),
            ],
        },
        ["new webhook"] = new WebhookState(),
        ["webhook"] = new WebhookState
        {
            Status = WebhookStatus.Pending,
            Payer = Sample.Alice,
            Url = "https://hook.example/",
            NextAt = Sample.Now,
            Tries = [new WebhookTry(Sample.Now, 500, "The server answered with 500."), new WebhookTry(Sample.Now.AddTicks(1), null, null)],
        },
        ["text request"] = new RequestState
        {
            Status = RequestStatus.Open,
            Payer = Sample.Alice,
            Known = new Rerun(Hash256.OfText("a"), Hash256.OfText("b")),
            Spec = Sample.Text with { Messages = [new ChatLine("system", "\"🍎\u2028</script>"), new ChatLine("user", "?")] },
            Model = Sample.TextModel,
            Price = Sample.Price,
            App = Deal,
            Priority = JobPriority.High,
            DrawSeed = Hash256.OfText("seed"),
            DrawSalt = Hash256.OfText("salt"),
            Draws = [Drawn],
            Webhook = "https://hook.example/",
            HeldBy = Miner,
            Receipt = Sample.Receipt(Job, Miner),
            Miner = Sample.Facts(Miner),
            Reason = "Because.",
            Evidence = [Job],
            Verdict = new Verdict(Judgement.Accepted, AuditedBy.Nobody, null, null, "Right.", Sample.Miner(3)) { Peers = [new PeerVerdict(Miner, Judgement.Rejected, "Other bits.")] },
            RevealsAt = Sample.Now,
        },
        ["text case"] = new VerificationState
        {
            Case = Sample.Case(Sample.Receipt(Job, Miner), Miner) with
            {
                PromptTokens = 20,
                AuditPayPerToken = new Amount(10),
                Peers = [new Peer(Sample.Receipt(Job, Sample.Miner(4)), Sample.Facts(Sample.Miner(4)))],
            },
            Findings = [null, "Wrong on its face."],
            Draw = new AuditDraw(1_000, 999),
            AuditCommitment = new Commitment(JobId.ForAuditOf(Job), Sample.Lease(4), Sample.Miner(2), Hash256.OfText("sealed")),
            LateAuditor = Sample.Miner(3),
            EvidenceUntil = Sample.Now,
            ReferredTo = JobId.ForAuditOf(Job),
            AuditReceipt = Sample.Receipt(Job, Sample.Miner(2)),
            AuditFinding = "A finding.",
            Rerun = Sample.Run("a"),
            Verdict = new Verdict(Judgement.Rejected, AuditedBy.Silo, null, Sample.Miner(2), "Other bits."),
        },
        ["new tolerant request"] = new RequestState
        {
            Model = Sample.TolerantModel,
            Miner = Sample.Facts(Miner) with { TolerantAccepted = 3, RecentUnlike = 1 },
            Verdict = new Verdict(Judgement.Accepted, AuditedBy.Silo, null, null, "Alike.") { Likeness = new Likeness(true, 12, 11, -40, 150) },
            Notices = [new StandingNotice(Miner, Job, true, IsTolerant: true, IsAudited: true)],
        },
        ["new tolerant case"] = new VerificationState { Case = Sample.Case(Sample.Receipt(Job, Miner), Miner) with { Profile = ModelProfile.Tolerant } },
        ["canary"] = new CanaryState { Open = new Canary(Sample.Request, Sample.Text, new Rerun(Hash256.OfText("a"), Hash256.OfText("b")), IsAsked: true) },
        ["new canary"] = new CanaryState { Open = new Canary(Sample.Request, Sample.Spec) },
        ["new case"] = new VerificationState(),
        ["case"] = new VerificationState
        {
            Status = VerificationStatus.Closing,
            Case = Sample.Case(Sample.Receipt(Job, Miner), Miner),
            Findings = ["Wrong on its face."],
            Draw = new AuditDraw(49, 48, AuditBasis.Stake),
            Operators =
            [
                new OperatorsFound(
                    Job, 300, 7, new NamedDigest("add", Hash256.OfText("a")), new NamedDigest("add", Hash256.OfText("b")), Hash256.OfText("b"), Hash256.OfText("c"),
                    [new NamedDigest("left", Hash256.OfText("d"))]),
                new OperatorsFound(Job, 300, null, null, null, null, null, []),
            ],
            DrawnSteps = [0, 2],
            ShownStates = [2],
            IsUnshown = true,
            IsReserved = true,
            WaitsUntil = Sample.Now,
            AuditCommitment = new Commitment(JobId.ForAuditOf(Job), Sample.Lease(4), Sample.Miner(2), Hash256.OfText("sealed")),
            LateAuditor = Sample.Miner(3),
            EvidenceUntil = Sample.Now,
            ReferredTo = JobId.ForAuditOf(Job),
            AuditReceipt = Sample.Receipt(Job, Sample.Miner(2)),
            AuditFinding = "A finding.",
            Rerun = new Rerun(Hash256.OfText("a"), Hash256.OfText("b")),
            FailedReruns = 2,
            Verdict = new Verdict(Judgement.Rejected, AuditedBy.Silo, null, Sample.Miner(2), "Other bits."),
        },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task State_WrittenAndReadBack_IsTheSame(string name)
    {
        object state = States[name];
        MethodInfo roundTrip = typeof(StateJsonTests).GetMethod(nameof(RoundTripAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

        object read = await (Task<object>)roundTrip.MakeGenericMethod(state.GetType()).Invoke(null, [state])!;

        Assert.Equal(Lines(state, ""), Lines(read, ""));
    }

    // As they were stored when there were only pictures.
    [Fact]
    public void State_OfAPictureStoredBeforeThereWereTexts_IsRead()
    {
        string program = Sample.Model.Program.Value;
        string stored = $$$"""
            {"Status":4,"Payer":"{{{Sample.Alice.Value}}}",
            "Spec":{"Model":"emoji","Prompt":"a red apple","Seed":7,"Steps":4,"GuidancePercent":300},
            "Model":{"Name":"emoji","Program":"{{{program}}}","Width":16,"Height":16,"MaxSteps":8,"PricePerStep":"100","OutputBytes":768},
            "Price":{"Work":"400","Audit":"400","Margin":"40","Fee":"20","Total":"860"}}
            """;

        RequestState read = JsonSerializer.Deserialize<RequestState>(stored)!;

        Assert.Equal((RequestStatus.Open, (JobSpec)Sample.Spec, (ModelCard)Sample.Model, Sample.Price), (read.Status, read.Spec, read.Model, read.Price));
        Job job = JsonSerializer.Deserialize<Job>($$"""
            {"Id":"{{Job.Value}}","Request":"{{Sample.Request.Value}}","Audits":null,"Program":"{{program}}","Input":"{}","OutputBytes":768,"Pay":"400","Excluded":[]}
            """)!;
        Assert.True(job is { PromptTokens: 0 } && job.TakesLength(768) && !job.TakesLength(764));
    }

    // As they were stored when there was one coordinator.
    [Fact]
    public void State_OfAQueueStoredBeforeThereWereApps_IsRead()
    {
        CoordinatorState stored = new() { Open = [Sample.Request], Jobs = [new QueuedJob(Work, Sample.Lease(1), Miner, [Miner])] };
        string text = JsonSerializer.Serialize(stored)
            .Replace("\"Apps\":{},", "", StringComparison.Ordinal)
            .Replace(",\"Terms\":null", "", StringComparison.Ordinal)
            .Replace(",\"UnitPrice\":\"0\"", "", StringComparison.Ordinal)
            .Replace(",\"DrawKey\":null", "", StringComparison.Ordinal)
            .Replace(",\"Priority\":0", "", StringComparison.Ordinal)
            .Replace(",\"Rank\":\"0001-01-01T00:00:00+00:00\"", "", StringComparison.Ordinal)
            .Replace(",\"Draws\":0", "", StringComparison.Ordinal)
            .Replace(",\"Candidates\":[]", "", StringComparison.Ordinal);

        CoordinatorState read = JsonSerializer.Deserialize<CoordinatorState>(text)!;

        Assert.DoesNotContain("Apps", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Terms", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Draw", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Candidates", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Priority", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Rank", text, StringComparison.Ordinal);
        Assert.Equal((Sample.Request, Work.Id, 0), (Assert.Single(read.Open), Assert.Single(read.Jobs).Job.Id, read.Apps.Count));
        Assert.Null(read.Jobs[0].Job.Terms);
        Assert.Empty(read.Jobs[0].Candidates);
        Assert.Null(MinerDraws.Of(read.Jobs[0]));
    }

    // As they were stored when rates knew no stake.
    [Fact]
    public void State_OfACaseStoredBeforeThereWereStakes_IsRead()
    {
        VerificationState stored = new()
        {
            Status = VerificationStatus.Waiting,
            Case = Sample.Case(Sample.Receipt(Job, Miner), Miner),
            Draw = new AuditDraw(200, 7),
        };
        string text = JsonSerializer.Serialize(stored)
            .Replace(",\"Basis\":0", "", StringComparison.Ordinal)
            .Replace(",\"Stake\":\"0\"", "", StringComparison.Ordinal)
            .Replace(",\"Pay\":\"0\"", "", StringComparison.Ordinal);

        VerificationState read = JsonSerializer.Deserialize<VerificationState>(text)!;

        Assert.DoesNotContain("Stake", text, StringComparison.Ordinal);
        Assert.Equal((VerificationStatus.Waiting, new AuditDraw(200, 7), Sample.Facts(Miner)), (read.Status, read.Draw!.Value, read.Case!.Miner));
        Assert.Equal(Amount.Zero, read.Case.Pay);
    }

    // As they were stored when everything was exact.
    [Fact]
    public void State_StoredBeforeThereWereProfiles_IsExact()
    {
        RequestState stored = new()
        {
            Status = RequestStatus.Open,
            Model = Sample.TextModel,
            Miner = Sample.Facts(Miner),
            Verdict = new Verdict(Judgement.Accepted, AuditedBy.Nobody, null, null, "Right."),
            Notices = [new StandingNotice(Miner, Job, true)],
        };
        string text = JsonSerializer.Serialize(stored)
            .Replace(",\"Profile\":0", "", StringComparison.Ordinal)
            .Replace(",\"Likeness\":null", "", StringComparison.Ordinal)
            .Replace(",\"TolerantAccepted\":0,\"RecentUnlike\":0", "", StringComparison.Ordinal)
            .Replace(",\"IsTolerant\":false,\"IsAudited\":false", "", StringComparison.Ordinal);
        string miner = JsonSerializer.Serialize(new MinerState { Accepted = 3 })
            .Replace("\"Tolerant\":{\"Accepted\":0,\"Unlike\":0,\"Proven\":0,\"Recent\":[]},", "", StringComparison.Ordinal);
        string earned = JsonSerializer.Serialize(new EarningsState { Open = [Earned with { End = Earned.End with { IsTolerant = false } }] })
            .Replace(",\"IsTolerant\":false", "", StringComparison.Ordinal);

        RequestState read = JsonSerializer.Deserialize<RequestState>(text)!;
        MinerState readMiner = JsonSerializer.Deserialize<MinerState>(miner)!;

        Assert.All([text, miner, earned], t => Assert.DoesNotMatch("Profile|Likeness|Tolerant|Audited\"", t));
        Assert.Equal((ModelProfile.Exact, stored.Model, stored.Miner), (read.Model!.Profile, read.Model, read.Miner));
        Assert.Null(read.Verdict!.Likeness);
        Assert.Equal(stored.Notices.AsEnumerable(), read.Notices);
        Assert.Equal((3, 0, 0), (readMiner.Accepted, readMiner.Tolerant.Accepted, MinerRules.RecentUnlike(readMiner)));
        Assert.False(Assert.Single(JsonSerializer.Deserialize<EarningsState>(earned)!.Open).End.IsTolerant);
    }

    [Fact]
    public void Sample_OfEachState_SetsEveryProperty() => Assert.All(
        States.Where(s => !s.Key.StartsWith("new", StringComparison.Ordinal)),
        s => Assert.All(
            s.Value.GetType().GetProperties().Where(p => p.CanWrite),
            p => Assert.False(p.GetValue(s.Value) is null, $"{s.Key} leaves {p.Name} out.")));

    private static async Task<object> RoundTripAsync<T>(T state)
    {
        Silo silo = await Silo.StartAsync(
            Sample.Options, new FakeTime(), new SeededRandom(1), new ScriptedAuditor(), new MemoryJournal(), s => s.AddMemoryGrainStorage("Default"));
        IGrainStorage storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        GrainId grain = GrainId.Create("test", "one");
        await storage.WriteStateAsync("state", grain, new Record<T> { State = state });
        Record<T> read = new();
        await storage.ReadStateAsync("state", grain, read);
        await silo.StopAsync();
        return read.State!;
    }

    // Everything a value holds, one line a leaf, so that a difference shows where it is. Arrays compare by content.
    private static IEnumerable<string> Lines(object? value, string path)
    {
        Type? type = value?.GetType();
        if (value is null) return [path + " = null"];
        if (type!.IsPrimitive || value is string or Enum or DateTimeOffset or Amount || type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITextId<>)))
            return [string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path} = {value}")];
        if (value is IEnumerable many)
        {
            object[] items = [.. many.Cast<object>()];
            IEnumerable<string> lines = items.SelectMany((item, i) => Lines(item, $"{path}[{i}]"));
            return type.GetGenericTypeDefinition() == typeof(ImmutableHashSet<>)
                ? [.. items.Select(i => $"{path} has {i}").Order(StringComparer.Ordinal)]
                : lines.Append($"{path} has {items.Length}");
        }

        return type.GetProperties().SelectMany(p => Lines(p.GetValue(value), $"{path}.{p.Name}"));
    }

    private sealed class Record<T> : IGrainState<T>
    {
        public T State { get; set; } = default!;

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
