using System.CommandLine;

namespace Cuckoo.Cli.Disputes;

/// <summary><c>cuckoo dispute</c>: accusations against nodes on the chain, and a part in them. It speaks to a node alone.</summary>
internal static class DisputeCommands
{
    /// <summary>The commands.</summary>
    public static Command New() => new("dispute", "Disputes on the chain: accuse a miner, answer, appeal, vote, and end what is due.")
    {
        DisputeViews.List(),
        DisputeViews.Show(),
        DisputeActs.Open(),
        DisputeActs.Answer(),
        HarmAct.New(),
        DisputeActs.Appeal(),
        DisputeActs.Vote(),
        DisputeActs.Finish(),
    };
}
