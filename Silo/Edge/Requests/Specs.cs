using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Kernels.Tokenizers.Chat;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Requests;
using ChatMessage = Cuckoo.Wire.Requests.ChatMessage;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Makes of what was asked what a grain is asked: by the model's kind, with what was left out filled in and the prompt's tokens counted.</summary>
internal sealed class Specs(NetworkOptions network, LoadedModels models, IRandomSource random)
{
    private const int UsualSteps = 25;
    private const int UsualGuidance = 250;
    private const int UsualStrength = 75;
    private const int UsualTokens = 256;
    private const int UsualTopP = 100;

    /// <summary>The model of that name, if it is on offer.</summary>
    public ModelCard? Find(string name) => network.Models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal));

    /// <summary>What is asked.</summary>
    /// <exception cref="RefusedException">There is no such model, or something was said that is for models of the other kind, or the messages cannot be read.</exception>
    public JobSpec Of(QuoteAsked asked)
    {
        long seed = asked.Seed ?? Seed();
        return Find(asked.Model) switch
        {
            PictureCard card => Picture(asked, card, seed),
            TextCard card => Text(asked, card, seed),
            _ => throw new RefusedException(Refusals.UnknownModel),
        };
    }

    /// <summary>A seed for who names none.</summary>
    public long Seed()
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return QuoteRules.SeedOf(bytes);
    }

    private static PictureSpec Picture(QuoteAsked asked, PictureCard card, long seed)
    {
        RefuseForeign(
            $"{card.Name} draws pictures",
            ("messages", asked.Messages), ("maxTokens", asked.MaxTokens), ("temperaturePercent", asked.TemperaturePercent), ("topPPercent", asked.TopPPercent));
        return new PictureSpec(
            card.Name, asked.Prompt ?? "", seed, asked.Steps ?? UsualSteps, asked.GuidancePercent ?? UsualGuidance,
            asked.Start, asked.StrengthPercent ?? (asked.Start is null ? 0 : UsualStrength));
    }

    private TextSpec Text(QuoteAsked asked, TextCard card, long seed)
    {
        RefuseForeign($"{card.Name} writes texts", ("prompt", asked.Prompt), ("steps", asked.Steps), ("guidancePercent", asked.GuidancePercent),
            ("start", asked.Start), ("strengthPercent", asked.StrengthPercent));
        ImmutableArray<ChatLine> lines = [.. (asked.Messages ?? []).Select(m => new ChatLine(m?.Role!, m?.Content!))];
        TextSpec spec = new(card.Name, lines, seed, 0, asked.TemperaturePercent ?? 0, asked.TopPPercent ?? UsualTopP, 0);
        if (!TextRules.AreMessages(spec)) throw new RefusedException(Refusals.BadMessages);
        int tokens = Count(card, asked.Messages!);
        int left = card.ContextTokens - tokens;
        if (left < 1 || asked.MaxTokens > left)
            throw new RefusedException(Refusals.BadMaxTokens.Saying($"The messages are {tokens} tokens of the {card.ContextTokens} that {card.Name} has for them and the answer: maxTokens must be 1 to {Math.Max(0, left)}."));
        return spec with { MaxTokens = asked.MaxTokens ?? Math.Min(UsualTokens, left), PromptTokens = tokens };
    }

    private int Count(TextCard card, IReadOnlyList<ChatMessage> messages)
    {
        try
        {
            return Conversation.Tokens(models.Text(card.Program.Value)!.Tokens, messages).Length;
        }
        catch (ChatRefusedException e)
        {
            throw new RefusedException(Refusals.BadMessages.Saying(e.Message));
        }
    }

    private static void RefuseForeign(string why, params ReadOnlySpan<(string Name, object? Value)> members)
    {
        foreach ((string name, object? value) in members)
        {
            if (value is not null) throw new RefusedException(Refusals.WrongKind.Saying($"{why}: {name} is not for it."));
        }
    }
}
