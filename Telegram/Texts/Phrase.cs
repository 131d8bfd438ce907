using System.Net;
using System.Text;

namespace Cuckoo.Telegram.Texts;

/// <summary>HTML of our own making, which is not escaped again.</summary>
internal readonly record struct Html(string Text);

/// <summary>
/// A text in each language, in the HTML that Telegram takes, with places such as {amount}. What is put there is escaped; in Arabic it is
/// isolated as well, so that amounts, hashes and other people's words keep their own direction and leave the sentence its.
/// </summary>
internal sealed record Phrase(string English, string Simplified, string Traditional, string Arabic)
{
    private const char FirstStrong = '\u2068';
    private const char End = '\u2069';

    /// <summary>The text as it is written.</summary>
    public string Raw(Language language) => language switch
    {
        Language.Simplified => Simplified,
        Language.Traditional => Traditional,
        Language.Arabic => Arabic,
        _ => English,
    };

    /// <summary>The text with its places filled.</summary>
    /// <exception cref="ArgumentException">A place is not filled, or there is none of a name.</exception>
    public string In(Language language, params ReadOnlySpan<(string Place, object Value)> values)
    {
        string raw = Raw(language);
        StringBuilder text = new(raw.Length + 64);
        int filled = 0;
        for (int at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '{')
            {
                text.Append(raw[at]);
                continue;
            }

            int end = raw.IndexOf('}', at);
            string place = raw[(at + 1)..end];
            at = end;
            object? value = null;
            foreach ((string name, object given) in values)
                if (string.Equals(name, place, StringComparison.Ordinal)) value = given;
            if (value is null) throw new ArgumentException($"Nothing is given for {{{place}}}.", nameof(values));
            filled++;
            string html = value is Html own ? own.Text : WebUtility.HtmlEncode(value.ToString() ?? "");
            if (language is Language.Arabic) text.Append(FirstStrong).Append(html).Append(End);
            else text.Append(html);
        }

        return filled >= values.Length ? text.ToString() : throw new ArgumentException("More is given than there are places.", nameof(values));
    }
}
