using Cuckoo.Chain.Rpc;

namespace Cuckoo.Miner.Disputes;

/// <summary>How a miner keeps its traces and answers for them on the chain.</summary>
/// <param name="TraceFolder">Folder of the traces.</param>
/// <param name="OperatorKey">File of the node's own key, which alone may answer; nothing where the miner answers nothing by itself.</param>
/// <param name="OperatorPasswordFile">File whose first line opens that key.</param>
/// <param name="Contracts">File with the contracts' addresses.</param>
/// <param name="Rpc">A node of the chain.</param>
internal sealed record DisputeOptions(string TraceFolder, string? OperatorKey = null, string? OperatorPasswordFile = null, string? Contracts = null, RpcEndpoint? Rpc = null)
{
    /// <summary>The environment variable that holds the password of the node's own key when no file is named.</summary>
    public const string PasswordVariable = "CUCKOO_WALLET_PASSWORD";

    /// <summary>The environment variable that names a node of the chain when the command line does not: its path may hold a secret.</summary>
    public const string RpcVariable = "CUCKOO_RPC";
}
