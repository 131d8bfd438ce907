using System.CommandLine;

namespace Cuckoo.Cli.Governance;

/// <summary><c>cuckoo gov</c>: what the vote may move, what is proposed, and a part in it. It speaks to a node alone.</summary>
internal static class GovernanceCommands
{
    /// <summary>The commands.</summary>
    public static Command New() => new("gov", "Governance: the network's parameters and the votes that move them, on the chain.")
    {
        GovernanceViews.Parameters(),
        GovernanceViews.List(),
        GovernanceViews.Show(),
        GovernanceViews.Votes(),
        GovernanceActs.Delegate(),
        GovernanceActs.Propose(),
        GovernanceActs.Vote(),
        GovernanceActs.Queue(),
        GovernanceActs.Execute(),
        GovernanceActs.Cancel(),
    };
}
