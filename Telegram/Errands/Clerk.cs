// Does the errands: each is tried until it is done, and what it comes to is kept together with the note that it is done. Every call to the
// edge that moves something bears an id that was kept before, so a second try moves nothing more.

using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Errands;

/// <summary>Runs errands, those of one line one after the other.</summary>
internal sealed class Clerk(BotStore store, Edge edge, RequestErrands requests, MoneyErrands money, GroupErrands groups, Menus menus, House house, Signal signal, ILogger log, TimeProvider time)
{
    private const int MostAtOnce = 16;

    /// <summary>After so many tries in vain, half an hour of them, most errands are given up.</summary>
    public const int MostTries = 40;

    private readonly Dictionary<string, (Task Work, string Subject)> busy = new(StringComparer.Ordinal);

    /// <summary>Runs until it is ended.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task changed = signal.Changed;
            foreach ((string line, (Task work, _)) in busy.ToList())
                if (work.IsCompleted) busy.Remove(line);
            foreach (Errand errand in store.Due(busy.Keys, time.GetUtcNow()))
                if (busy.Count < MostAtOnce && IsFree(errand)) busy[errand.Line] = (Do(errand, cancellation), errand.Subject);
            await Task.WhenAny([changed, .. busy.Values.Select(b => b.Work), Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellation)]);
        }

        await Task.WhenAll(busy.Values.Select(b => b.Work));
    }

    // One errand at a time about one purchase, tip or request, though they stand in two lines.
    private bool IsFree(Errand errand) => errand.Subject.Length == 0 || busy.Values.All(b => b.Subject != errand.Subject);

    private async Task Do(Errand errand, CancellationToken cancellation)
    {
        try
        {
            Reaction reaction = await (errand.Kind switch
            {
                ErrandKind.Quote or ErrandKind.Submit or ErrandKind.Finish or ErrandKind.Cancel or ErrandKind.Remove or ErrandKind.Receipt or ErrandKind.Enlarge => requests.Do(errand, cancellation),
                ErrandKind.Govern => groups.Do(errand, cancellation),
                ErrandKind.Menu => menus.Do(errand, cancellation),
                ErrandKind.None => Task.FromResult(new Reaction()),
                _ => money.Do(errand, cancellation),
            });
            store.InOne(s =>
            {
                s.Keep(reaction);
                s.Done(errand);
                return true;
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;
        }
        catch (EdgeRefusedException e) when (e.Code is "unauthorized" or "key_revoked" or "key_expired")
        {
            edge.Forget(errand.Person);
            Again(errand);
        }
        catch (EdgeRefusedException e) when (IsFinal(e.Code) && errand.IsOwed)
        {
            Stall(errand, e.Code);
        }
        catch (EdgeRefusedException e) when (IsFinal(e.Code))
        {
            Refuse(errand, e.Code);
        }
        catch (EdgeException)
        {
            Again(errand);
        }
        catch (NotNowException e) when (e.Wait > TimeSpan.Zero)
        {
            // Telegram's word is no failure of the errand's. What else its person wants may need no word of Telegram.
            store.Put(errand with { IsAside = true }, time.GetUtcNow() + e.Wait);
        }
        catch (NotNowException)
        {
            Again(errand);
        }
#pragma warning disable CA1031 // One errand that fails in an unforeseen way must not end the others; its words may be a person's, so only its kind is noted.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError("An errand of kind {Kind} failed: {Type} at {Place}", errand.Kind, e.GetType().Name, e.StackTrace?.Split('\n')[0].Trim());
            Again(errand);
        }

        signal.Ring();
    }

    /// <summary>Whether a refusal of the edge is about what was asked, so that the same call is refused again.</summary>
    public static bool IsFinal(string code) => code is not ("slow_down" or "timed_out" or "internal" or "unauthorized" or "key_revoked" or "key_expired");

    // 1, 2, 4 … 60 s. What somebody has paid for is never given up.
    private void Again(Errand errand)
    {
        int tries = errand.Tries + 1;
        if (tries > MostTries && !errand.IsOwed && errand.Kind is not (ErrandKind.Tip or ErrandKind.Submit or ErrandKind.Finish))
        {
            Refuse(errand, null);
            return;
        }

        TimeSpan pause = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(tries - 1, 6))));
        store.InOne(s =>
        {
            s.Put(errand with { Tries = tries, IsAside = errand.IsAside || errand.IsOwed }, time.GetUtcNow() + pause);
            if (errand.Kind is ErrandKind.Quote or ErrandKind.Submit && s.Ask(errand.Subject) is { } ask && tries > 1) s.Keep(new Reaction().Show(ask with { IsUnreachable = true }));
            return true;
        });
    }

    // The edge refuses to move what is somebody's, for want of the operator's money as a rule. Only the operator can mend that, so they are
    // told; it is tried until it is done, and holds nothing else up.
    private void Stall(Errand errand, string code)
    {
        int tries = errand.Tries + 1;
        if (tries % 10 == 1) log.LogWarning("An errand of kind {Kind} waits: the edge refuses it ({Code}). The bot's account may lack money, or be frozen.", errand.Kind, code);
        store.InOne(s =>
        {
            s.Put(errand with { Tries = tries, IsAside = true }, time.GetUtcNow() + TimeSpan.FromMinutes(tries <= 10 ? 1 : 10));
            Reaction reaction = new();
            Language language = s.Person(errand.Person).Language;
            if (errand.Kind is ErrandKind.Fulfil && s.Purchase(errand.Subject) is { Stage: PurchaseStage.Paid } paid)
                reaction.Say(MoneyRules.SlotOf(paid), new Place(paid.Person), Words.BuyWaits.In(language));
            else if (errand.Kind is ErrandKind.Refund && errand.Place is { } place) reaction.Say(errand.Slot, place, Words.RefundWaits.In(language));
            if (house.Operator is { } boss)
            {
                reaction.Say(
                    "stalled:" + errand.Id, new Place(boss),
                    Words.Stalled.In(s.Person(boss).Language, ("errand", errand.Id), ("person", errand.Person), ("code", code)));
            }

            s.Keep(reaction);
            return true;
        });
    }

    private void Refuse(Errand errand, string? code) => store.InOne(s =>
    {
        Language language = s.Person(errand.Person).Language;
        Reaction reaction = new();
        string words = WordsOf(code, language);
        if (errand.Kind is ErrandKind.Quote or ErrandKind.Submit && s.Ask(errand.Subject) is { } ask) reaction.Show(ask with { Stage = Stage.Refused, Refusal = words });
        else if (errand.Kind is ErrandKind.Finish && s.Ask(errand.Subject) is { IsOpen: true } open)
        {
            // Paid for, and no more to be had of it than what is known: its price, and its receipt once the edge gives that.
            reaction.Show(code is "unknown_request" ? open with { Stage = Stage.Refused, Refusal = words } : open with { Stage = Stage.Done, IsWithheld = true, IsGone = true });
        }
        else if (errand.Kind is ErrandKind.Tip && s.Tip(errand.Subject) is { } tip)
        {
            reaction.Tips.Add(tip with { Stage = TipStage.Back });
            reaction.Say(tip.Id, tip.Place, words);
        }
        else if (errand.Place is { } place) reaction.Say(errand.Slot, place, words);

        s.Keep(reaction);
        s.Done(errand);
        return true;
    });

    /// <summary>A refusal of the edge in people's words.</summary>
    /// <param name="code">Its code; nothing when no answer came for so long that nobody waits any more.</param>
    /// <param name="language">The language.</param>
    public static string WordsOf(string? code, Language language) => code switch
    {
        null => Words.NoAnswer.In(language),
        "insufficient_funds" or "budget_exceeded" => Words.NoMoney.In(language),
        "queue_full" or "model_queue_full" => Words.Full.In(language),
        "bad_prompt" or "bad_messages" => Words.BadPrompt.In(language),
        "closed" => Words.FaucetClosed.In(language),
        "faucet_empty" or "source_used_up" => Words.FaucetEmpty.In(language),
        "unknown_account" or "bad_recipient" => Words.TipNobody.In(language),
        "tip_to_self" => Words.TipSelf.In(language),
        "bad_amount" => Words.BadAmount.In(language),
        "too_late" => Words.TooLate.In(language),
        "unknown_model" => Words.NoModel.In(language),
        _ => Words.Refused.In(language, ("code", code)),
    };
}
