using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.ChainHost;

/// <summary>Settles what books owe.</summary>
public static class Settling
{
    /// <summary>Opens what the folder holds: its key.</summary>
    public static SigningKey Key(string folder) => SigningKey.LoadOrCreate(Path.Combine(folder, "key"));

    /// <summary>Opens what the folder holds: its books.</summary>
    public static Books Books(string folder) => new(Path.Combine(folder, "books.db"));

    /// <summary>Pays everything the books owe, each payment once, however often this is begun; then looks a last time whether all is there.</summary>
    public static async Task RunAsync(string folder, IRpc rpc, CancellationToken cancellation)
    {
        using var key = Key(folder);
        using var books = Books(folder);
        using var journal = new SendJournal(Path.Combine(folder, "journal.db"));
        var options = new SendOptions { PollInterval = TimeSpan.FromMilliseconds(50) };
        using var sender = await RepeatAsync(() => TransactionSender.OpenAsync(rpc, key, journal, options, TimeProvider.System, cancellation), cancellation);
        foreach (var payment in books.All().Where(static payment => !payment.Settled))
        {
            var answer = await RepeatAsync(() => sender.SendAsync(payment.Id, new SendOrder(payment.Payee, [], payment.Amount), cancellation), cancellation);
            if (answer.Outcome is not SendOutcome.Accepted) throw new InvalidOperationException($"{payment.Id}: {answer.Outcome}, {answer.Reason}");
            await sender.FinishAsync(payment.Id, cancellation);
            books.Settle(payment.Id);
            await Console.Out.WriteLineAsync(payment.Id);
        }

        // A chain that died may have forgotten payments that were final.
        foreach (var payment in books.All()) await sender.FinishAsync(payment.Id, cancellation);
    }

    // A node that is away is asked again, with the same id.
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (RpcException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            }
        }
    }
}
