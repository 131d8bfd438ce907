namespace Orleans
{
    /// <summary>Takes part in a stage of a life: is started when the stage is reached and stopped when it is left.</summary>
    public interface ILifecycleObserver
    {
        /// <summary>Runs when the stage is reached; a failure fails the whole start.</summary>
        Task OnStart(CancellationToken cancellationToken = default);

        /// <summary>Runs when the stage is left; a failure is logged and stops nothing.</summary>
        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>A life in stages that others may take part in.</summary>
    public interface ILifecycleObservable
    {
        /// <summary>Has <paramref name="observer"/> take part in <paramref name="stage"/> until the result is disposed.</summary>
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>A life in stages together with its start and its end.</summary>
    public interface ILifecycleSubject : ILifecycleObservable, ILifecycleObserver;

    /// <summary>A service that subscribes to a life when it is about to begin.</summary>
    public interface ILifecycleParticipant<TLifecycleObservable>
        where TLifecycleObservable : ILifecycleObservable
    {
        /// <summary>Subscribes.</summary>
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>The stages of a silo's life. Numbers between them may be used.</summary>
    public static class ServiceLifecycleStage
    {
        /// <summary>Before all others.</summary>
        public const int First = int.MinValue;

        /// <summary>The runtime is set up.</summary>
        public const int RuntimeInitialize = 2_000;

        /// <summary>The runtime's services start.</summary>
        public const int RuntimeServices = 4_000;

        /// <summary>Storage is made ready.</summary>
        public const int RuntimeStorageServices = 6_000;

        /// <summary>Services for grains start.</summary>
        public const int RuntimeGrainServices = 8_000;

        /// <summary>After the services for grains.</summary>
        public const int AfterRuntimeGrainServices = 8_100;

        /// <summary>The application's own services start; grains cannot be called yet.</summary>
        public const int ApplicationServices = 10_000;

        /// <summary>The silo begins to take calls; when left, it ends them and deactivates its grains.</summary>
        public const int BecomeActive = Active - 1;

        /// <summary>The silo takes calls.</summary>
        public const int Active = 20_000;

        /// <summary>After all others.</summary>
        public const int Last = int.MaxValue;
    }
}

namespace Orleans.Runtime
{
    /// <summary>A silo's life.</summary>
    public interface ISiloLifecycle : ILifecycleObservable
    {
        /// <summary>The highest stage whose start has completed.</summary>
        int HighestCompletedStage { get; }

        /// <summary>The lowest stage whose stop has completed.</summary>
        int LowestStoppedStage { get; }
    }

    /// <summary>A silo's life together with its start and its end.</summary>
    public interface ISiloLifecycleSubject : ISiloLifecycle, ILifecycleObserver;
}
