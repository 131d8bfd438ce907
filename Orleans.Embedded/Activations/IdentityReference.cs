using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

/// <summary>A grain's address without methods: to be turned into a reference that has some by AsReference.</summary>
internal sealed class IdentityReference(GrainRuntime runtime, GrainId id) : GrainReference(runtime, id),
    IGrainWithStringKey, IGrainWithGuidKey, IGrainWithIntegerKey, IGrainWithGuidCompoundKey, IGrainWithIntegerCompoundKey;
