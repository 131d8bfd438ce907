namespace Cuckoo.Telegram.Texts;

/// <summary>A language the bot speaks.</summary>
internal enum Language
{
    /// <summary>English.</summary>
    English = 0,

    /// <summary>Chinese in simplified characters.</summary>
    Simplified,

    /// <summary>Chinese in traditional characters.</summary>
    Traditional,

    /// <summary>Arabic, written from right to left.</summary>
    Arabic,
}

/// <summary>Languages by their names.</summary>
internal static class Languages
{
    /// <summary>All of them: what a button says, what it sends, and the two letters that Telegram's menus know, nothing where those are another's.</summary>
    public static IReadOnlyList<(Language Language, string Name, string Tag, string? MenuCode)> All { get; } =
    [
        (Language.English, "English", "en", null),
        (Language.Simplified, "简体中文", "zh-hans", "zh"),
        (Language.Traditional, "繁體中文", "zh-hant", null),
        (Language.Arabic, "العربية", "ar", "ar"),
    ];

    /// <summary>The language of a tag of IETF as Telegram tells it; English for those the bot does not speak.</summary>
    public static Language Of(string? tag)
    {
        string lower = (tag ?? "").ToLowerInvariant().Replace('_', '-');
        return lower switch
        {
            _ when lower.StartsWith("zh-hant", StringComparison.Ordinal) || lower is "zh-tw" or "zh-hk" or "zh-mo" => Language.Traditional,
            _ when lower is "zh" || lower.StartsWith("zh-", StringComparison.Ordinal) => Language.Simplified,
            _ when lower is "ar" || lower.StartsWith("ar-", StringComparison.Ordinal) => Language.Arabic,
            _ => Language.English,
        };
    }
}
