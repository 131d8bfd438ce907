// The bot: everything wired together, in the order in which a message goes through it.

using System.Globalization;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.Requests;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Updates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram;

/// <summary>A running bot.</summary>
internal sealed class Bot(BotOptions options, IPictureCheck check, TextCheck words, ILogger log, TimeProvider time)
{
    private const string OwnKeyFact = "own key";

    /// <summary>Runs until it is ended.</summary>
    /// <param name="ready">Told the bot's name when it listens.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TokenRefusedException">Telegram does not know the token.</exception>
    /// <exception cref="EdgeException">The edge lets the bot meet nobody.</exception>
    public async Task Run(Action<string> ready, CancellationToken cancellation)
    {
        using BotStore store = BotStore.Open(options.Folder, time);
        using BotApi api = new(options.Server, options.Token, time);
        User self = await Self(api, cancellation);
        store.BelongTo(self.Id);
        using Edge edge = await Meet(store, cancellation);
        Signal signal = new();
        using Enlarger enlarger = new();
        Album album = new(edge, enlarger);
        Menus menus = new(api, store);
        House house = new(options.Operator, options.StarPrice) { Check = words };
        Desk desk = new(api, store, edge, house, self.Username ?? "", signal, log, time);
        Intake intake = new(store, desk, log);
        Clerk clerk = new(
            store, edge, new RequestErrands(store, edge, album, new Photos(api), check, words), new MoneyErrands(store, edge, api), new GroupErrands(store, api), menus, house, signal, log, time);
        Watcher watcher = new(store, edge, words, signal, log, time);
        Courier courier = new(api, store, album, new Drafts(check), new Pace(options.Pace), signal, log, time);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> work = [];
        await using WebApplication? hook = options.Webhook is null ? null : Hook.New(options.Listen!, Hook.SecretOf(options.Token), intake, ended.Token);
        if (hook is not null)
        {
            await hook.StartAsync(cancellation);
            await Insist<SetWebhook, JsonElement>(api, "setWebhook", new SetWebhook(options.Webhook!.AbsoluteUri, Hook.SecretOf(options.Token), Polling.Kinds, 8), cancellation);
        }
        else
        {
            await Insist<Nothing, JsonElement>(api, "deleteWebhook", new Nothing(), cancellation);
            work.Add(new Polling(api, store, intake, log, time).Run(ended.Token));
        }

        work.AddRange([desk.Run(ended.Token), clerk.Run(ended.Token), watcher.Run(ended.Token), courier.Run(ended.Token), Tidy(store, signal, ended.Token)]);
        Task menu = Menu(menus, ended.Token);
        ready(self.Username ?? self.Id.ToString(CultureInfo.InvariantCulture));
        try
        {
            // None of them ends by itself but by a failure, which is everybody's end.
            await await Task.WhenAny(work);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop: what is not done is kept.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll([.. work, menu]).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task<User> Self(BotApi api, CancellationToken cancellation) => await Insist<Nothing, User>(api, "getMe", new Nothing(), cancellation);

    private async Task<TResult> Insist<TAsked, TResult>(BotApi api, string method, TAsked asked, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            Outcome<TResult> outcome = await api.Call<TAsked, TResult>(method, asked, cancellation);
            if (outcome is { IsDone: true, Result: { } result }) return result;
            if (outcome.End is CallEnd.NotOurs) throw new TokenRefusedException();
            if (outcome.End is CallEnd.Refused) throw new InvalidOperationException($"Telegram refused {method}: {outcome.Description}");
            if (tries == 3) log.LogWarning("Telegram does not answer; trying until it does.");
            await Task.Delay(outcome.End is CallEnd.SlowDown ? outcome.Wait : TimeSpan.FromMilliseconds(Math.Min(5_000, 250 * tries)), time, cancellation);
        }
    }

    // On a development silo the bot opens an account of its own, once.
    private async Task<Edge> Meet(BotStore store, CancellationToken cancellation)
    {
        CuckooClient own = new(new EdgeOptions { Edge = options.Edge, Attempts = 4 }, options.ApiKey ?? store.Fact(OwnKeyFact), time);
        if (options.ApiKey is null && store.Fact(OwnKeyFact) is null) store.Keep(OwnKeyFact, (await own.OpenAccountAsync(cancellation)).ApiKey);
        for (; ; )
        {
            try
            {
                return new Edge(own, store) { Account = (await own.AccountAsync(cancellation)).Account };
            }
            catch (EdgeUnreachableException)
            {
                log.LogWarning("The edge does not answer; trying until it does.");
                await Task.Delay(TimeSpan.FromSeconds(2), time, cancellation);
            }
        }
    }

    private async Task Tidy(BotStore store, Signal signal, CancellationToken cancellation)
    {
        store.MoveTipsOn();
        while (true)
        {
            store.InOne(s =>
            {
                s.Forget();
                s.TryAsideAgain();
                foreach (Tip tip in s.KeptSince(time.GetUtcNow() - MoneyRules.KeepTime)) s.Keep(MoneyRules.GiveBack(tip));
                return true;
            });
            signal.Ring();
            await Task.Delay(TimeSpan.FromHours(1), time, cancellation);
        }
    }

    // Without menus the bot works as well.
    private async Task Menu(Menus menus, CancellationToken cancellation)
    {
        for (int tries = 1; await menus.Register(cancellation) is { } wait; tries++)
        {
            if (tries == 3) log.LogWarning("The menus are not set yet; trying until they are.");
            TimeSpan own = TimeSpan.FromSeconds(Math.Min(60, 5 * tries));
            await Task.Delay(wait > own ? wait : own, time, cancellation);
        }
    }
}
