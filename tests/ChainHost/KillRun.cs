// SIGKILL at a random moment for the process that settles, or for the chain it settles on, which then forgets its last second.
// The seed fixes who is killed and after how many settlements; how far the rest of the machine has come then is its own choice.

using System.Diagnostics;
using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.ChainHost;

/// <summary>What a run came to.</summary>
/// <param name="Settlements">How many roots the books closed; each is on the chain once, in order.</param>
/// <param name="ProcessKills">How often the settling process was killed.</param>
/// <param name="ChainKills">How often anvil was killed.</param>
public sealed record KillReport(int Settlements, int ProcessKills, int ChainKills);

/// <summary>Settles under fire and compares both sides' books.</summary>
public static class KillRun
{
    private const int Accounts = 20;

    // On average one kill every so many settlements.
    private const int SettlementsAKill = 5;

    private static readonly UInt128 Deposit = UInt128.Parse("1000000000000000000000000", CultureInfo.InvariantCulture);

    private enum Victim
    {
        Nobody,
        Process,
        Chain,
    }

    /// <summary>Runs in an empty folder.</summary>
    /// <exception cref="InvalidDataException">The two sides differ: the message says in what.</exception>
    public static async Task<KillReport> RunAsync(string folder, int settlements, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var options = new EmbeddedChainOptions { Folder = Path.Combine(folder, "chain"), HistoricalStates = 8, MostRestarts = settlements, HealthInterval = TimeSpan.FromMilliseconds(200) };
        await using var chain = await EmbeddedChain.StartAsync(options, TimeProvider.System, cancellation);
        Address pay;
        using (var key = SigningKey.LoadOrCreate(Path.Combine(folder, "key"))) await chain.FundAsync(key.Address, Deposit, cancellation);
        // What pays for everything was given by no transaction: it is on the disk before anything is killed.
        await chain.Rpc.AskAsync(Anvil.Mine(1), cancellation);
        await PersistedAsync(options, cancellation);
        using (var settler = await Settler.OpenAsync(folder, chain.Rpc, cancellation))
        {
            pay = (await settler.PrepareAsync(Deposit, cancellation))[nameof(CuckooPay)];
            settler.Books.Close(Epochs(settlements, random));
        }

        var (processes, chains) = (0, 0);
        while (await LifeAsync(folder, chain, random, cancellation) is var killed && killed is not Victim.Nobody)
        {
            if (killed is Victim.Process) processes++;
            else chains++;
        }

        await CheckAsync(folder, chain, pay, settlements, cancellation);
        return new KillReport(settlements, processes, chains);
    }

    // Every epoch some accounts pay others, so that all has been earned that has been spent.
    private static IEnumerable<ClosedEpoch> Epochs(int count, Random random)
    {
        var tree = new MerkleSumTree();
        var leaves = Enumerable.Range(1, Accounts).Select(static number =>
        {
            var bytes = new byte[Address.Bytes];
            bytes[^1] = (byte)number;
            return new SumLeaf(Address.FromBytes(bytes), 0, 0);
        }).ToArray();
        for (var epoch = 0; epoch < count; epoch++)
        {
            for (var payment = 0; payment < 3; payment++)
            {
                var (payer, earner, amount) = (random.Next(Accounts), random.Next(Accounts), (UInt128)random.Next(1, 1_000_000));
                leaves[payer] = leaves[payer] with { Spent = leaves[payer].Spent + amount };
                leaves[earner] = leaves[earner] with { Earned = leaves[earner].Earned + amount };
            }

            if (tree.Apply(leaves) is var outcome && outcome is not SumTreeOutcome.Applied) throw new InvalidDataException($"The tree refuses epoch {epoch}: {outcome}.");
            yield return new ClosedEpoch($"epoch {epoch}", tree.Root.Hash, tree.Root.Earned, (uint)tree.Count);
        }
    }

    private static async Task PersistedAsync(EmbeddedChainOptions options, CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        // Two copies: the second is of a state written after the first, so after the block was there.
        while (!File.Exists(Path.Combine(options.Folder, "chain.copy-1.json"))) await ticks.WaitForNextTickAsync(cancellation);
    }

    // One life of the settling process: until it is killed, until the chain was killed under it and it came through, or to its end.
    private static async Task<Victim> LifeAsync(string folder, EmbeddedChain chain, Random random, CancellationToken cancellation)
    {
        var victim = random.Next(3) == 0 ? Victim.Chain : Victim.Process;
        var lines = random.Next(2 * SettlementsAKill);
        var late = TimeSpan.FromMilliseconds(random.Next(40));
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Cuckoo.ChainHost.dll"), "settle", folder, "http://" + chain.Endpoint.Host];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            for (var read = 0; read < lines; read++)
            {
                if (await process.StandardOutput.ReadLineAsync(cancellation) is not null) continue;
                await process.WaitForExitAsync(cancellation);
                return process.ExitCode == 0 ? Victim.Nobody : throw new InvalidDataException($"The settling process ended with code {process.ExitCode}.");
            }

            await Task.Delay(late, TimeProvider.System, cancellation);
            if (victim is Victim.Process)
            {
                process.Kill();
                return victim;
            }

            chain.Crash();
            for (var read = 0; read < SettlementsAKill && await process.StandardOutput.ReadLineAsync(cancellation) is not null; read++)
            {
                // Each line is a settlement after the chain's death, by a process that lived through it.
            }

            return victim;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task CheckAsync(string folder, EmbeddedChain chain, Address pay, int settlements, CancellationToken cancellation)
    {
        using var settler = await Settler.OpenAsync(folder, chain.Rpc, cancellation);
        await settler.RunAsync(static _ => { }, cancellation);
        var epochs = settler.Books.Epochs(unsettledOnly: false);
        Same("unsettled epochs", 0, settler.Books.Epochs(unsettledOnly: true).Count);
        Same("closed epochs", settlements, epochs.Count);
        Same("latest epoch on the chain", (ulong)settlements, (ulong)await chain.Rpc.ReadAsync(pay, CuckooPay.LatestEpoch(), BlockTag.Latest, cancellation));
        Same("transactions", settler.Sent, await chain.Rpc.AskAsync(Eth.Nonce(settler.Account, BlockTag.Latest), cancellation));
        var posted = settler.Books.Posted();
        Same("roots read from events", settlements, posted.Count);
        for (var number = 0; number < settlements; number++)
        {
            var onChain = await chain.Rpc.ReadAsync(pay, CuckooPay.EpochAt((ulong)number + 1), BlockTag.Latest, cancellation);
            Same($"epoch {number} on the chain", (epochs[number].Root, epochs[number].Total), (onChain.Root, onChain.Total));
            Same($"epoch {number} in the events", (epochs[number].Root, epochs[number].Total), posted[number]);
        }
    }

    private static void Same<T>(string what, T books, T chain)
    {
        if (!EqualityComparer<T>.Default.Equals(books, chain)) throw new InvalidDataException($"{what}: the books say {books}, the chain {chain}.");
    }
}
