using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Disputes;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner;

/// <summary>What the command line said.</summary>
internal sealed record MinerOptions(Uri Edge, string KeyPath, string? PasswordFile, string? Authorisation, int Threads, KernelVariant Variant, string Device, IReadOnlyList<string>? Models, string ModelFolder, string? Cheat, bool IsJson, bool IsAttached, LeastPrices Prices, EngineOptions? Engine = null, DisputeOptions? Disputes = null);
