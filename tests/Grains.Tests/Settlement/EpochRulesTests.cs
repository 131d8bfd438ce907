using System.Text.Json;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Tests.Settlement;

public sealed class EpochRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private static readonly EpochPublished First = new(Hash256.From(new byte[32]), "0x01", new Amount(5), 2, null);

    private static EpochState Cut => EpochRules.Begun(new EpochState(), Mark(10), "0xtreasury", Start);

    private static EpochState Stored => EpochRules.Stored(Cut, 1, First);

    private static EpochState Posted => EpochRules.Posted(Stored, 1, 3, Start);

    // Each step done twice in a row is as if done once: what a crash between doing and noting leaves behind.
    [Fact]
    public void Steps_Repeated_ChangeNothing()
    {
        Assert.Equal(EpochStage.Cut, Cut.Epochs[0].Stage);
        EpochState cut = Cut;
        Assert.Same(cut, EpochRules.Begun(cut, Mark(99), "another", Start));
        EpochState stored = Stored;
        Assert.Same(stored, EpochRules.Stored(stored, 1, First));
        EpochState posted = Posted;
        Assert.Same(posted, EpochRules.Posted(posted, 1, 3, Start.AddDays(1)));
        EpochState final = EpochRules.Finalised(posted, 1, Start);
        Assert.Same(final, EpochRules.Finalised(final, 1, Start.AddDays(1)));
        EpochState cancelled = EpochRules.Cancelled(posted, 1, Start);
        Assert.Same(cancelled, EpochRules.Cancelled(cancelled, 1, Start.AddDays(1)));
        EpochState skipped = EpochRules.Skipped(cut, 1, Start);
        Assert.Empty(skipped.Epochs);
        Assert.Same(skipped, EpochRules.Skipped(skipped, 1, Start.AddDays(1)));
        Assert.Same(cut, EpochRules.Reopened(cut, 1));
        Assert.Equal(EpochStage.Cut, EpochRules.Reopened(stored, 1).Epochs[0].Stage);
    }

    [Fact]
    public void Steps_OutOfOrder_Throw()
    {
        Assert.Throws<InvalidOperationException>(() => EpochRules.Posted(Cut, 1, 3, Start));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Finalised(Stored, 1, Start));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Cancelled(Stored, 1, Start));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Stored(Posted, 1, First with { Count = 3 }));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Reopened(Posted, 1));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Skipped(Stored, 1, Start));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Posted(Posted, 1, 4, Start));
        Assert.Throws<InvalidOperationException>(() => EpochRules.Stored(Cut, 2, First));
    }

    [Fact]
    public void Cancelled_WithALaterOneOnIt_CancelsBothAndReopensWhatIsStored()
    {
        EpochState two = EpochRules.Posted(EpochRules.Stored(EpochRules.Begun(Posted, Mark(20), "x", Start), 2, First), 2, 4, Start);
        EpochState three = EpochRules.Stored(EpochRules.Begun(two, Mark(30), "x", Start), 3, First);
        EpochState after = EpochRules.Cancelled(three, 1, Start);
        Assert.Equal([EpochStage.Cancelled, EpochStage.Cancelled, EpochStage.Cut], after.Epochs.Select(epoch => epoch.Stage));
        Assert.Null(EpochRules.Standing(after.Epochs));
        Assert.Equal(1, EpochRules.Standing(EpochRules.Cancelled(three, 2, Start).Epochs)!.Number);
        Assert.Equal([10, 20, 30], EpochRules.Cuts(after, 3).Select(mark => mark.Sequences[0]));
        Assert.Equal("0xtreasury", after.Treasury);
    }

    [Fact]
    public void Due_OnlyAfterItsLength_OrWhileOneIsOpen()
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        Assert.True(EpochRules.IsDue(View(new EpochState()), hour, Start));
        Assert.True(EpochRules.IsDue(View(Cut), hour, Start));
        Assert.True(EpochRules.IsDue(View(Stored), hour, Start));
        Assert.False(EpochRules.IsDue(View(Posted), hour, Start.AddMinutes(59)));
        Assert.True(EpochRules.IsDue(View(Posted), hour, Start.AddMinutes(60)));

        // Looking at books in which nothing has changed counts as well.
        EpochState skipped = EpochRules.Skipped(EpochRules.Begun(Posted, Mark(20), "x", Start.AddMinutes(60)), 2, Start.AddMinutes(60));
        Assert.False(EpochRules.IsDue(View(skipped), hour, Start.AddMinutes(119)));
        Assert.True(EpochRules.IsDue(View(skipped), hour, Start.AddMinutes(120)));
        Assert.False(EpochRules.IsDue(View(EpochRules.Skipped(Cut, 1, Start)), hour, Start.AddMinutes(59)));
    }

    [Fact]
    public void Epochs_ByTheThousand_AreForgottenButForTheirEnds()
    {
        EpochState state = new();
        for (int number = 1; number <= EpochRules.MostKept + 10; number++)
        {
            state = EpochRules.Begun(state, new LedgerMark([number, number]), "x", Start);
            state = EpochRules.Finalised(EpochRules.Posted(EpochRules.Stored(state, number, First), number, number, Start), number, Start);
        }

        Assert.Equal(EpochRules.MostKept, state.Epochs.Length);
        Assert.Equal(EpochRules.MostKept + 10, EpochRules.Cuts(state, state.Last).Length);
        Assert.Equal(Enumerable.Range(1, EpochRules.MostKept + 10).Select(n => (long)n), EpochRules.Cuts(state, state.Last).Select(mark => mark.Sequences[0]));
    }

    [Fact]
    public void Voucher_Offered_IsKeptOnlyWhenLarger()
    {
        VoucherState state = EpochRules.Offered(new VoucherState(), VoucherSide.Spent, new SignedTotal(new Amount(5), "aa", Start));
        Assert.Equal(new Amount(5), state.Spent!.Total);
        Assert.Same(state, EpochRules.Offered(state, VoucherSide.Spent, new SignedTotal(new Amount(5), "bb", Start)));
        Assert.Same(state, EpochRules.Offered(state, VoucherSide.Spent, new SignedTotal(new Amount(4), "bb", Start)));
        Assert.Equal("cc", EpochRules.Offered(state, VoucherSide.Spent, new SignedTotal(new Amount(6), "cc", Start)).Spent!.Signature);
        Assert.Null(EpochRules.Newest(state, VoucherSide.Earned));
        Assert.Throws<ArgumentOutOfRangeException>(() => EpochRules.Newest(state, VoucherSide.None));
    }

    [Fact]
    public void Unanswered_IsNotedBesideWhatKeepsAnEpoch()
    {
        EpochState asked = EpochRules.Unanswered(EpochRules.Warned(Cut, "BondTooSmall", "It is.", Start), "Question 1.", Start);
        Assert.Equal(new EpochWarning(EpochRules.UnansweredName, "Question 1.", Start), asked.Unanswered);
        Assert.Same(asked, EpochRules.Unanswered(asked, "Question 1.", Start.AddDays(1)));
        Assert.Equal("BondTooSmall", asked.Warning!.Name);

        // A root that is posted takes back the one and not the other.
        EpochState posted = EpochRules.Posted(EpochRules.Stored(asked, 1, First), 1, 3, Start);
        Assert.Null(posted.Warning);
        Assert.NotNull(posted.Unanswered);
        Assert.Null(EpochRules.Unanswered(posted, null, Start).Unanswered);
        Assert.Null(EpochRules.Unanswered(Posted, null, Start).Unanswered);
    }

    // What a state of today looks like in storage: it has to be read for ever.
    [Fact]
    public void State_AsStored_IsReadBack()
    {
        EpochState state = EpochRules.Unanswered(EpochRules.Warned(Posted, "BondTooSmall", "It is.", Start), "Question 1.", Start);
        string json = JsonSerializer.Serialize(state);
        EpochState again = JsonSerializer.Deserialize<EpochState>(json)!;
        Assert.Equal(json, JsonSerializer.Serialize(again));
        Assert.Equal(state.Epochs[0].Published, again.Epochs[0].Published);
        Assert.Empty(JsonSerializer.Deserialize<EpochState>("{}")!.Epochs);
        Assert.Null(JsonSerializer.Deserialize<VoucherState>("{}")!.Spent);
    }

    private static EpochsView View(EpochState state) => new(state.Epochs, state.Warning, state.Treasury, state.SkippedAt);

    private static LedgerMark Mark(long at) => new([at]);
}
