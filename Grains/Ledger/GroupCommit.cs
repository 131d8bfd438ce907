// What was decided in memory is made durable block after block, one write at a time: whatever is decided while a block is being
// written goes into the next one. Belongs to a grain's turns; nothing here runs beside them.

using Cuckoo.Ledger;

namespace Cuckoo.Grains.Ledger;

/// <summary>The way of a shard's decisions into its journal.</summary>
/// <param name="journal">Where they go.</param>
/// <param name="shard">Whose they are.</param>
/// <param name="ledger">What decides.</param>
/// <param name="head">The journal as it was taken.</param>
/// <param name="written">Called with a block when it has become durable.</param>
/// <param name="gaveUp">Called once when a block could not be written: what is in memory is then worth nothing.</param>
internal sealed class GroupCommit(
    ILedgerJournal journal, ShardName shard, ShardLedger ledger, JournalHead head, Action<JournalBlock> written, Action<Exception> gaveUp)
{
    // A block is written in some milliseconds; one that is longer lets the next orders wait for it instead.
    private const int LongestBlock = 8 << 20;

    private TaskCompletionSource filling = NewSignal();
    private List<Answer> fillingAnswers = [];
    private List<Answer> flyingAnswers = [];
    private Task flying = Task.CompletedTask;
    private bool isWriting;

    /// <summary>Why nothing can be written any more; nothing while all is well.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>Completes when all that was decided until now is durable. A reader awaits it with what he read in hand.</summary>
    public Task Durable()
    {
        if (Broken is not null) return Task.FromException(Failed());
        if (ledger.Unsealed == 0) return flying;
        Task done = filling.Task;
        if (!isWriting) _ = Write();
        return done;
    }

    /// <summary>Completes with an answer when all that was decided until now is durable. All answers of a block are given in one turn.</summary>
    public Task<LedgerResult> DurableAs(LedgerResult result)
    {
        if (Broken is not null) return Task.FromException<LedgerResult>(Failed());
        bool isFlying = ledger.Unsealed == 0;
        if (isFlying && flying.IsCompleted) return Task.FromResult(result);
        Answer answer = new(result);
        (isFlying ? flyingAnswers : fillingAnswers).Add(answer);
        if (!isWriting) _ = Write();
        return answer.Task;
    }

    /// <summary>Whether an order can be decided at once.</summary>
    public bool HasRoom => Broken is null && ledger.Unsealed <= LongestBlock;

    /// <summary>Completes when the block being filled has room for more.</summary>
    public async ValueTask Room()
    {
        while (ledger.Unsealed > LongestBlock) await Durable();
        if (Broken is not null) throw Failed();
    }

    /// <summary>Gives up: something went wrong in memory.</summary>
    public void Break(Exception why)
    {
        if (Broken is not null) return;
        Broken = why;
        filling.TrySetException(Failed());
        _ = filling.Task.Exception;
        Fail(fillingAnswers);
        gaveUp(why);
    }

    private async Task Write()
    {
        isWriting = true;
        while (ledger.Unsealed > 0 && Broken is null)
        {
            TaskCompletionSource done = filling;
            filling = NewSignal();
            flying = done.Task;
            (fillingAnswers, flyingAnswers) = (flyingAnswers, fillingAnswers);
            JournalBlock block;
            try
            {
                block = ledger.Seal();
                await journal.AppendAsync(shard, head.Epoch, block);
            }
            catch (Exception e)
            {
                // Whether the block is on disk is unknown: go, and let the next activation read what is there.
                Break(e);
                done.SetException(Failed());
                _ = done.Task.Exception;
                Fail(flyingAnswers);
                break;
            }

            flying = Task.CompletedTask;
            written(block);
            done.SetResult();
            foreach (Answer answer in flyingAnswers) answer.Give();
            flyingAnswers.Clear();
        }

        isWriting = false;
    }

    private IOException Failed() => new($"Shard {shard} of the books could not be written and is read again; ask once more under the same id.", Broken);

    private void Fail(List<Answer> answers)
    {
        foreach (Answer answer in answers)
        {
            answer.SetException(Failed());
            _ = answer.Task.Exception;
        }

        answers.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What goes on when it is given is the end of a call, in this turn and not in one of its own: thousands of a block are told so.
    private sealed class Answer(LedgerResult result) : TaskCompletionSource<LedgerResult>
    {
        public void Give() => SetResult(result);
    }
}
