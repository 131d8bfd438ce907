using Cuckoo.Chain.Draws;
using Cuckoo.Client.Draws;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Tests.Draws;

public sealed class DrawCheckTests
{
    private const string Seed = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Salt = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Request = "5d4140f2a8a8a8a8a8a8a8a8a8a8a8a8";

    private static readonly DrawEntry[] Entries = [new("0xA", 10, 20, 5, 1_000), new("0xB", 0, 0, 0, 0), new("0xC", 100, 900, 30, 0)];

    private static DrawReply Right { get; } = Reply(Seed, Salt);

    [Fact]
    public void Draws_AsTheyWere_HaveNoFindings() =>
        Assert.Empty(DrawCheck.Findings(Right, WeightedDraw.CommitmentOf(Seed, Request), Salt, "job 1"));

    [Fact]
    public void Draws_WithoutASalt_HaveNoFindings() => Assert.Empty(DrawCheck.Findings(Reply(Seed, null)));

    public static TheoryData<string, string> Wrongs => new()
    {
        { "commitment", "The seed is not the one that was committed to." },
        { "another seed", "The seed is not the one that was committed to." },
        { "no seed", "The seed is told when the request has come to its end." },
        { "another chosen", "Draw 0 of job job 1: 0xZ has the job, and" },
        { "weight", "Draw 0 of job job 1: the weights are not what follows from the candidates." },
        { "fact", "Draw 0 of job job 1: the weights are not what follows from the candidates." },
        { "order", "Draw 0 of job job 1: the candidates are not in order, or one is there twice." },
        { "twice", "Draw 0 of job job 1 is there twice." },
        { "nobody", "Draw 0 of job job 1: it has no candidates." },
        { "amount", "Draw 0 of job job 1: an amount is none." },
        { "too dear", "Draw 0 of job job 1: a candidate could not have had the job." },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void Draws_WithSomethingWrong_AreFound(string wrong, string finding) =>
        Assert.Contains(DrawCheck.Findings(Make(wrong)), f => f.StartsWith(finding, StringComparison.Ordinal));

    [Fact]
    public void Draws_OfAnotherQuoteSaltOrJob_AreFound()
    {
        Assert.Equal(["The commitment is not the one of the quote."], DrawCheck.Findings(Right, new string('0', 64)));
        Assert.Equal(["The salt is not the one of the submission."], DrawCheck.Findings(Right, salt: Seed));
        Assert.Equal(["Job job 9 was accepted and there is no draw of it."], DrawCheck.Findings(Right, job: "job 9"));
    }

    // Whoever turns any one digit of the seed is found by the commitment; here the draw itself is asked how often another seed agrees.
    [Fact]
    public void Chosen_UnderOtherSeeds_IsEveryCandidateSometimes()
    {
        HashSet<string> chosen = [.. Enumerable.Range(0, 200).Select(i => Reply(WeightedDraw.CommitmentOf(Seed, $"{i}"), Salt).Draws[0].Chosen)];

        Assert.Equal(3, chosen.Count);
    }

    private static DrawReply Make(string wrong)
    {
        DrawRow draw = Right.Draws[0];
        DrawReply With(DrawRow other) => Right with { Draws = [other] };
        DrawRow Changed(int place, Func<DrawCandidateRow, DrawCandidateRow> change) =>
            draw with { Candidates = [.. draw.Candidates.Select((c, i) => i == place ? change(c) : c)] };
        return wrong switch
        {
            "commitment" => Right with { Commitment = new string('0', 64) },
            "another seed" => Right with { Seed = Salt },
            "no seed" => Right with { Seed = null },
            "another chosen" => With(draw with { Chosen = "0xZ" }),
            "weight" => With(Changed(1, c => c with { Weight = c.Weight + 1 })),
            "fact" => With(Changed(0, c => c with { Accepted = 6 })),
            "order" => With(draw with { Candidates = [.. draw.Candidates.Reverse()] }),
            "twice" => Right with { Draws = [draw, draw] },
            "nobody" => With(draw with { Candidates = [] }),
            "amount" => With(Changed(0, c => c with { Stake = "-1" })),
            "too dear" => With(Changed(0, c => c with { LeastPrice = "101" })),
            _ => throw new ArgumentOutOfRangeException(nameof(wrong)),
        };
    }

    private static DrawReply Reply(string seed, string? salt)
    {
        IReadOnlyList<int> weights = WeightedDraw.Weights(Entries, 100, 400);
        string chosen = WeightedDraw.Of(Entries, 100, 400, WeightedDraw.RandomOf(WeightedDraw.KeyOf(seed, salt), "job 1", 0));
        DrawCandidateRow[] rows = [.. Entries.Select((e, i) => new DrawCandidateRow(e.Miner, $"{e.LeastPrice}", e.UsualMs, e.Accepted, $"{e.Stake}", weights[i]))];
        return new DrawReply(Request, WeightedDraw.CommitmentOf(seed, Request), salt, seed, [new DrawRow("job 1", 0, "100", "400", rows, chosen)]);
    }
}
