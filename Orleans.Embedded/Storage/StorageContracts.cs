using Orleans.Core;
using Orleans.Runtime;

namespace Orleans.Core
{
    /// <summary>One stored record of a grain.</summary>
    public interface IStorage
    {
        /// <summary>The version of the record as last read or written; null when there was never one.</summary>
        string? Etag { get; }

        /// <summary>Whether the record exists in storage.</summary>
        bool RecordExists { get; }

        /// <summary>Removes the record and sets the state to a new one.</summary>
        Task ClearStateAsync();

        /// <summary>Stores the state.</summary>
        /// <exception cref="Orleans.Storage.InconsistentStateException">The stored version is not <see cref="Etag"/>.</exception>
        Task WriteStateAsync();

        /// <summary>Reads the state anew, dropping unsaved changes.</summary>
        Task ReadStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>One stored record of a grain, typed.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The state in memory.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A named record of a grain's state, read before the grain activates and written when the grain says so.</summary>
    public interface IPersistentState<TState> : IStorage<TState>;

    /// <summary>Asks for a persistent state in a grain's constructor.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class PersistentStateAttribute : Attribute
    {
        /// <summary>The record <paramref name="stateName"/> in the storage called <paramref name="storageName"/>; null: the one called Default.</summary>
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            StateName = stateName;
            StorageName = storageName;
        }

        /// <summary>The record's name, unique within the grain class.</summary>
        public string StateName { get; }

        /// <summary>The storage's name.</summary>
        public string? StorageName { get; }
    }
}

namespace Orleans
{
    /// <summary>A record as a storage provider sees it.</summary>
    public interface IGrainState<T>
    {
        /// <summary>The state.</summary>
        T State { get; set; }

        /// <summary>Its version in storage.</summary>
        string? ETag { get; set; }

        /// <summary>Whether it is in storage.</summary>
        bool RecordExists { get; set; }
    }

    /// <summary>A record as whoever uses a storage provider holds it.</summary>
    [GenerateSerializer]
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>A record without a state.</summary>
        public GrainState()
        {
        }

        /// <summary>A record of a state that was never stored.</summary>
        public GrainState(T state)
            : this(state, null)
        {
        }

        /// <summary>A record of a state and its version.</summary>
        public GrainState(T state, string? eTag)
        {
            State = state;
            ETag = eTag;
        }

        /// <inheritdoc/>
        [Id(0)]
        public T State { get; set; } = default!;

        /// <inheritdoc/>
        [Id(1)]
        public string? ETag { get; set; }

        /// <inheritdoc/>
        [Id(2)]
        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Keeps the records of grains. Registered as a keyed service under its name.</summary>
    public interface IGrainStorage
    {
        /// <summary>Fills <paramref name="grainState"/> from storage.</summary>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Stores <paramref name="grainState"/> if the stored version is its ETag, and gives it the new one.</summary>
        /// <exception cref="InconsistentStateException">The stored version is another.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Removes the record if the stored version is its ETag.</summary>
        /// <exception cref="InconsistentStateException">The stored version is another.</exception>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    }

    /// <summary>
    /// The stored record is not the one this activation read: memory is stale. The activation that threw it is
    /// deactivated, so that the next call starts from storage.
    /// </summary>
    public class InconsistentStateException : OrleansException
    {
        /// <summary>A conflict without details.</summary>
        public InconsistentStateException()
        {
        }

        /// <summary>A conflict with a message.</summary>
        public InconsistentStateException(string message)
            : base(message)
        {
        }

        /// <summary>A conflict with a message and its cause.</summary>
        public InconsistentStateException(string message, Exception? innerException)
            : base(message, innerException!)
        {
        }

        /// <summary>A conflict between the stored version and the one the caller held.</summary>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
            : base($"{errorMsg} Stored version: {storedEtag ?? "none"}, expected: {currentEtag ?? "none"}.")
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>The version in storage.</summary>
        public string? StoredEtag { get; }

        /// <summary>The version the caller held.</summary>
        public string? CurrentEtag { get; }

        // Only the activation whose write conflicted is stale; callers further up the chain are not.
        internal bool IsSourceActivation { get; set; } = true;
    }
}
