using System.Text.Json;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Errands;

/// <summary>
/// Menus and descriptions in every language. Telegram chooses by the two letters of a person's app, which are the same for both kinds of
/// Chinese; whose language those letters do not tell has a menu of their own in their chat.
/// </summary>
internal sealed class Menus(BotApi api, BotStore store)
{
    /// <summary>Sets those of everybody. Setting them again changes nothing.</summary>
    /// <returns>Nothing when Telegram took or refused all of them; otherwise they are to be set again, and not before this time is over.</returns>
    public async Task<TimeSpan?> Register(CancellationToken cancellation)
    {
        foreach ((Language language, _, _, string? code) in Languages.All)
        {
            if (language is not Language.English && code is null) continue;
            string about = Words.About.Raw(language);
            Func<Task<Outcome<JsonElement>>>[] calls =
            [
                () => Set(language, new MenuScope("default"), code, cancellation),
                () => api.Call<SetShortDescription, JsonElement>("setMyShortDescription", new SetShortDescription(about, code), cancellation),
                () => api.Call<SetDescription, JsonElement>("setMyDescription", new SetDescription(about, code), cancellation),
            ];
            foreach (Func<Task<Outcome<JsonElement>>> call in calls)
            {
                Outcome<JsonElement> outcome = await call();
                if (outcome.End is not (CallEnd.Done or CallEnd.Refused)) return outcome.Wait;
            }
        }

        return null;
    }

    /// <summary>Sets that of somebody's own chat, in their language as it is now.</summary>
    /// <exception cref="NotNowException">Telegram did not say that it was set.</exception>
    public async Task<Reaction> Do(Errand errand, CancellationToken cancellation)
    {
        long person = -errand.Person;
        Outcome<JsonElement> outcome = await Set(store.Person(person).Language, new MenuScope("chat", person), null, cancellation);
        return outcome.End is CallEnd.Done or CallEnd.Refused ? new Reaction() : throw outcome.NotNow("Telegram did not say that the menu is set.");
    }

    private Task<Outcome<JsonElement>> Set(Language language, MenuScope scope, string? code, CancellationToken cancellation)
    {
        IReadOnlyList<MenuEntry> entries = [.. Words.Menu.Select(m => new MenuEntry(m.Command, m.Description.Raw(language)))];
        return api.Call<SetCommands, JsonElement>("setMyCommands", new SetCommands(entries, scope, code), cancellation);
    }
}
