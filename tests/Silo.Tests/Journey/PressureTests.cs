using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>A full queue over HTTP: a name, numbers, and when to come again.</summary>
public sealed class PressureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Submission_WhenTooManyJobsOfItsModelWait_IsRefusedWithDetailsAndATime()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:ModelQueueLimit=1");
        (CuckooClient user, string key) = await silo.UserAsync(hasMoney: true);
        using (user)
        {
            string first = await QuoteAsync(user, 1);
            string second = await QuoteAsync(user, 2);
            await user.SubmitAsync(first, Cancel);

            HttpRequestMessage message = new(HttpMethod.Post, "/v1/requests") { Content = JsonContent.Create(new RequestAsked(second), WireJson.Default.RequestAsked) };
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            using HttpResponseMessage reply = await silo.Http.SendAsync(message, Cancel);
            ErrorBody error = JsonSerializer.Deserialize(await reply.Content.ReadAsStringAsync(Cancel), WireJson.Default.ErrorReply)!.Error;

            Assert.Equal((Refusals.ModelQueueFull.Status, Refusals.ModelQueueFull.Code), ((int)reply.StatusCode, error.Code));
            Assert.Equal(new ErrorDetails(1, 1, 60, "emoji-t2i"), error.Details);
            Assert.Equal(TimeSpan.FromSeconds(60), reply.Headers.RetryAfter!.Delta);
            Assert.Contains("As many jobs of emoji-t2i wait as may", (await user.WaitAsync(first, Cancel)).Text, StringComparison.Ordinal);

            await user.CancelAsync(first, Cancel);
            Assert.Equal("queued", (await user.SubmitAsync(second, Cancel)).State);
        }
    }

    private static async Task<string> QuoteAsync(CuckooClient user, long seed) =>
        (await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", seed, 1, 250), Cancel)).QuoteId;
}
