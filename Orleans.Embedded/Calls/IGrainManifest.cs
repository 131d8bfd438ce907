using System.ComponentModel;

namespace Orleans.Embedded.Calls;

/// <summary>What a compiled assembly brings to a silo: its grain interfaces and classes. Written by the source generator.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainManifest
{
    /// <summary>Adds everything to <paramref name="registry"/>.</summary>
    void Register(GrainRegistry registry);
}

/// <summary>Names the manifests an assembly brings: its own and those of the assemblies it was compiled against.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestAttribute : Attribute
{
    /// <summary>Names a manifest type with a parameterless constructor.</summary>
    public GrainManifestAttribute(Type manifest) => Manifest = manifest;

    /// <summary>The manifest type.</summary>
    public Type Manifest { get; }
}
