// Where a grain's activations go. There is one silo here, so all of these mean the same; they are accepted so that
// sources say what they want of a cluster.

using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A rule that chooses the silo of an activation.</summary>
    public abstract class PlacementStrategy;

    internal sealed class NamedPlacement : PlacementStrategy;
}

namespace Orleans.Placement
{
    /// <summary>Base of the attributes that choose where a grain's activations go.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public abstract class PlacementAttribute : Attribute
    {
        /// <summary>Chooses by <paramref name="placement"/>.</summary>
        protected PlacementAttribute(PlacementStrategy placement)
        {
            ArgumentNullException.ThrowIfNull(placement);
            PlacementStrategy = placement;
        }

        /// <summary>The rule.</summary>
        public PlacementStrategy PlacementStrategy { get; }
    }

    /// <summary>On the silo whose call activates the grain, if that can be.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new NamedPlacement());

    /// <summary>On any silo.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class RandomPlacementAttribute() : PlacementAttribute(new NamedPlacement());

    /// <summary>On the silo the identity's hash falls on.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class HashBasedPlacementAttribute() : PlacementAttribute(new NamedPlacement());

    /// <summary>On the silo with the fewest activations of those asked.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class ActivationCountBasedPlacementAttribute() : PlacementAttribute(new NamedPlacement());

    /// <summary>On the silo with the most to spare.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class ResourceOptimizedPlacementAttribute() : PlacementAttribute(new NamedPlacement());

    /// <summary>On a silo of the role that the key names.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class SiloRoleBasedPlacementAttribute() : PlacementAttribute(new NamedPlacement());
}
