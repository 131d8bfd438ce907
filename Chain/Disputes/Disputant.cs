// Takes part in disputes with one account's key. Every act has an id in the account's journal that is made of the dispute and its turn,
// so that it goes out once, whatever dies in between; an opening is looked up in the journal first and on the chain when the journal
// does not know it.

using System.Globalization;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Disputes;

/// <summary>What became of something that was to be done in a dispute.</summary>
/// <param name="Place">Where it is in the chain; nothing when it is not.</param>
/// <param name="Refusal">Why it is not.</param>
public sealed record DisputeResult(SendPlace? Place, string? Refusal)
{
    /// <summary>The dispute that was opened, when one was.</summary>
    public ulong? Opened { get; init; }

    /// <summary>Whether it is done.</summary>
    public bool IsDone => Refusal is null;
}

/// <summary>Opens disputes and takes turns in them.</summary>
/// <param name="rpc">The chain.</param>
/// <param name="reader">The DisputeManager.</param>
/// <param name="sender">Who takes part; one process at a time sends for it.</param>
public sealed class Disputant(IRpc rpc, DisputeReader reader, TransactionSender sender)
{
    // Sends that failed on the chain, one after another, before it is given up; each was looked at by the node before.
    private const int MostAttempts = 20;

    /// <summary>Who takes part.</summary>
    public Address Account => sender.Account;

    /// <summary>Opens a dispute, with its bond; the same id opens one dispute, however often it is called.</summary>
    /// <param name="id">Names the opening in the journal.</param>
    /// <param name="charge">What is charged.</param>
    /// <param name="node">The accused.</param>
    /// <param name="cancellation">Gives up waiting; call again with the same id.</param>
    /// <exception cref="RpcException">The chain does not answer; call again with the same id.</exception>
    public async Task<DisputeResult> OpenAsync(string id, DisputeCharge charge, Address node, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(charge);
        var order = new SendOrder(reader.Contract, charge.Input());
        if (sender.Find(Numbered(id, 0)) is null && await reader.FindAsync(Account, charge.FaultOf(node), cancellation) is { } before)
            return new DisputeResult(null, null) { Opened = before.Id };
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var name = Numbered(id, attempt);
            if (sender.Find(name) is null)
            {
                var terms = await reader.TermsAsync(cancellation);
                if (await AllowAsync($"{name} bond", terms.ChallengeBond, cancellation) is { } refused) return new DisputeResult(null, refused);
                var answer = await sender.SendAsync(name, order, cancellation);
                if (answer.Outcome is not SendOutcome.Accepted) return new DisputeResult(null, answer.Reason ?? $"{answer.Outcome}");
            }

            if (await sender.FinishAsync(name, cancellation) is not { State: SendState.Final, Place: { Succeeded: true } place }) continue;
            return new DisputeResult(place, null) { Opened = await OpenedInAsync(place, cancellation) };
        }

        return new DisputeResult(null, "The contract refused it too often.");
    }

    /// <summary>Does what <see cref="DisputeRules.Next"/> says is next.</summary>
    /// <param name="dispute">The dispute as it was looked at.</param>
    /// <param name="move">What to do; nothing to wait for.</param>
    /// <param name="means">What there is to do it with.</param>
    /// <param name="cancellation">Gives up waiting; call again with the same.</param>
    /// <exception cref="RpcException">The chain does not answer; call again with the same.</exception>
    /// <exception cref="ArgumentException">There is nothing to do, or nothing to do it with.</exception>
    public async Task<DisputeResult> DoAsync(DisputeCase dispute, DisputeMove move, DisputeMeans means, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        ArgumentNullException.ThrowIfNull(move);
        ArgumentNullException.ThrowIfNull(means);
        var step = (int)move.Step;
        switch (move.Act)
        {
            case DisputeAct.Reveal:
                return await ActAsync(dispute, move, DisputeManager.Reveal(dispute.Id, means.Claimed!.Prove(step)), cancellation);
            case DisputeAct.Pick:
                return await ActAsync(dispute, move, DisputeManager.Pick(dispute.Id, move.Agrees), cancellation);
            case DisputeAct.Show:
                return await ActAsync(dispute, move, DisputeManager.Show(dispute.Id, means.Claimed!.ProveBefore(step), means.Claimed.Prove(step)), cancellation);
            case DisputeAct.Appeal:
                var terms = await reader.TermsAsync(cancellation);
                if (sender.Find(Numbered(NameOf(dispute, move), 0)) is null
                    && await AllowAsync($"{NameOf(dispute, move)} bond", terms.AppealBond, cancellation) is { } refused) return new DisputeResult(null, refused);
                return await ActAsync(dispute, move, DisputeManager.Appeal(dispute.Id), cancellation);
            case DisputeAct.Expire:
                return await ActAsync(dispute, move, DisputeManager.Expire(dispute.Id), cancellation);
            case DisputeAct.Execute:
                return await ActAsync(dispute, move, DisputeManager.Execute(dispute.Id), cancellation);
            default:
                throw new ArgumentException($"{move.Act} is nothing to do.", nameof(move));
        }
    }

    /// <summary>Votes, as a member of the committee.</summary>
    /// <exception cref="RpcException">The chain does not answer; call again with the same.</exception>
    public Task<DisputeResult> VoteAsync(DisputeCase dispute, DisputeOutcome verdict, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        return SendAsync(string.Create(CultureInfo.InvariantCulture, $"dispute {reader.Contract} {dispute.Id} vote {verdict}"), Call(DisputeManager.Vote(dispute.Id, (byte)verdict)), cancellation);
    }

    /// <summary>Names the user who was harmed, by a coordinator's signature over <see cref="HarmStatement"/>.</summary>
    /// <exception cref="RpcException">The chain does not answer; call again with the same.</exception>
    public Task<DisputeResult> ShowHarmAsync(DisputeCase dispute, HarmStatement harm, Address signer, ReadOnlyMemory<byte> signature, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        ArgumentNullException.ThrowIfNull(harm);
        return SendAsync(
            string.Create(CultureInfo.InvariantCulture, $"dispute {reader.Contract} {dispute.Id} harm {signer}"),
            Call(DisputeManager.ShowHarm(dispute.Id, harm.ForContract(), signer, signature)), cancellation);
    }

    /// <summary>Takes out what disputes have left to the account; nothing where they have left nothing.</summary>
    /// <exception cref="RpcException">The chain does not answer; call again.</exception>
    public async Task<DisputeResult?> WithdrawAsync(CancellationToken cancellation)
    {
        var number = 0;
        while (sender.Find(Name(number)) is { State: SendState.Final or SendState.Displaced }) number++;
        if (sender.Find(Name(number)) is null && (await reader.CreditOfAsync(Account, cancellation)).IsZero) return null;
        var answer = await sender.SendAndFinishAsync(Name(number), Call(DisputeManager.Withdraw()), cancellation);
        return ResultOf(answer);

        string Name(int at) => Numbered($"dispute {reader.Contract} withdraw", at);
    }

    private Task<DisputeResult> ActAsync<T>(DisputeCase dispute, DisputeMove move, ContractCall<T> call, CancellationToken cancellation) =>
        SendAsync(NameOf(dispute, move), Call(call), cancellation);

    // A turn has one deadline, and each step of it is asked for once.
    private string NameOf(DisputeCase dispute, DisputeMove move) => string.Create(
        CultureInfo.InvariantCulture, $"dispute {reader.Contract} {dispute.Id} {move.Act} {dispute.Deadline} {move.Step}");

    private async Task<DisputeResult> SendAsync(string id, SendOrder order, CancellationToken cancellation)
    {
        var result = new DisputeResult(null, "The contract refused it too often.");
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            result = ResultOf(await sender.SendAndFinishAsync(Numbered(id, attempt), order, cancellation));
            if (result.Place is null || result.IsDone) return result;
        }

        return result;
    }

    // Approvals are not added up, so each bond has its own; what it said before may be used up.
    private async Task<string?> AllowAsync(string id, UInt256 bond, CancellationToken cancellation)
    {
        var token = await reader.ReadAsync(DisputeManager.TOKEN(), cancellation);
        var held = await rpc.ReadAsync(token, CuckooToken.BalanceOf(Account), BlockTag.Latest, cancellation);
        if (held < bond) return $"{Account} has {held} of the token; the bond is {bond}.";
        if (await rpc.ReadAsync(token, CuckooToken.Allowance(Account, reader.Contract), BlockTag.Latest, cancellation) >= bond) return null;
        var number = 0;
        while (sender.Find(Numbered(id, number)) is { State: SendState.Final or SendState.Displaced }) number++;
        return ResultOf(await sender.SendAndFinishAsync(Numbered(id, number), SendOrder.Call(token, CuckooToken.Approve(reader.Contract, bond)), cancellation)).Refusal;
    }

    private async Task<ulong?> OpenedInAsync(SendPlace place, CancellationToken cancellation)
    {
        var logs = await rpc.AskAsync(Eth.Logs(new LogFilter([reader.Contract], [DisputeManager.Events.DisputeOpened.Definition.Topic]), place.Block, place.Block), cancellation);
        foreach (var log in logs.Where(log => log.Transaction == place.Transaction))
        {
            if (DisputeManager.Events.DisputeOpened.TryRead(log.Topics, log.BodyBytes(), out var opened)) return (ulong)opened.Id;
        }

        throw new RpcException(RpcFailure.Malformed, $"The node has block {place.Block} and not the dispute that was opened in it.");
    }

    private SendOrder Call<T>(ContractCall<T> call) => SendOrder.Call(reader.Contract, call);

    private static DisputeResult ResultOf(SendAnswer answer) => answer switch
    {
        { Outcome: not SendOutcome.Accepted } => new DisputeResult(null, answer.Reason ?? $"{answer.Outcome}"),
        { Record.Place: { Succeeded: true } done } => new DisputeResult(done, null),
        { Record.Place: { } failed } => new DisputeResult(failed, failed.Reason ?? "The contract refused it."),
        _ => new DisputeResult(null, "Another transaction of the account took its place."),
    };

    private static string Numbered(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{id} {number}");
}
