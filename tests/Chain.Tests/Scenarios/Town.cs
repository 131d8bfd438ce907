using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Tests.Scenarios;

/// <summary>An embedded chain with all contracts, and people on it who have a key and some ether each.</summary>
internal sealed class Town : IAsyncDisposable
{
    private static readonly SendOptions Quick = new() { PollInterval = TimeSpan.FromMilliseconds(10) };

    private readonly TemporaryFolder folder = new();
    private readonly List<Person> people = [];
    private EmbeddedChain chain = null!;
    private DeployedContracts contracts = null!;

    private Town()
    {
    }

    public IRpc Rpc => chain.Rpc;

    public Address Token => contracts[nameof(CuckooToken)];

    public Address Staking => contracts[nameof(StakingManager)];

    public Address Pay => contracts[nameof(CuckooPay)];

    public Address Disputes => contracts[nameof(DisputeManager)];

    /// <summary>Every account that a token can be on.</summary>
    public IEnumerable<Address> Everybody => [.. people.Select(static one => one.Account), .. contracts.Contracts.Values.Select(static one => one.Address)];

    /// <summary>Who deployed, has the first tokens and posts roots.</summary>
    public Person Operator => people[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Town> StartAsync()
    {
        var town = new Town();
        town.chain = await EmbeddedChain.StartAsync(new() { Folder = town.folder.File("chain") }, TimeProvider.System, Cancellation);
        try
        {
            var first = await town.JoinAsync();
            var plan = DeploymentPlan.Development(first.Account);
            plan = plan with { Pay = plan.Pay with { ChallengeWindow = 60, ResponseTime = 30, InclusionTime = 30, ExitDelay = 120, RotationDelay = 120 } };
            town.contracts = await Deployer.RunAsync(town.Rpc, first.Sender, plan, town.folder.Path, Cancellation);
            await first.DoAsync(town.Token, CuckooToken.Mint(0));
            return town;
        }
        catch (Exception)
        {
            await town.DisposeAsync();
            throw;
        }
    }

    /// <summary>Somebody new, with ether for gas.</summary>
    public async Task<Person> JoinAsync()
    {
        var key = SigningKey.FromSecret([.. Enumerable.Range(people.Count + 1, 32).Select(static at => (byte)at)]);
        await chain.FundAsync(key.Address, (UInt128)1_000_000_000_000_000_000 * 1_000, Cancellation);
        var journal = new SendJournal(folder.File($"journal-{people.Count}"));
        var person = new Person(key, journal, await TransactionSender.OpenAsync(Rpc, key, journal, Quick, TimeProvider.System, Cancellation));
        people.Add(person);
        return person;
    }

    /// <summary>The same, with tokens that a contract may take.</summary>
    public async Task<Person> JoinAsync(UInt128 tokens, Address spender)
    {
        var person = await JoinAsync();
        await Operator.DoAsync(Token, CuckooToken.Transfer(person.Account, tokens));
        await person.DoAsync(Token, CuckooToken.Approve(spender, tokens));
        return person;
    }

    public async Task<UInt128> BalanceAsync(Address account) => (UInt128)await ReadAsync(Token, CuckooToken.BalanceOf(account));

    public Task<T> ReadAsync<T>(Address contract, ContractCall<T> call) => Rpc.ReadAsync(contract, call, BlockTag.Latest, Cancellation);

    /// <summary>Lets time pass, to the next block.</summary>
    public async Task WaitAsync(TimeSpan time)
    {
        await Rpc.AskAsync(Anvil.IncreaseTime(time), Cancellation);
        await Rpc.AskAsync(Anvil.Mine(1), Cancellation);
    }

    /// <summary>What a vote of the token's holders would have the Timelock do, without the days that a vote takes.</summary>
    public Task DecreeAsync<T>(Address contract, ContractCall<T> call) => Rpc.AsAsync(contracts[nameof(Timelock)], contract, call, Cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people) person.Dispose();
        await chain.DisposeAsync();
        folder.Dispose();
    }
}

/// <summary>An account, its key and what it sends.</summary>
internal sealed class Person(SigningKey key, SendJournal journal, TransactionSender sender) : IDisposable
{
    private int sent;

    public Address Account => key.Address;

    public TransactionSender Sender => sender;

    public byte[] Sign(Bytes32 digest) => key.SignRecoverable(digest.ToBytes()).ToBytes();

    /// <summary>Sends, and asserts that it is on the chain and went through.</summary>
    public async Task DoAsync<T>(Address contract, ContractCall<T> call)
    {
        var answer = await sender.SendAndFinishAsync($"{sent++}", SendOrder.Call(contract, call), TestContext.Current.CancellationToken);
        Assert.True(answer.Outcome is SendOutcome.Accepted, $"{call.Function.Name}: {answer.Outcome}, {answer.Reason}");
        Assert.True(answer.Record!.Place is { Succeeded: true }, $"{call.Function.Name}: {answer.Record.Place?.Reason}");
    }

    public void Dispose()
    {
        sender.Dispose();
        journal.Dispose();
        key.Dispose();
    }
}
