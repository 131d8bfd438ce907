using System.Text;
using System.Text.Json;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Requests;

public sealed class QuoteRulesTests
{
    public static TheoryData<string?, QuoteRefusal> Prompts => new()
    {
        { "a red apple", QuoteRefusal.None },
        { new string('x', 500), QuoteRefusal.None },
        { new string('x', 501), QuoteRefusal.BadPrompt },
        { null, QuoteRefusal.BadPrompt },
        { "", QuoteRefusal.BadPrompt },
        { " \t\n\u00a0\u2003", QuoteRefusal.BadPrompt },
        { "one\ntwo\tthree", QuoteRefusal.None },
        { "nul \0", QuoteRefusal.BadPrompt },
        { "carriage \r return", QuoteRefusal.BadPrompt },
        { "escape \u001b[31m", QuoteRefusal.BadPrompt },
        { "delete \u007f", QuoteRefusal.BadPrompt },
        { "c1 \u0085", QuoteRefusal.BadPrompt },
        { "🍎", QuoteRefusal.None },
        { "lone high \ud83c", QuoteRefusal.BadPrompt },
        { "lone low \udf4e", QuoteRefusal.BadPrompt },
        { "\udf4e\ud83c turned", QuoteRefusal.BadPrompt },
        { "\ud83c\ud83c\udf4e", QuoteRefusal.BadPrompt },
        { "</script>\u2028\u2029 \"'\\", QuoteRefusal.None },
    };

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Check_OfEveryPrompt_RefusesWhatHasNoOneSpelling(string? prompt, QuoteRefusal expected) =>
        Assert.Equal(expected, QuoteRules.Check(Sample.Spec with { Prompt = prompt! }, Sample.Model));

    [Theory]
    [InlineData(0, 300, 0L, QuoteRefusal.BadSteps)]
    [InlineData(-1, 300, 0L, QuoteRefusal.BadSteps)]
    [InlineData(9, 300, 0L, QuoteRefusal.BadSteps)]
    [InlineData(1, 99, 0L, QuoteRefusal.BadGuidance)]
    [InlineData(8, 1_001, 0L, QuoteRefusal.BadGuidance)]
    [InlineData(8, 100, -1L, QuoteRefusal.BadSeed)]
    [InlineData(8, 1_000, long.MaxValue, QuoteRefusal.None)]
    [InlineData(1, 100, 0L, QuoteRefusal.None)]
    [InlineData(0, 99, -1L, QuoteRefusal.BadSteps)]
    public void Check_OfEveryNumber_KeepsItsRange(int steps, int guidance, long seed, QuoteRefusal expected) =>
        Assert.Equal(expected, QuoteRules.Check(new PictureSpec("emoji", "x", seed, steps, guidance), Sample.Model));

    [Theory]
    [InlineData(true, "AAAA", 50, QuoteRefusal.None)]
    [InlineData(true, "AAAA", 1, QuoteRefusal.None)]
    [InlineData(true, "AAAA", 100, QuoteRefusal.None)]
    [InlineData(true, "AAAA", 0, QuoteRefusal.BadStrength)]
    [InlineData(true, "AAAA", 101, QuoteRefusal.BadStrength)]
    [InlineData(false, "AAAA", 50, QuoteRefusal.BadStart)]
    [InlineData(true, "AAAAAAAA", 50, QuoteRefusal.BadStart)]
    [InlineData(true, "AA==", 50, QuoteRefusal.BadStart)]
    [InlineData(true, "AA\nA", 50, QuoteRefusal.BadStart)]
    [InlineData(true, "\"}{\"", 50, QuoteRefusal.BadStart)]
    [InlineData(true, null, 1, QuoteRefusal.BadStrength)]
    [InlineData(true, null, 0, QuoteRefusal.None)]
    public void Check_OfAStart_TakesAPictureOfTheModelsSizeInOneSpelling(bool takesStart, string? start, int strength, QuoteRefusal expected)
    {
        PictureCard model = new("emoji", Sample.Model.Program, 1, 1, 8, Amount.Zero) { TakesStart = takesStart };

        Assert.Equal(expected, QuoteRules.Check(new PictureSpec("emoji", "x", 0, 4, 300, start, strength), model));
    }

    [Fact]
    public void Document_OfAStart_SaysItAndItsShapeAndPriceAreOfTheStepsTaken()
    {
        PictureCard model = new("emoji", Sample.Model.Program, 1, 1, 8, new Amount(10)) { TakesStart = true };
        PictureSpec spec = new("emoji", "x", 5, 8, 300, "AAAA", 49);

        Assert.Equal("""{"model":"emoji","prompt":"x","seed":5,"steps":8,"guidancePercent":300,"start":"AAAA","strengthPercent":49}""", QuoteRules.InputDocument(spec));
        Assert.Equal((3, 3), (spec.StepsTaken, QuoteRules.ShapeOf(spec, model).Steps));
        Assert.Equal(new Amount(30), QuoteRules.WorkOf(spec, model, 3));
        Assert.Equal(1, (spec with { StrengthPercent = 1 }).StepsTaken);
    }

    [Theory]
    [InlineData(30, 20, 80, 95, 0L, QuoteRefusal.None)]
    [InlineData(44, 20, 0, 1, long.MaxValue, QuoteRefusal.None)]
    [InlineData(45, 20, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(int.MaxValue, 20, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(0, 20, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(-1, 20, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(1, 0, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(1, 64, 0, 1, 0L, QuoteRefusal.BadMaxTokens)]
    [InlineData(1, 63, 200, 100, 0L, QuoteRefusal.None)]
    [InlineData(1, 63, 201, 100, 0L, QuoteRefusal.BadTemperature)]
    [InlineData(1, 63, -1, 100, 0L, QuoteRefusal.BadTemperature)]
    [InlineData(1, 63, 0, 0, 0L, QuoteRefusal.BadTopP)]
    [InlineData(1, 63, 0, 101, 0L, QuoteRefusal.BadTopP)]
    [InlineData(1, 63, 0, 100, -1L, QuoteRefusal.BadSeed)]
    public void Check_OfEveryNumberOfAText_KeepsItsRange(int most, int prompt, int temperature, int topP, long seed, QuoteRefusal expected) => Assert.Equal(
        expected,
        QuoteRules.Check(
            Sample.Text with { MaxTokens = most, PromptTokens = prompt, TemperaturePercent = temperature, TopPPercent = topP, Seed = seed }, Sample.TextModel));

    [Theory]
    [InlineData("system", "a", true)]
    [InlineData("user", "", true)]
    [InlineData("assistant", "one\ntwo\tthree 🍎", true)]
    [InlineData("tool", "a", false)]
    [InlineData("User", "a", false)]
    [InlineData(null, "a", false)]
    [InlineData("user", null, false)]
    [InlineData("user", "nul \0", false)]
    [InlineData("user", "escape \u001b[31m", false)]
    public void Check_OfEveryMessage_RefusesWhatHasNoOneSpelling(string? role, string? content, bool isOne) => Assert.Equal(
        isOne ? QuoteRefusal.None : QuoteRefusal.BadMessages,
        QuoteRules.Check(Sample.Text with { Messages = [new ChatLine(role!, content!)] }, Sample.TextModel));

    [Theory]
    [InlineData(1, 8_000, true)]
    [InlineData(1, 8_001, false)]
    [InlineData(64, 125, true)]
    [InlineData(64, 126, false)]
    [InlineData(65, 1, false)]
    [InlineData(0, 0, false)]
    public void Check_OfManyMessages_KeepsTheirBounds(int count, int letters, bool areTaken) => Assert.Equal(
        areTaken ? QuoteRefusal.None : QuoteRefusal.BadMessages,
        QuoteRules.Check(Sample.Text with { Messages = [.. Enumerable.Repeat(new ChatLine("user", new string('x', letters)), count)] }, Sample.TextModel));

    [Fact]
    public void Check_OfOneKindOnAModelOfTheOther_NamesThat()
    {
        Assert.Equal(QuoteRefusal.WrongKind, QuoteRules.Check(Sample.Text, Sample.Model));
        Assert.Equal(QuoteRefusal.WrongKind, QuoteRules.Check(Sample.Spec, Sample.TextModel));
    }

    // The bytes receipts refer to: they may never change.
    [Fact]
    public void InputDocument_OfAText_HasExactlyTheseBytes() => Assert.Equal(
        """{"model":"words","messages":[{"role":"system","content":"say \u0022hi\u0022"},{"role":"user","content":"\uD83C\uDF4E?"}],"seed":7,"maxTokens":30,"temperaturePercent":80,"topPPercent":95}""",
        QuoteRules.InputDocument(Sample.Text with { Messages = [new ChatLine("system", "say \"hi\""), new ChatLine("user", "🍎?")] }));

    [Fact]
    public void Price_OfAText_IsForItsPromptAndTheMostItMayHave() => Assert.Equal(
        new Price(new Amount(340), new Amount(340), new Amount(34), new Amount(17)), QuoteRules.PriceOf(Sample.Text, Sample.TextModel, Sample.Options));

    [Theory]
    [InlineData(20, 30, 120, 4)]
    [InlineData(1, 1, 4, 1)]
    [InlineData(16, 1, 4, 1)]
    [InlineData(17, 1, 4, 2)]
    [InlineData(16, 17, 68, 2)]
    [InlineData(16, 18, 72, 3)]
    public void Shape_OfAText_HasFourBytesATokenAndAStepASixteenPositions(int prompt, int most, long bytes, int steps)
    {
        ResultShape shape = QuoteRules.ShapeOf(Sample.Text with { PromptTokens = prompt, MaxTokens = most }, Sample.TextModel);

        Assert.Equal(new ResultShape(bytes, steps, prompt), shape);
        Assert.Equal(steps, shape.StepsOf(bytes));
        Assert.All(new[] { -4L, 0, 1, 3, bytes - 1, bytes + 1, bytes + 4 }, wrong => Assert.False(shape.HasLength(wrong)));
        Assert.All(Enumerable.Range(1, most), tokens => Assert.True(shape.HasLength(4 * tokens)));
    }

    [Fact]
    public void Check_WithoutAModel_NamesThatFirst() =>
        Assert.Equal(QuoteRefusal.UnknownModel, QuoteRules.Check(new PictureSpec("other", "", -1, 0, 0), null));

    // The bytes receipts refer to: they may never change.
    [Theory]
    [InlineData("a red apple", "a red apple")]
    [InlineData("say \"hi\" \\ it's", "say \\u0022hi\\u0022 \\\\ it\\u0027s")]
    [InlineData("🍎 ü", "\\uD83C\\uDF4E \\u00FC")]
    [InlineData("</script><b>&", "\\u003C/script\\u003E\\u003Cb\\u003E\\u0026")]
    [InlineData("one\ntwo\tthree", "one\\ntwo\\tthree")]
    [InlineData("\u2028\u2029\u202e", "\\u2028\\u2029\\u202E")]
    public void InputDocument_OfOddPrompts_HasExactlyTheseBytes(string prompt, string written)
    {
        string document = QuoteRules.InputDocument(new PictureSpec("emoji", prompt, long.MaxValue, 4, 300));

        Assert.Equal(
            $$"""{"model":"emoji","prompt":"{{written}}","seed":9223372036854775807,"steps":4,"guidancePercent":300}""", document);
        Assert.Equal(document.Length, Encoding.UTF8.GetByteCount(document));
        Assert.Equal(prompt, JsonDocument.Parse(document).RootElement.GetProperty("prompt").GetString());
    }

    [Theory]
    [InlineData(1, 100, 100, 10, 5)]
    [InlineData(4, 400, 400, 40, 20)]
    [InlineData(8, 800, 800, 80, 40)]
    public void Price_OfSteps_IsWorkAuditMarginAndFee(int steps, uint work, uint audit, uint margin, uint fee) => Assert.Equal(
        new Price(new Amount(work), new Amount(audit), new Amount(margin), new Amount(fee)),
        QuoteRules.PriceOf(Sample.Spec with { Steps = steps }, Sample.Model, Sample.Options));

    [Fact]
    public void Price_OfASmallestUnit_RoundsInThePayersFavour()
    {
        Price price = QuoteRules.PriceOf(Sample.Spec with { Steps = 1 }, Sample.Model with { PricePerStep = new Amount(9) }, Sample.Options);

        Assert.Equal(new Price(new Amount(9), new Amount(9), Amount.Zero, Amount.Zero), price);
    }
}
