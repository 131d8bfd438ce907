using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Lives;

/// <summary>A request that has come to its end, as its payer saw it.</summary>
/// <param name="Id">The request.</param>
/// <param name="Answer">What its submission was answered.</param>
/// <param name="View">Its end; nothing when it was not accepted.</param>
/// <param name="Events">What happened to it.</param>
internal sealed record EndedRequest(RequestId Id, SubmitOutcome Answer, RequestView? View, ImmutableArray<RequestHappening> Events);

/// <summary>Somebody who asks for one thing after another.</summary>
/// <param name="silo">The network.</param>
/// <param name="account">Who pays.</param>
/// <param name="number">No two payers have the same.</param>
internal sealed class SimulatedPayer(SimulatedSilo silo, AccountId account, int number)
{
    private int asked;

    /// <summary>Asks for a picture or a text and waits until it is paid or given back. Some submit twice.</summary>
    public async Task<EndedRequest> AskAsync()
    {
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)silo.Draw(256);
        RequestId id = RequestId.From(bytes);
        long seed = ((long)number << 32) + ++asked;
        JobSpec spec = silo.Draw(2) == 0 ? Sample.Spec with { Seed = seed } : Sample.Text with { Seed = seed };

        // An answer that was lost leaves the id used: that is a quote as well.
        await silo.UntilAnsweredAsync(() => Grain(id).Quote(new QuoteOrder(account, spec)));
        SubmitOutcome answer = await silo.UntilAnsweredAsync(() => Grain(id).Submit(account));
        if (silo.Draw(8) == 0) await silo.UntilAnsweredAsync(() => Grain(id).Submit(account));
        if (answer is not SubmitOutcome.Accepted) return new EndedRequest(id, answer, null, []);

        List<RequestHappening> events = [];
        bool isFinal = false;
        while (!isFinal)
        {
            EventPage page = await silo.UntilAnsweredAsync(() => Grain(id).Events(account, events.Count, null, TimeSpan.Zero, CancellationToken.None))
                ?? throw new InvalidOperationException($"Request {id} was accepted and is not there.");
            events.AddRange(page.Events);
            isFinal = page.IsFinal;
            if (!isFinal) await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
        }

        RequestView? view = await silo.UntilAnsweredAsync(() => Grain(id).View(account));
        return new EndedRequest(id, answer, view, [.. events]);
    }

    private IRequestGrain Grain(RequestId id) => silo.Client.GetGrain<IRequestGrain>(id.Value);
}
