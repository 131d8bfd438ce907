// The process that settles, or the chain it settles on, killed at random moments. A dozen times by default; in full, and with a
// seed of one's own:
//
//   dotnet run -c Release --project bench/Chain -- kills --settlements 1000 --seed 7

using System.Globalization;
using Cuckoo.ChainHost;

namespace Cuckoo.Chain.Tests.Sending;

public class KillTests
{
    private const int Settlements = 60;
    private const int Seed = 20_260_101;

    [Fact]
    public async Task Settling_KilledAtRandomMoments_PostsEachEpochOnceAndLosesNone()
    {
        using var folder = new TemporaryFolder();
        var report = await KillRun.RunAsync(folder.Path, Settlements, Seed, TestContext.Current.CancellationToken);
        Assert.True(report.ProcessKills > 0 && report.ChainKills > 0, $"seed {Seed}: {report}");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {report}"));
    }
}
