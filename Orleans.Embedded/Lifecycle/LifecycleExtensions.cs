namespace Orleans;

/// <summary>Ways to take part in a life without a class for it.</summary>
public static class LifecycleExtensions
{
    /// <summary>Runs <paramref name="onStart"/> when the stage is reached and <paramref name="onStop"/> when it is left.</summary>
    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentException.ThrowIfNullOrWhiteSpace(observerName);
        ArgumentNullException.ThrowIfNull(onStart);
        return observable.Subscribe(observerName, stage, new Observer(onStart, onStop));
    }

    /// <summary>Runs <paramref name="onStart"/> when the stage is reached.</summary>
    public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart)
        => observable.Subscribe(observerName, stage, onStart, null);

    /// <summary>Has <paramref name="observer"/> take part under the name of <typeparamref name="TObserver"/>.</summary>
    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observable);
        return observable.Subscribe(typeof(TObserver).FullName!, stage, observer);
    }

    /// <summary>Runs <paramref name="onStart"/> and <paramref name="onStop"/> under the name of <typeparamref name="TObserver"/>.</summary>
    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop)
        => observable.Subscribe(typeof(TObserver).FullName!, stage, onStart, onStop);

    /// <summary>Runs <paramref name="onStart"/> under the name of <typeparamref name="TObserver"/>.</summary>
    public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart)
        => observable.Subscribe(typeof(TObserver).FullName!, stage, onStart, null);

    /// <summary>Has <paramref name="observer"/> take part under the name of its type.</summary>
    public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(observer);
        return observable.Subscribe(observer.GetType().FullName!, stage, observer);
    }

    private sealed class Observer(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken = default) => onStart(cancellationToken);

        public Task OnStop(CancellationToken cancellationToken = default) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}
