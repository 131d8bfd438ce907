using Cuckoo.Grains;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>A model's name with the coordinator on whose terms it is asked for: <c>app/model</c>, or <c>model</c> for the silo's own.</summary>
/// <param name="Coordinator">The coordinator; nothing for the silo's own.</param>
/// <param name="Model">The model.</param>
internal readonly record struct AppModel(CoordinatorId? Coordinator, string Model)
{
    /// <summary>Reads a name. What stands before the slash and cannot be a coordinator's name leaves a model that nobody offers.</summary>
    public static AppModel Of(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && CoordinatorId.TryParse(name[..slash], out CoordinatorId app) ? new AppModel(app, name[(slash + 1)..]) : new AppModel(null, name);
    }
}
