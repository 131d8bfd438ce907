using System.CommandLine;
using Cuckoo.Cli;
using Cuckoo.Cli.Account;
using Cuckoo.Cli.Books;
using Cuckoo.Cli.Chat;
using Cuckoo.Cli.Coordinators;
using Cuckoo.Cli.Demo;
using Cuckoo.Cli.Devices;
using Cuckoo.Cli.Disputes;
using Cuckoo.Cli.Find;
using Cuckoo.Cli.Governance;
using Cuckoo.Cli.Imagine;
using Cuckoo.Cli.Mine;
using Cuckoo.Cli.Requests;
using Cuckoo.Cli.Run;
using Cuckoo.Cli.Settlement;
using Cuckoo.Cli.Staking;
using Cuckoo.Cli.Up;
using Cuckoo.Cli.Verify;
using Cuckoo.Cli.Watching;

RootCommand cuckoo = new("Cuckoo: ask a network of miners for pictures and texts, pay for them, and check every bit; or run a model here.");
cuckoo.Subcommands.Add(UpCommand.New());
cuckoo.Subcommands.Add(DemoCommand.New());
cuckoo.Subcommands.Add(ImagineCommand.New());
cuckoo.Subcommands.Add(ChatCommand.New());
cuckoo.Subcommands.Add(VerifyCommand.New());
cuckoo.Subcommands.Add(EvidenceCommand.New());
cuckoo.Subcommands.Add(MineCommand.New());
cuckoo.Subcommands.Add(RunCommand.New());
cuckoo.Subcommands.Add(FindCommand.New());
cuckoo.Subcommands.Add(DevicesCommand.New());
cuckoo.Subcommands.Add(AccountCommand.New());
cuckoo.Subcommands.Add(AccountCommand.Balance());
cuckoo.Subcommands.Add(AccountCommand.Faucet());
cuckoo.Subcommands.Add(TipCommand.New());
cuckoo.Subcommands.Add(RequestCommands.AskWhy());
cuckoo.Subcommands.Add(RequestCommands.Cancel());
cuckoo.Subcommands.Add(StakingActs.Stake());
cuckoo.Subcommands.Add(StakingActs.Unstake());
cuckoo.Subcommands.Add(StakingActs.Delegate());
cuckoo.Subcommands.Add(StakingActs.Deposit());
cuckoo.Subcommands.Add(ChainViews.Nodes());
cuckoo.Subcommands.Add(ChainViews.Parameters());
cuckoo.Subcommands.Add(BooksCommand.New());
cuckoo.Subcommands.Add(CoordinatorCommands.New());
cuckoo.Subcommands.Add(GovernanceCommands.New());
cuckoo.Subcommands.Add(ProveCommands.Prove());
cuckoo.Subcommands.Add(ProveCommands.VerifyBooks());
cuckoo.Subcommands.Add(VouchCommand.New());
cuckoo.Subcommands.Add(ClaimCommand.New());
cuckoo.Subcommands.Add(LeaveCommands.Withdraw());
cuckoo.Subcommands.Add(LeaveCommands.Exit());
cuckoo.Subcommands.Add(WatchCommand.New());
cuckoo.Subcommands.Add(DisputeCommands.New());
cuckoo.Subcommands.Add(DisputeViews.OfNetwork());

// An @ begins a handle here, not a file of arguments.
ParseResult parsed = cuckoo.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count == 0)
{
    // Ctrl-C: children get 15 seconds to finish a job, then 10 each to go; the library's own two would leave them and their folder behind.
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = MineCommand.Is(parsed) ? null : TimeSpan.FromSeconds(45) });
}

// One line instead of the whole help, and the exit code that bad arguments have everywhere in this network.
Console.Error.WriteLine($"cuckoo: {parsed.Errors[0].Message} Run with --help to see what there is.");
return ExitCode.BadArguments;
