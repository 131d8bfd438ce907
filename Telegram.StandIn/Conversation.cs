// A conversation as it is read: who says what, with the buttons under it. One that is played shows a network's front door to somebody who
// has no bot; one that is typed lets them try it.

using System.Globalization;

namespace Cuckoo.Telegram.StandIn;

/// <summary>A person's private chat with the bot, written down.</summary>
public sealed class Conversation(World world, Someone who, TextWriter writer, TimeProvider time)
{
    private readonly Dictionary<long, Seen> shown = [];

    /// <summary>A message as it is written down.</summary>
    public static string TextOf(Seen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        string text = Markup.TextOf(seen.Html) ?? seen.Html;
        string kind = seen.Kind switch
        {
            "photo" => string.Create(CultureInfo.InvariantCulture, $"[photo, {seen.File!.Length} bytes] "),
            "document" => string.Create(CultureInfo.InvariantCulture, $"[file, {seen.File!.Length} bytes] "),
            "invoice" => string.Create(CultureInfo.InvariantCulture, $"[bill, {seen.Stars} Stars] "),
            _ => "",
        };
        string buttons = seen.Buttons.Count == 0 ? "" : "\n  " + string.Join(' ', seen.Buttons.Select(b => $"[{b.Text}]"));
        return kind + text.Replace("\n", "\n  ", StringComparison.Ordinal) + buttons;
    }

    /// <summary>Types line by line until there are no more: words, or <c>press</c> and the text of a button of the newest message.</summary>
    public async Task Run(TextReader reader, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Task watching = Watch(cancellation);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("press ", StringComparison.Ordinal)) Press(line["press ".Length..].Trim());
            else if (line.Trim().Length > 0) world.Write(who, line.Trim());
        }

        _ = watching;
    }

    /// <summary>Plays a conversation and writes it down.</summary>
    /// <param name="prompt">What to draw.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task Play(string prompt, CancellationToken cancellation)
    {
        await Say("/start", s => s.Kind is "text", cancellation);
        await Say("/faucet", s => s.Kind is "text", cancellation);
        Seen picture = await Say("/imagine " + prompt, s => s.Html.Contains('✅', StringComparison.Ordinal) || s.Html.Contains('↩', StringComparison.Ordinal), cancellation);
        if (picture.Buttons.FirstOrDefault(b => b.Says.StartsWith("receipt:", StringComparison.Ordinal)) is { Says: { } receipt } button)
            await Pressed(picture, button.Text, receipt, s => s.Kind is "document", cancellation);
        await Say("/ask what is a bird?", s => s.Html.Contains('✅', StringComparison.Ordinal) || s.Html.Contains('↩', StringComparison.Ordinal), cancellation);
        await Say("/tip @bob 0.05", s => s.Html.Contains("30", StringComparison.Ordinal), cancellation);
        await Say("/history", s => s.Kind is "text", cancellation);
    }

    private async Task<Seen> Say(string words, Func<Seen, bool> isAnswer, CancellationToken cancellation)
    {
        long before = LastOf();
        await writer.WriteLineAsync($"{who.Username}: {words}");
        world.Write(who, words);
        return await Answer(before, isAnswer, cancellation);
    }

    private async Task Pressed(Seen under, string text, string says, Func<Seen, bool> isAnswer, CancellationToken cancellation)
    {
        long before = LastOf();
        await writer.WriteLineAsync($"{who.Username}: ({text})");
        world.Press(who, under, says);
        await Answer(before, isAnswer, cancellation);
    }

    // Everything the bot shows on the way, as it changes.
    private async Task<Seen> Answer(long before, Func<Seen, bool> isAnswer, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = world.Changed;
            foreach (Seen seen in world.In(who.Id))
            {
                await Show(seen);
                if (seen.Id > before && isAnswer(seen)) return seen;
            }

            await changed.WaitAsync(TimeSpan.FromMinutes(3), time, cancellation);
        }
    }

    private async Task Watch(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = world.Changed;
            foreach (Seen seen in world.In(who.Id)) await Show(seen);
            await changed.WaitAsync(cancellation);
        }
    }

    private async Task Show(Seen seen)
    {
        if (shown.TryGetValue(seen.Id, out Seen? old) && old == seen) return;
        shown[seen.Id] = seen;
        await writer.WriteLineAsync($"bot{(seen.Edits > 0 ? "*" : "")}: {TextOf(seen)}");
        await writer.FlushAsync();
    }

    private void Press(string text)
    {
        Seen? under = world.In(who.Id).LastOrDefault(s => s.Buttons.Any(b => b.Text.Contains(text, StringComparison.OrdinalIgnoreCase)));
        if (under is null) return;
        world.Press(who, under, under.Buttons.First(b => b.Text.Contains(text, StringComparison.OrdinalIgnoreCase)).Says);
    }

    // Messages the person writes have numbers too; nothing the bot says later is below the newest of either.
    private long LastOf() => world.In(who.Id).Select(s => s.Id).DefaultIfEmpty(0).Max();
}
