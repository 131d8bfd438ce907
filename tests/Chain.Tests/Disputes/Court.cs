using System.Security.Cryptography;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tests.Scenarios;

namespace Cuckoo.Chain.Tests.Disputes;

/// <summary>A town with a committee of three, and miners whose receipts can be disputed.</summary>
internal sealed class Court : IAsyncDisposable
{
    public static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    public static readonly UInt128 Stake = 100_000 * Cai;

    private Court(Town town) => Town = town;

    public Town Town { get; }

    public List<Person> Committee { get; } = [];

    public DisputeReader Reader => new(Town.Rpc, Town.Disputes);

    public DisputeTerms Terms { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Court> StartAsync()
    {
        var court = new Court(await Town.StartAsync());
        for (var member = 0; member < 3; member++)
        {
            court.Committee.Add(await court.Town.JoinAsync());
            await court.Town.DecreeAsync(court.Town.Disputes, DisputeManager.SetMember(court.Committee[^1].Account, true));
        }

        court.Terms = await court.Reader.TermsAsync(Cancellation);
        return court;
    }

    /// <summary>A miner with its stake, and the hot key that signs for it.</summary>
    public async Task<(Person Node, Person HotKey)> RegisterAsync()
    {
        var (node, hot) = (await Town.JoinAsync(Stake, Town.Staking), await Town.JoinAsync());
        await RegisterAsync(node, hot, 1, Stake);
        return (node, hot);
    }

    /// <summary>Registers a node with its hot key's consent.</summary>
    public Task RegisterAsync(Person node, Person hot, byte role, UInt128 stake)
    {
        var domain = new TypedDataDomain { Name = "CuckooStaking", Version = "1", ChainId = EmbeddedChainOptions.DevelopmentChainId, VerifyingContract = Town.Staking };
        var consent = TypedDataSchema.Of("HotKeyConsent", new TypedDataField("address", "operator")).Digest(domain.Separator(), "HotKeyConsent", [node.Account]);
        return node.DoAsync(Town.Staking, StakingManager.Register(role, hot.Account, hot.Sign(consent), 0, stake));
    }

    /// <summary>Somebody with tokens for bonds; nothing is allowed yet.</summary>
    public async Task<Person> JoinAsync(UInt128 tokens)
    {
        var person = await Town.JoinAsync();
        await Town.Operator.DoAsync(Town.Token, CuckooToken.Transfer(person.Account, tokens));
        return person;
    }

    public Disputant Of(Person person) => new(Town.Rpc, Reader, person.Sender);

    public DisputeGuard GuardOf(Person person, GuardOptions options) => new(Town.Rpc, Reader, person.Sender, options);

    public async Task<DisputeCase> CaseAsync(ulong id) => (await Reader.FindAsync(id, Cancellation))!;

    public Task<UInt128> OwnAsync(Person node) => AmountAsync(Town.ReadAsync(Town.Staking, StakingManager.OwnStakeOf(node.Account)));

    public Task<bool> IsFrozenAsync(Person node) => Town.ReadAsync(Town.Staking, StakingManager.IsFrozen(node.Account));

    /// <summary>So many members say so.</summary>
    public async Task VoteAsync(ulong id, DisputeOutcome verdict, int votes = 2)
    {
        foreach (var member in Committee[..votes])
            Assert.Null((await Of(member).VoteAsync(await CaseAsync(id), verdict, Cancellation)).Refusal);
    }

    /// <summary>Lets a turn run out.</summary>
    public Task PassAsync(TimeSpan window) => Town.WaitAsync(window + TimeSpan.FromSeconds(1));

    /// <summary>A trace of so many steps; those from one on are wrong where a number is given.</summary>
    public static TraceSteps Trace(int steps, int? wrongFrom = null) => TraceSteps.TryRead(string.Concat(Enumerable.Range(0, steps)
        .Select(step => Convert.ToHexStringLower(SHA256.HashData([(byte)step, (byte)(step >= wrongFrom ? 1 : 0)])))))!;

    /// <summary>A receipt over a trace.</summary>
    public DisputedReceipt Receipt(Person hotKey, TraceSteps trace, string job = "job-1", string output = "output")
    {
        var statement = new ReceiptStatement(
            job, "lease-1", hotKey.Account.ToString(), Hash("program"), Hash("input"), Hash(output), trace.Root.ToString()[2..], trace.Count, 1234);
        var domain = ReceiptDomain.Of(EmbeddedChainOptions.DevelopmentChainId, Town.Disputes);
        Assert.True(statement.TryDigest(domain, out var digest));
        return DisputedReceipt.TryOf(statement, Convert.ToHexStringLower(hotKey.Sign(digest)), domain)!;
    }

    public async ValueTask DisposeAsync() => await Town.DisposeAsync();

    private static async Task<UInt128> AmountAsync(Task<UInt256> amount) => (UInt128)await amount;

    private static string Hash(string text) => Bytes32.Keccak(System.Text.Encoding.UTF8.GetBytes(text)).ToString()[2..];
}
