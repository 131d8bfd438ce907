using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>The observers a grain tells of things, each known by its reference. See <see cref="ObserverManager{TIdentity, TObserver}"/>.</summary>
public class ObserverManager<TObserver> : ObserverManager<IAddressable, TObserver>
{
    /// <summary>Observers are forgotten that do not subscribe again within <paramref name="expiration"/>.</summary>
    public ObserverManager(TimeSpan expiration, ILogger log)
        : base(expiration, log)
    {
    }
}

/// <summary>
/// The observers a grain tells of things. Whoever does not subscribe again within the expiration is forgotten, and so is
/// one that fails when told. It belongs to one grain and is used in its turns.
/// </summary>
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;
    private readonly Dictionary<TIdentity, (TObserver Observer, DateTime SeenAt)> _observers = [];

    /// <summary>Observers are forgotten that do not subscribe again within <paramref name="expiration"/>.</summary>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ExpirationDuration = expiration;
        _log = log ?? throw new ArgumentNullException(nameof(log));
        GetDateTime = static () => TimeProvider.System.GetUtcNow().UtcDateTime;
    }

    /// <summary>The clock; a test or a grain with a clock of its own sets it.</summary>
    public Func<DateTime> GetDateTime { get; set; }

    /// <summary>How long an observer is told of things after it subscribed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>How many observers there are, those that have expired but were not cleared included.</summary>
    public int Count => _observers.Count;

    /// <summary>The observers by identity; a copy.</summary>
    public IDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(static one => one.Key, static one => one.Value.Observer);

    /// <summary>Forgets all.</summary>
    public void Clear() => _observers.Clear();

    /// <summary>Adds an observer, or takes note that it is still there.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = (observer, GetDateTime());

    /// <summary>Forgets an observer.</summary>
    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    /// <summary>Tells every observer that has not expired and for which <paramref name="predicate"/> holds, one after the other.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, observer) in Current(predicate))
        {
            try
            {
                await notification(observer);
            }
            catch (Exception error)
            {
                Forget(id, error);
            }
        }
    }

    /// <summary>Tells every observer that has not expired and for which <paramref name="predicate"/> holds.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, observer) in Current(predicate))
        {
            try
            {
                notification(observer);
            }
            catch (Exception error)
            {
                Forget(id, error);
            }
        }
    }

    /// <summary>Forgets those that have expired.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var id in _observers.Where(one => now - one.Value.SeenAt > ExpirationDuration).Select(static one => one.Key).ToList()) _observers.Remove(id);
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() => _observers.Values.Select(static one => one.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A copy: what is told may subscribe or unsubscribe while it is.
    private List<(TIdentity Id, TObserver Observer)> Current(Func<TObserver, bool>? predicate)
    {
        ClearExpired();
        return _observers.Where(one => predicate is null || predicate(one.Value.Observer)).Select(static one => (one.Key, one.Value.Observer)).ToList();
    }

    private void Forget(TIdentity id, Exception error)
    {
        _observers.Remove(id);
        _log.LogWarning(error, "The observer {Observer} failed and is not told of anything more.", id);
    }
}
