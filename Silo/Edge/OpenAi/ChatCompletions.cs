using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Wire.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>
/// The next message of a conversation in one call: quoted, put into escrow, written, judged and paid like any request. As a stream it
/// gives a miner's draft as it comes, never takes anything back, and gives the rest and the reason for its end after the verdict.
/// </summary>
internal static class ChatCompletions
{
    /// <summary>POST /chat/completions.</summary>
    public static async Task<IResult> Say(
        HttpContext http, IGrainFactory grains, Specs specs, Texts texts, IRandomSource random, IHostApplicationLifetime life, TimeProvider time)
    {
        ChatAsked asked = await http.Read(OpenAiJson.Default.ChatAsked);
        AppModel named = AppModel.Of(asked.Model);
        asked = asked with { Model = named.Model };
        AccountCaller caller = AccountFilter.CallerOf(http);
        RequestId id;
        ModelCard model;
        try
        {
            model = specs.Find(asked.Model) ?? throw new ChatRefusedParameterException(Refusals.UnknownModel, "model");
            JobSpec spec = specs.Of(ChatParameters.Of(asked, model));
            if (Begun.CheckKey(http) is { } wrong) return Refuse(wrong);
            id = Begun.IdOf(http, "chat", caller.Account, 0, random);
            JobPriority priority = ServiceTiers.PriorityOf(asked.ServiceTier) ?? throw new ChatRefusedParameterException(Refusals.BadServiceTier, "service_tier");
            if (await Begun.Begin(http, grains, id, spec, asked.Seed is not null, priority, named.Coordinator) is { } refused) return Refuse(refused);
        }
        catch (ChatRefusedParameterException e)
        {
            return Refuse(e.Refusal, e.Parameter);
        }
        catch (RefusedException e)
        {
            return Refuse(e.Refusal);
        }

        ChatRun run = new(grains.GetGrain<IRequestGrain>(id.Value), caller.Account, model, texts, "chatcmpl-" + id.Value, time.GetUtcNow().ToUnixTimeSeconds(), ServiceTiers.SaidOf(asked.ServiceTier));
        http.Response.Headers["X-Cuckoo-Requests"] = id.Value;
        bool isLeaving() => http.RequestAborted.IsCancellationRequested && !life.ApplicationStopping.IsCancellationRequested;
        return asked.Stream is true
            ? TypedResults.ServerSentEvents(Stream(run, asked.StreamOptions?.IncludeUsage is true, isLeaving, http.RequestAborted))
            : await Whole(run, isLeaving, http.RequestAborted);
    }

    private static async Task<IResult> Whole(ChatRun run, Func<bool> isLeaving, CancellationToken cancellation)
    {
        try
        {
            RequestView view = await Begun.End(run.Request, run.Account, cancellation);
            if (await run.Texts.Answer(view, cancellation) is not { } answer) return Refuse(NoText(view));
            return TypedResults.Json(
                new ChatReply(run.Id, run.Created, run.Model.Name, [new ChatChoice(0, new ChatSaid("assistant", answer.Text), answer.Finish)], UsageOf(answer), FingerprintOf(run.Model), run.Tier),
                OpenAiJson.Default.ChatReply);
        }
        catch (OperationCanceledException) when (isLeaving())
        {
            await Begun.GiveUp([run.Request], run.Account);
            throw;
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> Stream(
        ChatRun run, bool hasUsage, Func<bool> isLeaving, [EnumeratorCancellation] CancellationToken cancellation)
    {
        bool isOver = false;
        try
        {
            yield return Piece(run, new ChatSaid("assistant", ""));
            string said = "";
            await foreach (EventPage page in Begun.Pages(run.Request, run.Account, cancellation))
            {
                // Another miner's draft that goes another way is not said: the verdict will tell.
                if (page.Progress is null || run.Texts.Draft(run.Model, page.Tokens) is not { } draft || !IsLonger(draft, said)) continue;
                yield return Piece(run, new ChatSaid(null, draft[said.Length..]));
                said = draft;
            }

            isOver = true;
            RequestView view = await run.Request.View(run.Account) ?? throw new InvalidOperationException("A request that was submitted is not there.");
            if (await run.Texts.Answer(view, cancellation) is not { } answer)
            {
                yield return Failed(NoText(view));
                yield break;
            }

            if (!answer.Text.StartsWith(said, StringComparison.Ordinal))
            {
                yield return Failed(Refusals.DraftDiffers.Saying($"A miner's draft was streamed that is not how the verified text begins; GET /v1/requests/{view.Id.Value} has the verified one."));
                yield break;
            }

            if (IsLonger(answer.Text, said)) yield return Piece(run, new ChatSaid(null, answer.Text[said.Length..]));
            yield return Piece(run, new ChatSaid(null, null), answer.Finish);
            if (hasUsage) yield return Item(new ChatChunk(run.Id, run.Created, run.Model.Name, [], FingerprintOf(run.Model), UsageOf(answer), run.Tier));
            yield return new SseItem<string>("[DONE]");
        }
        finally
        {
            if (!isOver && isLeaving()) await Begun.GiveUp([run.Request], run.Account);
        }
    }

    private static bool IsLonger(string text, string said) => text.Length > said.Length && text.StartsWith(said, StringComparison.Ordinal);

    private static Refusal NoText(RequestView view) =>
        Refusals.NoResult.Saying($"There is no text: {view.Reason ?? "it was collected."} What it did not cost is back.");

    private static SseItem<string> Piece(ChatRun run, ChatSaid delta, string? finish = null) =>
        Item(new ChatChunk(run.Id, run.Created, run.Model.Name, [new ChatDelta(0, delta, finish)], FingerprintOf(run.Model), ServiceTier: run.Tier));

    private static SseItem<string> Item(ChatChunk chunk) => new(JsonSerializer.Serialize(chunk, OpenAiJson.Default.ChatChunk));

    private static SseItem<string> Failed(Refusal refusal) => new(JsonSerializer.Serialize(ErrorOf(refusal, null), OpenAiJson.Default.ChatRefused));

    private static string FingerprintOf(ModelCard model) => $"{RequestReplies.ProfileOf(model) ?? TolerantProfile.ExactName}:{model.Program.Value}";

    private static ChatUsage UsageOf(TextOutput answer) => new(answer.PromptTokens, answer.Tokens.Count, answer.PromptTokens + answer.Tokens.Count);

    private static JsonHttpResult<ChatRefused> Refuse(Refusal refusal, string? parameter = null) =>
        TypedResults.Json(ErrorOf(refusal, parameter), OpenAiJson.Default.ChatRefused, statusCode: refusal.Status);

    private static ChatRefused ErrorOf(Refusal refusal, string? parameter) => new(new ChatError(
        refusal.Code,
        refusal.Message,
        refusal.Status switch
        {
            402 => "insufficient_quota",
            429 => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        },
        parameter));

    private sealed record ChatRun(IRequestGrain Request, AccountId Account, ModelCard Model, Texts Texts, string Id, long Created, string? Tier);
}
