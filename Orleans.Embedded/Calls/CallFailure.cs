namespace Orleans.Embedded.Calls;

/// <summary>How an error reaches the caller: the same exception, and a cancellation as a cancellation.</summary>
internal static class CallFailure
{
    internal static bool Pass(TaskCompletionSource response, Exception error)
    {
        var passed = error is OperationCanceledException cancelled
            ? response.TrySetCanceled(cancelled.CancellationToken)
            : response.TrySetException(error);
        Observe(response.Task);
        return passed;
    }

    internal static bool Pass<TResult>(TaskCompletionSource<TResult> response, Exception error)
    {
        var passed = error is OperationCanceledException cancelled
            ? response.TrySetCanceled(cancelled.CancellationToken)
            : response.TrySetException(error);
        Observe(response.Task);
        return passed;
    }

    // A caller may have stopped waiting; its error must not surface on the finaliser thread as unobserved.
    private static void Observe(Task task) => _ = task.Exception;
}
