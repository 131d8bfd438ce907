namespace Orleans.Runtime
{
    /// <summary>How many activations a silo has of one class.</summary>
    [GenerateSerializer]
    public class SimpleGrainStatistic
    {
        /// <summary>The class: its full name, a comma, its assembly.</summary>
        [Id(1)]
        public string GrainType { get; set; } = "";

        /// <summary>The silo.</summary>
        [Id(2)]
        public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

        /// <summary>The number of activations.</summary>
        [Id(3)]
        public int ActivationCount { get; set; }

        /// <summary>All three on one line.</summary>
        public override string ToString() => $"{ActivationCount} of {GrainType} in {SiloAddress}";
    }

    /// <summary>A grain that is in memory.</summary>
    [GenerateSerializer]
    public class DetailedGrainStatistic
    {
        /// <summary>Its class: the full name, a comma, the assembly.</summary>
        [Id(1)]
        public string GrainType { get; set; } = "";

        /// <summary>Its silo.</summary>
        [Id(2)]
        public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

        /// <summary>Its identity.</summary>
        [Id(3)]
        public GrainId GrainId { get; set; }
    }

    /// <summary>How a silo is.</summary>
    public enum SiloStatus
    {
        /// <summary>Nothing is known of it.</summary>
        None = 0,

        /// <summary>Made, not started.</summary>
        Created = 1,

        /// <summary>Started, and about to take calls.</summary>
        Joining = 2,

        /// <summary>Takes calls.</summary>
        Active = 3,

        /// <summary>Ends what it has begun.</summary>
        ShuttingDown = 4,

        /// <summary>Ends without waiting.</summary>
        Stopping = 5,

        /// <summary>Gone.</summary>
        Dead = 6,
    }
}

namespace Orleans
{
    /// <summary>A silo of the cluster.</summary>
    [GenerateSerializer]
    public sealed class MembershipEntry
    {
        /// <summary>Where it is.</summary>
        [Id(0)]
        public Runtime.SiloAddress SiloAddress { get; set; } = Runtime.SiloAddress.Zero;

        /// <summary>How it is.</summary>
        [Id(1)]
        public Runtime.SiloStatus Status { get; set; }

        /// <summary>The name of its machine.</summary>
        [Id(4)]
        public string HostName { get; set; } = "";

        /// <summary>Its name.</summary>
        [Id(5)]
        public string SiloName { get; set; } = "";
    }
}
