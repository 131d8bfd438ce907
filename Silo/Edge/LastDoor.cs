namespace Cuckoo.Silo.Edge;

/// <summary>
/// The outermost step of every call: whatever goes wrong inside becomes one named refusal, and nothing of it (no message, no
/// stack) leaves the process but its code.
/// </summary>
internal sealed class LastDoor(RequestDelegate next, ILogger<LastDoor> log)
{
    /// <summary>Runs the call.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.ContentLength is null or 0) await Name(http);
        }
        catch (RefusedException refused)
        {
            await Answer(http, refused.Refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await Answer(http, bad.StatusCode is StatusCodes.Status413PayloadTooLarge ? Refusals.TooLarge : Refusals.BadRequest);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: nobody hears an answer.
        }
        catch (OperationCanceledException) when (http.Response.HasStarted)
        {
            // A stream whose time is over; its reader comes back for the rest.
            http.Abort();
        }
        catch (TimeoutException late)
        {
            log.LogWarning(late, "A call to {Path} timed out.", http.Request.Path);
            await Answer(http, Refusals.TimedOut);
        }
        catch (Exception e)
        {
            log.LogError(e, "A call to {Path} failed.", http.Request.Path);
            await Answer(http, Refusals.Internal);
        }
    }

    // Statuses that the server sets by itself, without a body, get their name too.
    private static Task Name(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Refusals.NotFound.Write(http),
        StatusCodes.Status405MethodNotAllowed => Refusals.MethodNotAllowed.Write(http),
        StatusCodes.Status504GatewayTimeout => Refusals.TimedOut.Write(http),
        _ => Task.CompletedTask,
    };

    private static async Task Answer(HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        await refusal.Write(http);
    }
}
