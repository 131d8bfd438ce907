using Cuckoo.Client;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Coordination;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Coordinators of app builders through the client.</summary>
public sealed class CoordinatorTests(Stage stage)
{
    private static readonly CoordinatorTerms Terms = new([new CoordinatorModel("emoji-t2i", "1000000")], MarginPercent: 50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Coordinator_OfAnAccount_QuotesItsOwnPrices()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (owner)
        {
            CoordinatorReply made = await owner.RegisterCoordinatorAsync(new CoordinatorAsked("journey-app", Terms), Cancellation);
            CoordinatorReply again = await owner.RegisterCoordinatorAsync(new CoordinatorAsked("journey-app", Terms), Cancellation);
            QuoteReply quote = await owner.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 4, Coordinator: "journey-app"), Cancellation);
            RequestReply request = await owner.SubmitAsync(quote.QuoteId, Cancellation);

            Assert.Equal((made.Owner, 50, 1, "0"), (again.Owner, made.Terms.MarginPercent, made.Terms.Redundancy, made.Earned));
            Assert.Equal(["4000000", "4000000", "2000000", "200000"], quote.Lines.Select(l => l.Amount));
            Assert.Equal(("journey-app", "journey-app", "10200000"), (quote.Coordinator, request.Coordinator, request.Total));
            Assert.Contains("journey-app", (await owner.CoordinatorsAsync("journey-ap", Cancellation)).Ids);

            CoordinatorReply changed = await owner.ChangeCoordinatorAsync("journey-app", Terms with { MarginPercent = 0, QueueLimit = 3 }, Cancellation);
            Assert.Equal((0, 3), (changed.Terms.MarginPercent, changed.Terms.QueueLimit));
            Assert.Equal(changed.Terms.Models, (await owner.CoordinatorAsync("journey-app", Cancellation)).Terms.Models);
            await owner.CancelAsync(request.Id, Cancellation);
        }
    }

    [Fact]
    public async Task Quote_OfAPriority_CostsWhatTheCoordinatorSays()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: false);
        using (owner)
        {
            await owner.RegisterCoordinatorAsync(new CoordinatorAsked("urgent-app", Terms), Cancellation);
            QuoteAsked asked = new("emoji-t2i", "a red apple", 1, 4, Coordinator: "urgent-app");

            Assert.Equal(("10200000", null), await PriceAsync(owner, asked with { Priority = "normal" }));
            Assert.Equal(("15300000", "high"), await PriceAsync(owner, asked with { Priority = "high" }));
            Assert.Equal(("7650000", "low"), await PriceAsync(owner, asked with { Priority = "low" }));
            CoordinatorReply changed = await owner.ChangeCoordinatorAsync("urgent-app", Terms with { LowPricePercent = 50, HighPricePercent = 300 }, Cancellation);
            Assert.Equal((50, 300), (changed.Terms.LowPricePercent, changed.Terms.HighPricePercent));
            Assert.Equal(("30600000", "high"), await PriceAsync(owner, asked with { Priority = "high" }));
            Assert.Equal(("5100000", "low"), await PriceAsync(owner, asked with { Priority = "low" }));
            foreach (string wrong in new[] { "", "High", "urgent", "0" })
                Assert.Equal("bad_priority", await CodeOf(() => owner.QuoteAsync(asked with { Priority = wrong }, Cancellation)));
            foreach (CoordinatorTerms wrong in new[] { Terms with { LowPricePercent = 0 }, Terms with { LowPricePercent = 101 }, Terms with { HighPricePercent = 99 }, Terms with { HighPricePercent = -1 } })
                Assert.Equal("bad_coordinator_terms", await CodeOf(() => owner.ChangeCoordinatorAsync("urgent-app", wrong, Cancellation)));
        }

        static async Task<(string, string?)> PriceAsync(CuckooClient client, QuoteAsked asked) =>
            await client.QuoteAsync(asked, Cancellation) is var quote ? (quote.Total, quote.Priority) : default;
    }

    [Fact]
    public async Task Coordinator_OfSomebodyElse_CannotBeChanged()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: false);
        (CuckooClient other, _) = await stage.Silo.UserAsync(hasMoney: false);
        using (owner)
        using (other)
        {
            await owner.RegisterCoordinatorAsync(new CoordinatorAsked("mine-alone", Terms), Cancellation);

            Assert.Equal("not_owner", await CodeOf(() => other.ChangeCoordinatorAsync("mine-alone", Terms, Cancellation)));
            Assert.Equal("coordinator_taken", await CodeOf(() => other.RegisterCoordinatorAsync(new CoordinatorAsked("mine-alone", Terms), Cancellation)));
            Assert.Equal("coordinator_taken", await CodeOf(() => owner.RegisterCoordinatorAsync(new CoordinatorAsked("mine-alone", Terms with { MarginPercent = 1 }), Cancellation)));
            Assert.Equal("coordinator_taken", await CodeOf(() => owner.RegisterCoordinatorAsync(new CoordinatorAsked("pictures", Terms), Cancellation)));
            Assert.Equal("not_owner", await CodeOf(() => owner.ChangeCoordinatorAsync("pictures", Terms, Cancellation)));
            Assert.Equal("unknown_coordinator", await CodeOf(() => owner.CoordinatorAsync("nobodys", Cancellation)));
            Assert.Equal("unknown_coordinator", await CodeOf(() => owner.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", Coordinator: "nobodys"), Cancellation)));
            Assert.Equal("unknown_coordinator", await CodeOf(() => owner.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", Coordinator: "../pictures"), Cancellation)));
            Assert.Equal("unknown_model", await CodeOf(() => owner.QuoteAsync(new QuoteAsked(
                "wordbook", Messages: [new ChatMessage("user", "hi")], Coordinator: "mine-alone"), Cancellation)));
        }
    }

    [Theory]
    [InlineData("""{"models":[]}""")]
    [InlineData("""{"models":[null]}""")]
    [InlineData("""{"models":[{"name":"none","unitPrice":"1"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"0"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"-1"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1e3"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"340282366920938463463374607431768211455"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"340282366920938463463374607431768211456"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1","promptTokenPrice":"1"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"},{"name":"emoji-t2i","unitPrice":"1"}]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"marginPercent":-1}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"marginPercent":101}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"redundancy":0}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"redundancy":-2147483648}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"auditFloorPerMille":0}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"trustedAuditPerMille":199}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"miners":[null]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"miners":["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"]}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"queueLimit":0}""")]
    [InlineData("""{"models":[{"name":"emoji-t2i","unitPrice":"1"}],"queueLimit":2147483647}""")]
    public async Task Terms_OutOfTheirBounds_AreRefusedByName(string terms)
    {
        Answer answer = await Answer.OfAsync(
            stage.Silo.Http, Endpoint.Of("POST /v1/coordinators").CallWith(stage.OwnerKey, $$"""{"id":"never-made","terms":{{terms}} }"""), Cancellation);

        Assert.Equal((400, "bad_coordinator_terms"), (answer.Status, Refused.WellFormed(answer)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("An-App")]
    [InlineData("../edge.key")]
    [InlineData("an app")]
    [InlineData("abcdefghijabcdefghijabcdefghijabc")]
    public async Task Name_ThatIsNone_IsRefused(string name)
    {
        Answer answer = await Answer.OfAsync(
            stage.Silo.Http,
            Endpoint.Of("POST /v1/coordinators").CallWith(stage.OwnerKey, $$$"""{"id":"{{{name}}}","terms":{"models":[{"name":"emoji-t2i","unitPrice":"1"}]}}"""), Cancellation);

        Assert.Equal((400, "bad_coordinator_terms"), (answer.Status, Refused.WellFormed(answer)));
    }

    private static async Task<string> CodeOf(Func<Task> call) => (await Assert.ThrowsAsync<EdgeRefusedException>(call)).Code;
}
