// A process made to be killed, in one of two parts. `host FOLDER` hosts an embedded chain and prints the id of anvil's process.
// `settle FOLDER URL` posts the epochs that the books in the folder closed, each once, and prints the id of each that is final.

using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Rpc;
using Cuckoo.ChainHost;

if (args is ["host", var state])
{
    await using var chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = state }, TimeProvider.System, CancellationToken.None);
    await Console.Out.WriteLineAsync($"{chain.ProcessId}");
    await chain.Ended;
    return 0;
}

if (args is ["settle", var folder, var url])
{
    // A chain that is being started again is asked again.
    var limits = new RpcLimits { Attempts = 20, FirstDelay = TimeSpan.FromMilliseconds(50), LongestDelay = TimeSpan.FromMilliseconds(500) };
    await using var rpc = new RpcClient(RpcEndpoint.Parse(url), limits, TimeProvider.System, new Random(Environment.ProcessId));
    using var settler = await Settler.OpenAsync(folder, rpc, CancellationToken.None);
    await settler.RunAsync(Console.Out.WriteLine, CancellationToken.None);
    return 0;
}

await Console.Error.WriteLineAsync("host FOLDER, or settle FOLDER URL");
return 2;
