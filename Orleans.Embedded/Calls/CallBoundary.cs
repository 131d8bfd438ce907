using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>What may not cross from one grain to another.</summary>
internal static class CallBoundary
{
    /// <exception cref="ArgumentException">The value is a grain itself, not a reference to it.</exception>
    internal static void RefuseGrainObject<T>(T value)
    {
        if (value is IAddressable and not GrainReference)
            throw new ArgumentException($"A grain object of type {value.GetType()} was about to leave its activation. Hand over this.AsReference<T>() instead of this.", nameof(value));
    }
}
