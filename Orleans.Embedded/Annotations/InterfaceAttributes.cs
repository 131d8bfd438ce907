namespace Orleans.Metadata
{
    /// <summary>Names the grain class that serves an interface where several implement it.</summary>
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
    public sealed class DefaultGrainTypeAttribute : Attribute
    {
        /// <summary>The interface is served by the class whose grain type is <paramref name="grainType"/>.</summary>
        public DefaultGrainTypeAttribute(string grainType) => GrainType = grainType;

        internal string GrainType { get; }
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>The version of a grain interface. One silo has one version of each, so that nothing depends on it.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class VersionAttribute : Attribute
    {
        /// <summary>Gives the interface a version.</summary>
        public VersionAttribute(ushort version) => Version = version;

        /// <summary>The version.</summary>
        public ushort Version { get; }
    }
}

namespace Orleans.Concurrency
{
    /// <summary>Has no effect, as in Orleans: no order of messages is promised with it or without it.</summary>
    [AttributeUsage(AttributeTargets.Interface)]
    [Obsolete("It has no effect: no order of messages is promised with it or without it.")]
    public sealed class UnorderedAttribute : Attribute;
}
