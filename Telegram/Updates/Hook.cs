// Updates that Telegram brings by itself. Whoever else finds the address has no secret, and is told nothing.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Telegram.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Updates;

/// <summary>Takes updates by webhook.</summary>
internal static class Hook
{
    private const string Header = "X-Telegram-Bot-Api-Secret-Token";
    private const long MostBytes = 1024 * 1024;

    /// <summary>The secret of a bot's webhook: it follows from the token, so that there is one secret to keep.</summary>
    public static string SecretOf(string token) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "cuckoo telegram webhook 1"u8));

    /// <summary>Makes the server, not started yet.</summary>
    /// <param name="listen">Where to listen, such as http://127.0.0.1:8443. TLS ends in front of it.</param>
    /// <param name="secret">What Telegram sends with each call.</param>
    /// <param name="intake">Who takes the updates.</param>
    /// <param name="stopping">Ends what an update begins.</param>
    public static WebApplication New(Uri listen, string secret, Intake intake, CancellationToken stopping)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = MostBytes);
        builder.WebHost.UseUrls(listen.GetLeftPart(UriPartial.Authority));
        WebApplication app = builder.Build();
        byte[] expected = Encoding.ASCII.GetBytes(secret);
        app.MapPost(listen.AbsolutePath, async (HttpContext http) =>
        {
            byte[] given = Encoding.ASCII.GetBytes(http.Request.Headers[Header].ToString());
            if (!CryptographicOperations.FixedTimeEquals(given, expected)) return Results.StatusCode(StatusCodes.Status404NotFound);
            JsonElement update;
            try
            {
                update = await JsonSerializer.DeserializeAsync(http.Request.Body, BotJson.Default.JsonElement, http.RequestAborted);
            }
            catch (JsonException)
            {
                return Results.StatusCode(StatusCodes.Status400BadRequest);
            }

            // Kept before it is answered: what was not answered comes again.
            intake.Take(update, stopping);
            return Results.Ok();
        });
        return app;
    }
}
