using System.Globalization;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Errands;

/// <summary>What admins of groups decide, after Telegram has said that they are admins.</summary>
internal sealed class GroupErrands(BotStore store, BotApi api)
{
    /// <summary>Does one.</summary>
    public async Task<Reaction> Do(Errand errand, CancellationToken cancellation)
    {
        Place place = errand.Place!;
        Language language = store.Person(errand.Person).Language;
        Outcome<ChatMember> member = await api.Call<GetChatMember, ChatMember>("getChatMember", new GetChatMember(place.Chat, errand.Person), cancellation);
        if (!member.IsDone && member.End is not CallEnd.Refused) throw member.NotNow("Telegram did not say who is an admin.");
        if (member.Result is not { IsAdmin: true }) return new Reaction().Say(errand.Slot, place, Words.AdminsOnly.In(language));
        Group group = HouseRules.Changed(store.Group(place.Chat), errand.Words, place.Thread);
        Reaction reaction = HouseRules.ShowGroup(
            new Reaction { Group = group }, string.Create(CultureInfo.InvariantCulture, $"group:{place.Chat}:{errand.Id}"), place, group, language);
        return reaction;
    }
}
