using System.Text.Json;
using Orleans.Embedded.Copying;
using Orleans.Embedded.Storage;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>What is delivered in one go.</summary>
internal enum StreamEntryKind
{
    /// <summary>A batch of events, mostly of one.</summary>
    Events,

    /// <summary>The producer says that no more will come.</summary>
    Completed,

    /// <summary>The producer reports an error.</summary>
    Error,
}

/// <summary>One delivery and its place in the stream.</summary>
internal sealed record StreamEntry(long Sequence, StreamEntryKind Kind, StreamContent Content);

/// <summary>What an entry holds, without its type: in memory as it is, in the file as JSON.</summary>
internal abstract class StreamContent
{
    /// <summary>The events, each consumer's own.</summary>
    internal abstract IReadOnlyList<T> Events<T>();

    /// <summary>The producer's error.</summary>
    internal abstract Exception Error();

    /// <summary>
    /// The one place where an event is copied: as it enters a stream that is kept in memory, and as it leaves it for each
    /// consumer, so that no two of them hold the same object.
    /// </summary>
    internal static T Copy<T>(T value) => CallCopy.Of(value);
}

/// <summary>Events that never leave the process.</summary>
internal sealed class MemoryStreamContent(Array? events, Exception? error) : StreamContent
{
    internal static MemoryStreamContent Of<T>(IEnumerable<T> events) => new(events.Select(Copy).ToArray(), null);

    internal override IReadOnlyList<T> Events<T>()
        => events is T[] own ? Array.ConvertAll(own, Copy) : [.. events!.Cast<T>().Select(Copy)];

    internal override Exception Error() => error!;
}

/// <summary>Events as the file has them, written as grain state is.</summary>
internal sealed class JsonStreamContent(byte[] json, StateJson format) : StreamContent
{
    internal byte[] Json => json;

    internal static JsonStreamContent Of<T>(IEnumerable<T> events, StateJson format) => new(format.Write(events.ToArray()), format);

    // An exception's own fields are not stored: what it is called and says is.
    internal static JsonStreamContent Of(Exception? error, StateJson format)
        => new(JsonSerializer.SerializeToUtf8Bytes(error is null ? "" : $"{error.GetType()}: {error.Message}"), format);

    internal override IReadOnlyList<T> Events<T>() => format.ReadList<T>(json);

    internal override Exception Error() => new OrleansException(JsonSerializer.Deserialize<string>(json)!);
}
