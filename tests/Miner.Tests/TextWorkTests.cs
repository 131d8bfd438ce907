using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Miner.Tests;

public sealed class TextWorkTests(ShippedModels loaded)
{
    private const string Question = """{"model":"wordbook","messages":[{"role":"user","content":"what is a cuckoo?"}],"seed":7,"maxTokens":24,"temperaturePercent":0,"topPPercent":100}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A question's document.</summary>
    public static string Document(int maxTokens, long seed = 7, int temperature = 0, string question = "what is a cuckoo?") =>
        TextJob.Write(new TextJobInput("wordbook", [new ChatMessage("user", question)], seed, maxTokens, temperature, 100));

    [Fact]
    public void Execution_OfADocument_HashesTheTokensItSays()
    {
        var seen = new List<WorkProgress>();
        var done = loaded.Texts.Execute(Question, seen.Add, Cancel);

        var tokens = TokensOf(done);
        Assert.InRange(tokens.Length, 1, 24);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(done.Output)), done.OutputHash);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Question))), done.InputHash);
        var prompt = Conversation.Tokens(loaded.TextModel.Tokens, [new ChatMessage("user", "what is a cuckoo?")]);
        Assert.Equal((prompt.Length + tokens.Length - 1 + 15) / 16, done.Steps);
        Assert.Equal(tokens, seen[tokens.Length - 1].Tokens.ToArray());
        Assert.All(seen.Take(tokens.Length).Select((s, i) => (s, i)), s => Assert.Equal((s.i + 1, 24, s.i + 1), (s.s.Step, s.s.Steps, s.s.Tokens.Length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    public void Execution_Repeated_GivesTheSameBits(int temperature)
    {
        var one = loaded.Texts.Execute(Document(32, temperature: temperature), null, Cancel);
        var two = loaded.Texts.Execute(Document(32, temperature: temperature), null, Cancel);

        Assert.Equal((one.OutputHash, one.TraceRoot, one.Steps), (two.OutputHash, two.TraceRoot, two.Steps));
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("first token", false)]
    [InlineData("last token", false)]
    [InlineData("one token fewer", false)]
    [InlineData("one token more", false)]
    [InlineData("no tokens", false)]
    [InlineData("half a token", false)]
    [InlineData("no such token", false)]
    [InlineData("first leaf", false)]
    [InlineData("last leaf", false)]
    [InlineData("one leaf fewer", false)]
    [InlineData("another seed", false)]
    public void Text_RunAgainAsOnePrefill_IsTheSameUnlessSomethingWasChanged(string changed, bool expected)
    {
        var document = Document(40, temperature: 120);
        var done = loaded.Texts.Execute(document, null, Cancel);
        Assert.True(done.Output.Length > 4 * sizeof(int), "The model ends its text at once.");
        byte[] output = [.. done.Output];
        byte[][] leaves = [.. done.TraceLeaves.Select(leaf => leaf.ToArray())];
        switch (changed)
        {
            case "first token": output[0] ^= 1; break;
            case "last token": output[^4] ^= 1; break;
            case "one token fewer": output = output[..^4]; break;
            case "one token more": output = [.. output, .. output[..4]]; break;
            case "no tokens": output = []; break;
            case "half a token": output = output[..^2]; break;
            case "no such token": output[3] = 0x7f; break;
            case "first leaf": leaves[0][0] ^= 1; break;
            case "last leaf": leaves[^1][31] ^= 1; break;
            case "one leaf fewer": leaves = leaves[..^1]; break;
            case "another seed": document = document.Replace("\"seed\":7", "\"seed\":8", StringComparison.Ordinal); Assert.Contains("\"seed\":8", document, StringComparison.Ordinal); break;
        }

        Assert.Equal(expected, ((TextWork)loaded.Texts).IsSame(document, output, leaves, Cancel));
    }

    [Fact]
    public void Execution_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => loaded.Texts.Execute(Document(100, temperature: 200), _ => cancel.Cancel(), cancel.Token));
    }

    public static TheoryData<string, string?, JobRefusal> Changes => new()
    {
        { "model", "\"other\"", JobRefusal.WrongModel },
        { "model", "null", JobRefusal.Unreadable },
        { "model", null, JobRefusal.Unreadable },
        { "messages", "[]", JobRefusal.MessagesOutOfBounds },
        { "messages", "null", JobRefusal.Unreadable },
        { "messages", "{}", JobRefusal.Unreadable },
        { "messages", "[null]", JobRefusal.MessagesOutOfBounds },
        { "messages", """[{"role":"user"}]""", JobRefusal.Unreadable },
        { "messages", """[{"role":"user","content":"a","name":"b"}]""", JobRefusal.Unreadable },
        { "messages", """[{"role":"tool","content":"a"}]""", JobRefusal.MessagesOutOfBounds },
        { "messages", """[{"role":"User","content":"a"}]""", JobRefusal.MessagesOutOfBounds },
        { "messages", """[{"role":"assistant","content":"a"}]""", JobRefusal.MessagesOutOfBounds },
        { "messages", """[{"role":"user","content":"a"},{"role":"user","content":"b"}]""", JobRefusal.MessagesOutOfBounds },
        { "messages", """[{"role":"user","content":"a"},{"role":"system","content":"b"}]""", JobRefusal.MessagesOutOfBounds },
        { "seed", "-1", JobRefusal.SeedOutOfBounds },
        { "seed", "9223372036854775808", JobRefusal.Unreadable },
        { "seed", "\"7\"", JobRefusal.Unreadable },
        { "maxTokens", "0", JobRefusal.TokensOutOfBounds },
        { "maxTokens", "2147483647", JobRefusal.TokensOutOfBounds },
        { "maxTokens", "2147483648", JobRefusal.Unreadable },
        { "maxTokens", "1.5", JobRefusal.Unreadable },
        { "temperaturePercent", "-1", JobRefusal.SamplingOutOfBounds },
        { "temperaturePercent", "201", JobRefusal.SamplingOutOfBounds },
        { "topPPercent", "0", JobRefusal.SamplingOutOfBounds },
        { "topPPercent", "101", JobRefusal.SamplingOutOfBounds },
        { "topPPercent", null, JobRefusal.Unreadable },
        { "prompt", "\"x\"", JobRefusal.Unreadable },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Document_WithOneMemberChanged_IsRefusedByName(string member, string? value, JobRefusal reason)
    {
        var document = JsonNode.Parse(Question)!.AsObject();
        if (value is null) document.Remove(member);
        else document[member] = JsonNode.Parse(value);

        var refusal = Assert.Throws<JobRefusedException>(() => loaded.Texts.Execute(document.ToJsonString(), null, Cancel));
        Assert.Equal(reason, refusal.Reason);
        Assert.DoesNotContain("cuckoo", refusal.ToString().Replace("Cuckoo.", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"model":"emoji-t2i","prompt":"x","seed":7,"steps":2,"guidancePercent":250}""")]
    public void Document_ThatIsNoJob_IsRefused(string document) =>
        Assert.Equal(JobRefusal.Unreadable, Assert.Throws<JobRefusedException>(() => loaded.Texts.Execute(document, null, Cancel)).Reason);

    // Broken documents of any kind are refused by a name, and never run, never crash.
    [Fact]
    public void Document_CutOrOverwrittenAnywhere_IsRefusedOrSaysTheSame()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var letters = Question.ToCharArray();
            letters[random.Next(letters.Length)] = (char)random.Next(1, 0x250);
            var document = new string(letters)[..(random.Next(4) == 0 ? random.Next(letters.Length) : letters.Length)];
            try
            {
                Assert.Equal("wordbook", TextJob.Read(document, "wordbook").Model);
            }
            catch (JobRefusedException)
            {
                // By a name.
            }
        }
    }

    [Theory]
    [InlineData(64, 8_000, true)]
    [InlineData(65, 65, false)]
    [InlineData(1, 8_001, false)]
    public void Messages_AtTheirBounds_AreTakenAndBeyondAreNot(int count, int letters, bool areTaken)
    {
        // The letter that is escaped, so that the document is at its longest.
        ChatMessage[] messages = [.. Enumerable.Range(0, count).Select(i => new ChatMessage(i == 0 ? "system" : "assistant", new string('\u20AC', (letters / count) + (i == 0 ? letters % count : 0))))];
        var document = TextJob.Write(new TextJobInput("wordbook", messages, long.MaxValue, int.MaxValue, 200, 100));
        if (areTaken)
            Assert.Equal(count, TextJob.Read(document, "wordbook").Messages.Count);
        else
            Assert.Equal(JobRefusal.MessagesOutOfBounds, Assert.Throws<JobRefusedException>(() => TextJob.Read(document, "wordbook")).Reason);
    }

    private static int[] TokensOf(Execution done) =>
        [.. Enumerable.Range(0, done.Output.Length / sizeof(int)).Select(i => BinaryPrimitives.ReadInt32LittleEndian(done.Output.AsSpan(i * sizeof(int))))];
}
