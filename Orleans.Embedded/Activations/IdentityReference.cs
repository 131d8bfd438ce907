using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>A grain's address without an interface: to be turned into one by AsReference.</summary>
internal sealed class IdentityReference(GrainRuntime runtime, GrainId id) : GrainReference(runtime, id);
