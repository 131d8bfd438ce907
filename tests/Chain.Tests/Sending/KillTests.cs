// SIGKILL at a random moment for the process that settles, or for the chain it settles on, which then forgets its last second. A
// dozen times by default; in full, and with a seed of one's own:
//
//   CUCKOO_SETTLEMENTS=1000 CUCKOO_SEED=7 dotnet run --project tests/Chain.Tests -- -method "*Settling_Killed*" -showLiveOutput
//
// The seed fixes who is killed and after how many payments; how far the rest of the machine has come then is its own choice.

using System.Diagnostics;
using System.Globalization;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Tests.SumTree;
using Cuckoo.ChainHost;

namespace Cuckoo.Chain.Tests.Sending;

public sealed class KillTests : IDisposable
{
    private const int Payees = 7;

    // On average one kill every so many payments.
    private const int PaymentsAKill = 5;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Settling_KilledAtRandomMoments_PaysEachOnceAndLosesNone()
    {
        var seed = Number("CUCKOO_SEED", 20_260_101);
        var settlements = Number("CUCKOO_SETTLEMENTS", 60);
        var random = new Random(seed);
        await using var chain = await EmbeddedChain.StartAsync(
            new() { Folder = folder.File("chain"), MostRestarts = settlements, HealthInterval = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, Cancellation);
        var account = Prepare(settlements, random);
        await chain.FundAsync(account, UInt128.Parse("1000000000000000000000", CultureInfo.InvariantCulture), Cancellation);
        // What pays for everything is on the disk before anything is killed.
        await chain.Rpc.AskAsync(Anvil.Mine(1), Cancellation);
        await PersistedAsync(account.ToString());

        var (processes, chains) = (0, 0);
        while (await LifeAsync(chain, random) is var killed && killed is not Victim.Nobody)
        {
            if (killed is Victim.Process) processes++;
            else chains++;
        }

        await CheckAsync(chain, settlements);
        Assert.True(processes > 0 && chains > 0, $"seed {seed}: {processes} kills of the process, {chains} of the chain");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"seed {seed}: {settlements} settlements, {processes} kills of the process, {chains} of the chain; each paid once, none lost"));
    }

    private enum Victim
    {
        Nobody,
        Process,
        Chain,
    }

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private Keys.Address Prepare(int settlements, Random random)
    {
        using var books = Settling.Books(folder.Path);
        books.Owe(Enumerable.Range(0, settlements).Select(number => new Payment($"payment {number}", Accounts.Number(number % Payees), (UInt128)random.Next(1, 1_000_000), Settled: false)));
        using var key = Settling.Key(folder.Path);
        return key.Address;
    }

    private async Task PersistedAsync(string text)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var path = Path.Combine(folder.File("chain"), "chain.copy-0.json");
        while (!File.Exists(path) || !(await File.ReadAllTextAsync(path, Cancellation)).Contains(text, StringComparison.OrdinalIgnoreCase)) await ticks.WaitForNextTickAsync(Cancellation);
    }

    // One life of the settling process: until it is killed, until the chain was killed under it and it came through, or to its end.
    private async Task<Victim> LifeAsync(EmbeddedChain chain, Random random)
    {
        var victim = random.Next(3) == 0 ? Victim.Chain : Victim.Process;
        var lines = random.Next(2 * PaymentsAKill);
        var late = TimeSpan.FromMilliseconds(random.Next(40));
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Cuckoo.ChainHost.dll"), "settle", folder.Path, "http://" + chain.Endpoint.Host];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        try
        {
            for (var read = 0; read < lines; read++)
            {
                if (await process.StandardOutput.ReadLineAsync(Cancellation) is not null) continue;
                await process.WaitForExitAsync(Cancellation);
                Assert.Equal(0, process.ExitCode);
                return Victim.Nobody;
            }

            await Task.Delay(late, TimeProvider.System, Cancellation);
            if (victim is Victim.Chain) chain.Crash();
            else process.Kill();
            // What the chain's death does to a living process shows in its next payments.
            if (victim is Victim.Chain)
            {
                for (var read = 0; read < PaymentsAKill && await process.StandardOutput.ReadLineAsync(Cancellation) is not null; read++)
                {
                    // Each line is a payment after the chain's death.
                }
            }

            return victim;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task CheckAsync(EmbeddedChain chain, int settlements)
    {
        await Settling.RunAsync(folder.Path, chain.Rpc, Cancellation);
        using var books = Settling.Books(folder.Path);
        Assert.All(books.All(), static payment => Assert.True(payment.Settled));
        foreach (var payee in books.All().GroupBy(static payment => payment.Payee))
        {
            var owed = payee.Aggregate(UInt128.Zero, static (sum, payment) => sum + payment.Amount);
            Assert.Equal(owed, await chain.Rpc.AskAsync(Eth.Balance(payee.Key, BlockTag.Latest), Cancellation));
        }

        using var key = Settling.Key(folder.Path);
        Assert.Equal((ulong)settlements, await chain.Rpc.AskAsync(Eth.Nonce(key.Address, BlockTag.Latest), Cancellation));
    }
}
