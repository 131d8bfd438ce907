using System.Security.Cryptography;
using System.Text;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Conversation;

/// <summary>What is offered to somebody who types after the bot's name in any chat: a link, and behind the link a question. It costs nothing.</summary>
internal static class InlineOffer
{
    private const int MostPrompt = 256;

    /// <summary>The name that a prompt is kept under, the same for the same words; nothing where they are not ones that are offered.</summary>
    /// <param name="prompt">What was typed.</param>
    /// <param name="house">What the operator decided.</param>
    public static string? IdOf(string prompt, House house) =>
        prompt.Length is > 0 and <= MostPrompt && !prompt.Any(char.IsControl) && house.Check.MayShow(prompt)
            ? "i" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)))[..32]
            : null;

    /// <summary>The offer.</summary>
    /// <param name="id">What the prompt is kept under.</param>
    /// <param name="prompt">What was typed.</param>
    /// <param name="language">What its writer speaks.</param>
    /// <param name="botName">The bot's name, without the @.</param>
    public static InlineArticle Of(string id, string prompt, Language language, string botName) => new(
        "article", id, Words.InlineTitle.Raw(language), new TextContent(Words.InlineText.In(language, ("prompt", prompt)), "HTML"), prompt,
        new InlineMarkup([[new InlineButton(Words.ButtonOpen.Raw(language), Url: $"https://t.me/{botName}?start={id}")]]));
}
