// A process made to be killed: it hosts an embedded chain and prints the id of anvil's process. Whoever kills it checks that
// anvil is gone too.

using Cuckoo.Chain.Embedded;

await using var chain = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = args[0] }, TimeProvider.System, CancellationToken.None);
await Console.Out.WriteLineAsync($"{chain.ProcessId}");
await chain.Ended;
