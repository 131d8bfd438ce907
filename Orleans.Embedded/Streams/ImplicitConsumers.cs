// Which grains are subscribed to a stream by an attribute of their class. The grain's key is the stream's, so one class
// gives one grain a stream; the subscription's identity follows from both and needs no storing.

using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Orleans.Embedded.Calls;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

internal sealed class ImplicitConsumers(GrainRegistry registry, string provider)
{
    private readonly (GrainClass Class, string?[] Namespaces)[] _classes =
    [
        .. registry.Classes
            .Select(static one => (Class: one, Namespaces: one.Type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>().Select(static attribute => attribute.StreamNamespace).ToArray()))
            .Where(static one => one.Namespaces.Length > 0)
            // Not in the order in which assemblies happened to be loaded.
            .OrderBy(static one => one.Class.Name.ToString(), StringComparer.Ordinal),
    ];

    internal IReadOnlyList<StreamConsumer> Of(StreamId stream)
    {
        if (_classes.Length == 0) return [];
        var all = new List<StreamConsumer>();
        foreach (var (grainClass, namespaces) in _classes)
        {
            if (!namespaces.Any(one => one is null || string.Equals(one, stream.GetNamespace(), StringComparison.Ordinal))) continue;
            if (Key(grainClass.Type, stream) is { } key) all.Add(new StreamConsumer(SubscriptionId(grainClass, stream), GrainId.Create(grainClass.Name, key)));
        }

        return all;
    }

    private Guid SubscriptionId(GrainClass grainClass, StreamId stream)
        => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{grainClass.Name}\n{stream}")).AsSpan(0, 16));

    // Integer keys are decimal in a stream's identity and hexadecimal in a grain's; a compound key has the namespace as its extension.
    private static string? Key(Type grainClass, StreamId stream)
    {
        var key = stream.GetKeyAsString();
        var kinds = grainClass.GetInterfaces().Select(static one => one.FullName).ToHashSet();
        if (kinds.Contains("Orleans.IGrainWithIntegerKey") || kinds.Contains("Orleans.IGrainWithIntegerCompoundKey"))
        {
            if (!long.TryParse(key, CultureInfo.InvariantCulture, out var number)) return null;
            key = number.ToString("X", CultureInfo.InvariantCulture);
        }

        return kinds.Contains("Orleans.IGrainWithIntegerCompoundKey") || kinds.Contains("Orleans.IGrainWithGuidCompoundKey")
            ? $"{key}+{stream.GetNamespace()}"
            : key;
    }
}
