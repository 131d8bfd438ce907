// What the network costs beside the kernels: a silo as a process of its own on loopback, every write durable before it is
// answered, and in this process its payers and its miners, who speak to it as strangers do: the client SDK and the miner's own
// job loop. The miners have stakes, so that they are audited as established ones are.
//
//   dotnet run -c Release --project bench/Network [-- seconds [payers…]]

using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Network.Bench;

int seconds = args is [var text, ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 600 ? number : 20;
int[] asked = [.. args.Skip(1).Select(payers => int.Parse(payers, CultureInfo.InvariantCulture))];
bool isWhole = asked.Length == 0;
const int Miners = 16;
string folder = Directory.CreateTempSubdirectory("cuckoo-network-").FullName;
try
{
    SigningKey[] keys = [.. Enumerable.Range(0, Miners).Select(i => SigningKey.LoadOrCreate(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}.key"))))];
    Report report = new(Console.Out);
    using LoadedModels models = new();
    foreach (string name in LoadedModels.Shipped) models.Load(name, new KernelOptions { Threads = 1 }, TimeProvider.System);

    await using (BenchNetwork network = await BenchNetwork.StartAsync(Path.Combine(folder, "texts"), keys, Settings.Established(keys), [.. models.All.Select(m => new RememberedWork(m.Work))]))
    {
        await network.WarmUpAsync();
        if (isWhole) await report.CallsAsync(network, callers: 32, TimeSpan.FromSeconds(Math.Max(1, seconds / 4)));
        foreach (int payers in isWhole ? [1, 8, 32, 128] : asked) report.Jobs(payers, await network.RunAsync(payers, TimeSpan.FromSeconds(seconds)));
        if (isWhole) report.Jobs(32, await network.RunAsync(32, TimeSpan.FromSeconds(seconds), isOneCall: true), isOneCall: true);
    }

    if (isWhole)
    {
        await using BenchNetwork network = await BenchNetwork.StartAsync(Path.Combine(folder, "pictures"), keys[..1], Settings.Established(keys), [.. models.All.Select(m => m.Work)]);
        await network.WarmUpAsync();
        report.Pictures(await network.DrawAsync(pictures: 30));
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
