// The form of the manifests, as far as it can be judged without a cluster: names that must agree
// agree, and nothing runs with more rights than it needs. It does not replace the API server's own
// validation.

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Cuckoo.Repository.Tests.Manifests;

/// <summary>Every document of k8s/*.yaml is of a known kind; workloads and services are checked each by its own rule.</summary>
internal static class KubernetesManifests
{
    private const string Folder = "k8s/";

    private static readonly Dictionary<string, string> s_versionOfKind = new(StringComparer.Ordinal)
    {
        ["Service"] = "v1",
        ["StatefulSet"] = "apps/v1",
        ["Deployment"] = "apps/v1",
    };

    public static IEnumerable<string> Findings(Tree tree)
    {
        var documents = new List<(string Path, YamlNode Root)>();
        foreach (var (path, text) in tree.WithExtension(".yaml", ".yml").Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal)))
        {
            string? fault = null;
            try
            {
                documents.AddRange(Yaml.Documents(text).Select(root => (path, root)));
            }
            catch (YamlException exception)
            {
                fault = $"{path}: {exception.Message}";
            }

            if (fault is not null)
                yield return fault;
        }

        if (!documents.Exists(document => document.Root.Text("kind") == "StatefulSet" && document.Root.Text("metadata", "name") == "cuckoo-silo"))
            yield return $"{Folder} has no StatefulSet cuckoo-silo.";

        var workloads = documents.Where(document => Workload.IsOne(document.Root)).Select(document => document.Root).ToList();
        foreach (var (path, root) in documents)
        {
            foreach (var finding in Envelope(root).Concat(Body(tree, root, workloads)))
                yield return $"{path}: {root.Text("kind")} {root.Text("metadata", "name")}: {finding}";
        }
    }

    private static IEnumerable<string> Envelope(YamlNode root)
    {
        if (!s_versionOfKind.TryGetValue(root.Text("kind") ?? "", out var version))
            yield return "is of no known kind.";
        else if (root.Text("apiVersion") != version)
            yield return $"has the apiVersion {root.Text("apiVersion")}, not {version}.";
        if (string.IsNullOrEmpty(root.Text("metadata", "name")))
            yield return "has no name.";
    }

    private static IEnumerable<string> Body(Tree tree, YamlNode root, IReadOnlyList<YamlNode> workloads)
    {
        if (Workload.IsOne(root))
            return Workload.Findings(root, tree);
        return root.Text("kind") == "Service" ? ServicePorts(root, workloads) : [];
    }

    private static IEnumerable<string> ServicePorts(YamlNode service, IReadOnlyList<YamlNode> workloads)
    {
        var selector = service.Labels("spec", "selector");
        var served = workloads.FirstOrDefault(workload => workload.Labels("spec", "template", "metadata", "labels") == selector);
        if (served is null)
        {
            yield return $"selects '{selector}', which no workload has.";
            yield break;
        }

        foreach (var port in service.Items("spec", "ports"))
        {
            var target = port.Text("targetPort") ?? port.Text("port");
            if (!Workload.Containers(served).Any(container => Workload.HasPort(container, target)))
                yield return $"leads to the port {target}, which no container has.";
        }
    }
}
