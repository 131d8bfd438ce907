namespace Cuckoo.Repository.Tests.Manifests;

/// <summary>The environment variables a manifest may set; a setting the host does not read would be silently ignored there.</summary>
internal static class AllowedSettings
{
    public const string DataFolder = "Cuckoo__DataFolder";
    public const string Url = "Cuckoo__Url";

    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.Ordinal) { DataFolder, Url };
}
