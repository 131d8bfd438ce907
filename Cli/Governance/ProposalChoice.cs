using System.CommandLine;
using System.Numerics;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Governance;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;

namespace Cuckoo.Cli.Governance;

/// <summary>The proposal that a command is about: named by its number, or by as many of its first digits as tell it from all others.</summary>
internal sealed class ProposalChoice
{
    private const int FewestDigits = 4;

    private readonly Argument<string> id = new("id") { Description = "The proposal's number, or enough of its first digits." };

    private readonly SinceOption since = new();

    /// <summary>Adds what names the proposal to a command.</summary>
    public ProposalChoice AddTo(Command command)
    {
        id.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length < FewestDigits || !text.All(char.IsAsciiDigit))) result.AddError($"A proposal is named by its number, or by at least {FewestDigits} of its first digits.");
        });
        command.Arguments.Add(id);
        since.AddTo(command);
        return this;
    }

    /// <summary>Finds it.</summary>
    /// <exception cref="EdgeSetupException">There is none, or several begin so.</exception>
    public async Task<Proposal> OfAsync(ChainSession session, ParseResult parsed, CancellationToken cancellation)
    {
        string digits = parsed.GetRequiredValue(id);
        Proposal[] found = [.. (await ReaderOf(session).ProposalsAsync(since.Of(parsed), cancellation)).Where(p => TextOf(p.Id).StartsWith(digits, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new EdgeSetupException($"No proposal since block {since.Of(parsed)} has a number that begins with {digits}; 'cuckoo gov list' names them."),
            _ => found.FirstOrDefault(p => TextOf(p.Id) == digits) ?? throw new EdgeSetupException($"{found.Length} proposals begin with {digits}; give more digits."),
        };
    }

    /// <summary>A reader of a session's contracts.</summary>
    /// <exception cref="KeyNotFoundException">The contracts' file names no governor or no parameters.</exception>
    public static GovernanceReader ReaderOf(ChainSession session) => new(session.Rpc, session.Contracts[nameof(CuckooGovernor)], session.Contracts[nameof(ParamStore)]);

    private static string TextOf(UInt256 number) => ((BigInteger)number).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>From which block on proposals are looked for.</summary>
internal sealed class SinceOption
{
    private readonly Option<long> since = new("--since") { Description = "The first block to look at: a node of a long chain answers sooner.", DefaultValueFactory = _ => 1 };

    /// <summary>Adds the option.</summary>
    public void AddTo(Command command)
    {
        since.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 1) result.AddError("--since is a block's number, 1 or more.");
        });
        command.Options.Add(since);
    }

    /// <summary>Its value.</summary>
    public ulong Of(ParseResult parsed) => (ulong)parsed.GetValue(since);
}
