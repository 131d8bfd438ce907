using System.Security.Cryptography;
using System.Text;
using Cuckoo.Kernels.Trace;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class PictureWorkTests(ShippedModels loaded)
{
    private const string Apple = """{"model":"emoji-t2i","prompt":"a red apple","seed":7,"steps":2,"guidancePercent":250}""";

    [Fact]
    public void Execution_OfADocument_HashesWhatItSays()
    {
        var seen = new List<(int, int)>();
        var done = loaded.Pictures.Execute(Apple, done => seen.Add((done.Step, done.Steps)), TestContext.Current.CancellationToken);
        Assert.Equal(64 * 64 * 3, done.Output.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(done.Output)), done.OutputHash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Apple))), done.InputHash);
        Assert.Equal((loaded.Pictures.Program, 2), (done.Program, done.Steps));
        Assert.Matches("^[0-9a-f]{64}$", done.TraceRoot);
        Assert.Matches("^[0-9a-f]{64}$", done.Program);
        Assert.Equal<(int, int)>([(1, 2), (2, 2)], seen);
    }

    [Fact]
    public void Execution_OfTheSameJobWrittenOtherwise_HasAnotherInputHashOnly()
    {
        var spaced = Apple.Replace(":", ": ", StringComparison.Ordinal);
        var one = loaded.Pictures.Execute(Apple, null, TestContext.Current.CancellationToken);
        var two = loaded.Pictures.Execute(spaced, null, TestContext.Current.CancellationToken);
        Assert.Equal(one.Output, two.Output);
        Assert.Equal(one.TraceRoot, two.TraceRoot);
        Assert.NotEqual(one.InputHash, two.InputHash, StringComparer.Ordinal);
    }

    // What the miner says of a step beside what the auditor finds: nothing, another output, another operator, one too many, one too few.
    [Theory]
    [InlineData("", null, null)]
    [InlineData("digest", 9, OperatorDifference.Output)]
    [InlineData("name", 9, OperatorDifference.Name)]
    [InlineData("more", -1, OperatorDifference.Length)]
    [InlineData("fewer", 9, OperatorDifference.Length)]
    public void Operators_OfAStep_AreComparedAndTheFirstThatDiffersIsRunAgain(string change, int? number, OperatorDifference? difference)
    {
        var work = (IDisputableWork)loaded.Pictures;
        var at = new DisputedStep(1, []);
        List<OperatorRecord> said = [.. work.Operators(Apple, at, TestContext.Current.CancellationToken)];
        var count = said.Count;
        if (change is "digest")
            said[9] = said[9] with { Digest = new byte[32] };
        if (change is "name")
            said[9] = said[9] with { Name = "something-else" };
        if (change is "more")
            said.Add(said[0]);
        if (change is "fewer")
            said.RemoveRange(9, count - 9);

        var found = work.Judge(Apple, at, said, TestContext.Current.CancellationToken);

        Assert.Equal(count, found.Operators);
        Assert.Equal(number is { } place ? new OperatorFork(place < 0 ? count : place, difference!.Value) : null, found.Fork);
        Assert.Equal(number is null or < 0, found.Evidence is null);
        if (found.Evidence is not { } evidence)
            return;
        Assert.Equal(9, evidence.Number);
        Assert.Equal(evidence.Output, evidence.Reference);
        Assert.NotEmpty(evidence.Inputs);
    }

    [Fact]
    public void Execution_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => loaded.Pictures.Execute(Apple, _ => cancel.Cancel(), cancel.Token));
    }

    [Theory]
    [InlineData("", JobRefusal.Unreadable)]
    [InlineData("null", JobRefusal.Unreadable)]
    [InlineData("[]", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":250,"more":1}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","prompt":"y","seed":7,"steps":2,"guidancePercent":250}""", JobRefusal.Unreadable)]
    [InlineData("""{"Model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":250}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":"7","steps":2,"guidancePercent":250}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":9223372036854775808,"steps":2,"guidancePercent":250}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2.5,"guidancePercent":250}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":250} {}""", JobRefusal.Unreadable)]
    [InlineData("""{"model":"other","prompt":"x","seed":7,"steps":2,"guidancePercent":250}""", JobRefusal.WrongModel)]
    [InlineData("""{"model":"emoji-t2i","prompt":"","seed":7,"steps":2,"guidancePercent":250}""", JobRefusal.PromptOutOfBounds)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":-1,"steps":2,"guidancePercent":250}""", JobRefusal.SeedOutOfBounds)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":0,"guidancePercent":250}""", JobRefusal.StepsOutOfBounds)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":51,"guidancePercent":250}""", JobRefusal.StepsOutOfBounds)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":99}""", JobRefusal.GuidanceOutOfBounds)]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":1001}""", JobRefusal.GuidanceOutOfBounds)]
    public void Document_ThatIsNoJob_IsRefusedByName(string document, JobRefusal reason)
    {
        var refusal = Assert.Throws<JobRefusedException>(() => loaded.Pictures.Execute(document, null, TestContext.Current.CancellationToken));
        Assert.Equal(reason, refusal.Reason);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void Prompt_AtItsBound_IsTakenAndBeyondIsNot(int length, bool isTaken)
    {
        // The letter that is escaped, so that the document is at its longest.
        var document = PictureJob.Write(new PictureJobInput("emoji-t2i", new string('\u20AC', length), 7, 1, 250));
        if (isTaken)
            Assert.Equal(length, PictureJob.Read(document, "emoji-t2i").Prompt.Length);
        else
            Assert.Equal(JobRefusal.PromptOutOfBounds, Assert.Throws<JobRefusedException>(() => PictureJob.Read(document, "emoji-t2i")).Reason);
    }

    [Fact]
    public void Document_OfAnyLength_IsNotReadBeyondItsBound()
    {
        var document = Apple.Insert(1, new string(' ', 24 * 1024));
        Assert.Equal(JobRefusal.Unreadable, Assert.Throws<JobRefusedException>(() => PictureJob.Read(document, "emoji-t2i")).Reason);
    }
}
