using Cuckoo.Grains.Webhooks;

namespace Cuckoo.Grains.Tests.Webhooks;

public sealed class WebhookRulesTests
{
    private static readonly WebhookState Begun = WebhookRules.Begun(new WebhookState(), Sample.Alice, "https://a.example/", Sample.Now);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(9, 2560)]
    [InlineData(10, 3600)]
    [InlineData(1000, 3600)]
    public void Wait_AfterSoManyTries_GrowsToAnHour(int tries, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookRules.WaitAfter(tries));

    [Fact]
    public void Begun_ASecondTime_ChangesNothing()
    {
        Assert.True(WebhookRules.IsDue(Begun, Sample.Now));
        Assert.Equal(Begun, WebhookRules.Begun(Begun, Sample.Bob, "https://b.example/", Sample.Now.AddDays(1)));
    }

    [Fact]
    public void Tried_WithAnAnswer_IsDelivered()
    {
        WebhookState told = WebhookRules.Tried(Begun, new WebhookAnswer(204, null), Sample.Now);
        Assert.Equal((WebhookStatus.Delivered, false), (told.Status, WebhookRules.IsDue(told, Sample.Now.AddDays(1))));
    }

    [Fact]
    public void Tried_InVain_IsDueAgainAfterTheWaitAndGivenUpAtTheLast()
    {
        WebhookState state = Begun;
        for (int n = 1; n < WebhookRules.MostTries; n++)
        {
            DateTimeOffset at = state.NextAt;
            state = WebhookRules.Tried(state, new WebhookAnswer(500, "no"), at);
            Assert.Equal((WebhookStatus.Pending, at + WebhookRules.WaitAfter(n)), (state.Status, state.NextAt));
            Assert.False(WebhookRules.IsDue(state, state.NextAt.AddTicks(-1)));
        }

        Assert.Equal(TimeSpan.FromSeconds(10 + 20 + 40 + 80 + 160 + 320 + 640 + 1280 + 2560 + 3600 + 3600), state.NextAt - Sample.Now);
        Assert.Equal(WebhookStatus.GivenUp, WebhookRules.Tried(state, new WebhookAnswer(null, "no"), state.NextAt).Status);
    }

    [Fact]
    public void EventId_OfARequest_IsTheSameEachTimeAndAnothersOfAnother()
    {
        Assert.Equal(WebhookRules.EventIdOf(Sample.Request), WebhookRules.EventIdOf(Sample.Request));
        Assert.NotEqual(WebhookRules.EventIdOf(Sample.Request), WebhookRules.EventIdOf(RequestId.From(Sample.Bytes(9))));
    }
}
