using System.Globalization;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace Cuckoo.Repository.Tests.Manifests;

/// <summary>One StatefulSet or Deployment: replicas, labels, image, settings, probes, mounts, rights.</summary>
internal static class Workload
{
    private static readonly string[] s_probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    public static bool IsOne(YamlNode root) => root.Text("kind") is "StatefulSet" or "Deployment";

    /// <summary>The containers that go on running.</summary>
    public static IEnumerable<YamlNode> Containers(YamlNode workload) => workload.Items("spec", "template", "spec", "containers");

    /// <summary>Those, and the ones that prepare the pod first.</summary>
    private static IEnumerable<YamlNode> AllContainers(YamlNode workload) =>
        workload.Items("spec", "template", "spec", "initContainers").Concat(Containers(workload));

    /// <summary>Whether a container has a port of this name or number.</summary>
    public static bool HasPort(YamlNode container, string? port) =>
        container.Items("ports").Any(item => item.Text("containerPort") == port || item.Text("name") == port);

    public static IEnumerable<string> Findings(YamlNode workload, Tree tree)
    {
        // One file of books, or one miner's key: a second copy of either process would be wrong.
        if (workload.Text("spec", "replicas") != "1")
            yield return "does not have exactly one replica.";
        if (workload.Labels("spec", "selector", "matchLabels") is var selector && (selector.Length == 0 || selector != workload.Labels("spec", "template", "metadata", "labels")))
            yield return $"selects '{selector}', which its own pods do not have.";
        if (!Containers(workload).Any())
            yield return "has no container.";

        var name = workload.Text("metadata", "name") ?? "";
        var findings = AllContainers(workload)
            .SelectMany(container => Image(container, name, tree).Concat(Settings(container)).Concat(Rights(container, workload)))
            .Concat(Containers(workload).SelectMany(container => Probes(container, workload)))
            .Concat(Mounts(workload));
        foreach (var finding in findings)
            yield return finding;
    }

    private static IEnumerable<string> Image(YamlNode container, string name, Tree tree)
    {
        var version = ProjectVersion(tree);
        if (container.Text("image") != $"{name}:{version}")
            yield return $"runs the image {container.Text("image")}, not {name}:{version}.";
        var command = $"-p:ContainerRepository={name} -p:ContainerImageTag={version}";
        if (!tree.TextOf("k8s/README.md").Contains(command, StringComparison.Ordinal))
            yield return $"k8s/README.md does not build its image with '{command}'.";
    }

    private static IEnumerable<string> Settings(YamlNode container)
    {
        foreach (var setting in container.Items("env"))
        {
            var name = setting.Text("name") ?? "";
            var value = setting.Text("value") ?? "";
            if (!AllowedSettings.Names.Contains(name))
                yield return $"sets {name}, which is not in AllowedSettings.";
            if (name == AllowedSettings.DataFolder && !container.Items("volumeMounts").Any(mount => mount.Text("mountPath") == value))
                yield return $"keeps its state in {value}, where nothing is mounted.";
            if (name == AllowedSettings.Url && !(Uri.TryCreate(value, UriKind.Absolute, out var url) && HasPort(container, url.Port.ToString(CultureInfo.InvariantCulture))))
                yield return $"listens on {value}, which is not one of its ports.";
        }
    }

    private static IEnumerable<string> Probes(YamlNode container, YamlNode workload)
    {
        foreach (var probe in s_probes)
        {
            if (container.At(probe) is not { } node)
            {
                // Only who is called can be asked; a miner calls out.
                if (workload.Text("kind") == "StatefulSet")
                    yield return $"has no {probe}.";
                continue;
            }

            if (node.Text("httpGet", "path") != "/healthz")
                yield return $"asks {node.Text("httpGet", "path")} in its {probe}, not /healthz.";
            if (!HasPort(container, node.Text("httpGet", "port")))
                yield return $"asks the port {node.Text("httpGet", "port")} in its {probe}, which no container has.";
        }
    }

    private static IEnumerable<string> Rights(YamlNode container, YamlNode workload)
    {
        if (workload.Text("spec", "template", "spec", "securityContext", "runAsNonRoot") != "true")
            yield return "may run as root.";
        if (workload.Text("spec", "template", "spec", "automountServiceAccountToken") != "false")
            yield return "is given a token of the cluster.";
        if (container.Text("securityContext", "readOnlyRootFilesystem") != "true")
            yield return "may write to its root file system.";
        if (container.Text("securityContext", "allowPrivilegeEscalation") != "false")
            yield return "may gain rights.";
        if (container.Text("resources", "requests", "memory") is null || container.Text("resources", "limits", "memory") is null || container.Text("resources", "requests", "cpu") is null)
            yield return "does not bound its resources.";
    }

    private static IEnumerable<string> Mounts(YamlNode workload)
    {
        var volumes = workload.Items("spec", "template", "spec", "volumes").Select(volume => volume.Text("name"))
            .Concat(workload.Items("spec", "volumeClaimTemplates").Select(claim => claim.Text("metadata", "name")))
            .ToHashSet(StringComparer.Ordinal);
        var mounted = AllContainers(workload).SelectMany(container => container.Items("volumeMounts")).Select(mount => mount.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var name in mounted.Except(volumes, StringComparer.Ordinal))
            yield return $"mounts {name}, which is no volume of it.";
        foreach (var name in volumes.Except(mounted, StringComparer.Ordinal))
            yield return $"has the volume {name} and does not mount it.";
    }

    private static string ProjectVersion(Tree tree) =>
        MsBuildFiles.Of(tree, ".props").Where(file => file.Path == "Directory.Build.props")
            .SelectMany(file => file.Document.Named("Version"))
            .Select((XElement version) => version.Value)
            .FirstOrDefault("?");
}
