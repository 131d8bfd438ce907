// The edge, as the bot speaks to it: in its own name for money it sells and for meeting people, in theirs for all that is theirs.

using System.Collections.Concurrent;
using Cuckoo.Client;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Telegram.Errands;

/// <summary>Clients of the edge. Safe for many threads.</summary>
internal sealed class Edge(CuckooClient own, BotStore store) : IDisposable
{
    private readonly ConcurrentDictionary<string, CuckooClient> people = new(StringComparer.Ordinal);

    /// <summary>In the bot's own name.</summary>
    public CuckooClient Own => own;

    /// <summary>The bot's own account.</summary>
    public required string Account { get; init; }

    /// <summary>In somebody's name. The first time they get an account; what was tipped to them before comes in with it.</summary>
    public async Task<(CuckooClient Client, string Account)> For(long id, CancellationToken cancellation)
    {
        Person person = store.Person(id);
        if (person is not { Key: not null, Account: not null })
        {
            AccountOpened met = await own.MeetTelegramUserAsync(id, cancellation);
            person = store.InOne(s =>
            {
                Person now = s.Person(id) with { Account = met.Account, Key = met.ApiKey };
                s.Keep(now);
                return now;
            });
        }

        // The connections are shared; what is kept for each is a few hundred bytes.
        return (people.GetOrAdd(person.Key!, own.As), person.Account!);
    }

    /// <summary>A key is good for nothing any more; the next call makes another.</summary>
    public void Forget(long id) => store.InOne(s =>
    {
        Person person = s.Person(id);
        if (person.Key is { } key && people.TryRemove(key, out CuckooClient? client)) client.Dispose();
        s.Keep(person with { Key = null });
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => own.Dispose();
}
