using System.Diagnostics;

namespace Orleans.Diagnostics
{
    /// <summary>The names of the engine's activity sources, for whoever listens.</summary>
    public static class ActivitySources
    {
        /// <summary>Calls of the application's grains.</summary>
        public const string ApplicationGrainActivitySourceName = "Microsoft.Orleans.Application";

        /// <summary>Calls of the engine's own grains.</summary>
        public const string RuntimeActivitySourceName = "Microsoft.Orleans.Runtime";

        /// <summary>Activations that begin and end.</summary>
        public const string LifecycleActivitySourceName = "Microsoft.Orleans.Lifecycle";

        /// <summary>Reads and writes of grain state.</summary>
        public const string StorageActivitySourceName = "Microsoft.Orleans.Storage";

        /// <summary>All of them.</summary>
        public const string AllActivitySourceName = "Microsoft.Orleans.*";
    }
}

namespace Orleans.Embedded.Diagnostics
{
    /// <summary>The activity sources themselves. Starting an activity that nobody listens for gives null and costs a comparison.</summary>
    internal static class EngineActivities
    {
        private const string Version = "1.0.0";

        internal static ActivitySource Application { get; } = new(Orleans.Diagnostics.ActivitySources.ApplicationGrainActivitySourceName, Version);

        internal static ActivitySource Runtime { get; } = new(Orleans.Diagnostics.ActivitySources.RuntimeActivitySourceName, Version);

        internal static ActivitySource Lifecycle { get; } = new(Orleans.Diagnostics.ActivitySources.LifecycleActivitySourceName, Version);

        internal static ActivitySource Storage { get; } = new(Orleans.Diagnostics.ActivitySources.StorageActivitySourceName, Version);
    }
}
