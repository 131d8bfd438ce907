using Orleans.Embedded.Calls;

namespace Orleans.Runtime;

/// <summary>How items of a grain travel.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>Lets at most <paramref name="maxBatchSize"/> items come in one answer; 100 unless said. Anything but the items of a grain is given back as it is.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is GrainEnumeration<T> items) items.MaxBatchSize = maxBatchSize;
        return self;
    }
}

/// <summary>An enumeration of a grain's items was broken off, because the activation it ran in is gone.</summary>
public sealed class EnumerationAbortedException : Exception
{
    /// <summary>Broken off without a reason given.</summary>
    public EnumerationAbortedException()
    {
    }

    /// <summary>Broken off for the reason in <paramref name="message"/>.</summary>
    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>Broken off by <paramref name="innerException"/>.</summary>
    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
