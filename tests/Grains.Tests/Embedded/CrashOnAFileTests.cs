using Cuckoo.Grains.Tests.Crashes;

namespace Cuckoo.Grains.Tests.Embedded;

public sealed class CrashOnAFileTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(101, 4)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Seeds))]
    public Task Network_KilledAndFailingAtRandomOnAFile_KeepsTheLaws(int seed) => CrashTests.RunAsync(seed, new KeptInAFile());
}
