namespace Orleans.Diagnostics;

/// <summary>The names under which activities are traced.</summary>
public static class ActivitySources
{
    /// <summary>Calls between grains and their callers.</summary>
    public const string ApplicationGrainActivitySourceName = "Microsoft.Orleans.Application";
}
