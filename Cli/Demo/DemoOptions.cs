namespace Cuckoo.Cli.Demo;

/// <summary>What a demonstration is to show.</summary>
/// <param name="Prompt">The picture asked for.</param>
/// <param name="Seed">Its seed; drawn by the edge when absent.</param>
/// <param name="Steps">Denoising steps; the edge's usual number when absent.</param>
/// <param name="Cheat">How one of the miners cheats; not at all when absent.</param>
/// <param name="Output">Where the picture goes.</param>
/// <param name="Data">Folder to keep the network's data in; a temporary one, removed at the end, when absent.</param>
/// <param name="HasChain">Whether the network has a chain, where anvil can be had.</param>
internal sealed record DemoOptions(string Prompt, long? Seed, int? Steps, string? Cheat, string? Output, string? Data, bool HasChain);
