using System.Net;
using System.Text;

namespace Cuckoo.Telegram.StandIn;

/// <summary>The HTML of messages, as far as the bot uses it.</summary>
public static class Markup
{
    private static readonly string[] Tags = ["b", "i", "u", "s", "code", "pre"];

    /// <summary>The text a person reads; nothing when tags are unknown or not closed.</summary>
    public static string? TextOf(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        StringBuilder text = new();
        Stack<string> open = new();
        for (int at = 0; at < html.Length; at++)
        {
            if (html[at] == '>') return null;
            if (html[at] != '<')
            {
                text.Append(html[at]);
                continue;
            }

            int end = html.IndexOf('>', at);
            if (end < 0) return null;
            string tag = html[(at + 1)..end];
            at = end;
            if (tag.StartsWith('/'))
            {
                if (open.Count == 0 || open.Pop() != tag[1..]) return null;
            }
            else if (Tags.Contains(tag, StringComparer.Ordinal))
            {
                open.Push(tag);
            }
            else
            {
                return null;
            }
        }

        return open.Count == 0 ? WebUtility.HtmlDecode(text.ToString()) : null;
    }
}
