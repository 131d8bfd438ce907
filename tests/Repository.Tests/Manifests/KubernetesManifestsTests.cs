namespace Cuckoo.Repository.Tests.Manifests;

public sealed class KubernetesManifestsTests
{
    private const string Silo = "k8s/silo.yaml: StatefulSet cuckoo-silo: ";
    private const string Miner = "k8s/miner.yaml: Deployment cuckoo-miner: ";

    [Fact]
    public void Manifests_OfTheRepository_AreWellFormed() => House.Keeps(KubernetesManifests.Findings(Checkout.Tree));

    // Each row breaks one thing of the manifests as they are and names what must be said about it.
    [Theory]
    [InlineData("silo", "replicas: 1", "replicas: 2", Silo + "does not have exactly one replica.")]
    [InlineData("silo", "kind: StatefulSet", "kind: DaemonSet", "k8s/ has no StatefulSet cuckoo-silo.")]
    [InlineData("silo", "apiVersion: apps/v1", "apiVersion: apps/v1beta1", Silo + "has the apiVersion apps/v1beta1, not apps/v1.")]
    [InlineData("silo", "containerPort: 8080", "containerPort: 8081", Silo + "asks the port 8080 in its livenessProbe, which no container has.")]
    [InlineData("silo", "containerPort: 8080", "containerPort: 8081", Silo + "listens on http://0.0.0.0:8080, which is not one of its ports.")]
    [InlineData("silo", "path: /healthz", "path: /health", Silo + "asks /health in its readinessProbe, not /healthz.")]
    [InlineData("silo", "readinessProbe:", "readyProbe:", Silo + "has no readinessProbe.")]
    [InlineData("silo", "targetPort: edge", "targetPort: web", "k8s/silo.yaml: Service cuckoo-silo: leads to the port web, which no container has.")]
    [InlineData("silo", "selector:\n    app: cuckoo-silo", "selector:\n    app: silo", "k8s/silo.yaml: Service cuckoo-silo: selects 'app=silo', which no workload has.")]
    [InlineData("silo", "matchLabels:\n      app: cuckoo-silo", "matchLabels:\n      app: silo", Silo + "selects 'app=silo', which its own pods do not have.")]
    [InlineData("silo", "image: cuckoo-silo:0.1.0", "image: silo:latest", Silo + "runs the image silo:latest, not cuckoo-silo:0.1.0.")]
    [InlineData("silo", "name: Cuckoo__Url", "name: Cuckoo__Uri", Silo + "sets Cuckoo__Uri, which is not in AllowedSettings.")]
    [InlineData("silo", "mountPath: /data", "mountPath: /state", Silo + "keeps its state in /data, where nothing is mounted.")]
    [InlineData("silo", "runAsNonRoot: true", "runAsNonRoot: false", Silo + "may run as root.")]
    [InlineData("silo", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", Silo + "may write to its root file system.")]
    [InlineData("silo", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", Silo + "may gain rights.")]
    [InlineData("silo", "memory: 1Gi", "cpu: 1", Silo + "does not bound its resources.")]
    [InlineData("silo", "automountServiceAccountToken: false", "automountServiceAccountToken: true", Silo + "is given a token of the cluster.")]
    [InlineData("miner", "- name: key\n              mountPath", "- name: keys\n              mountPath", Miner + "mounts keys, which is no volume of it.")]
    [InlineData("miner", "- name: key\n              mountPath", "- name: keys\n              mountPath", Miner + "has the volume key and does not mount it.")]
    [InlineData("miner", "- name: sealed-key\n              mountPath", "- name: open-key\n              mountPath", Miner + "mounts open-key, which is no volume of it.")]
    [InlineData("miner", "replicas: 1", "replicas: 3", Miner + "does not have exactly one replica.")]
    [InlineData("README", "ContainerRepository=cuckoo-miner", "ContainerRepository=miner", Miner + "k8s/README.md does not build its image with '-p:ContainerRepository=cuckoo-miner -p:ContainerImageTag=0.1.0'.")]
    public void Manifest_WithOneThingBroken_IsFound(string file, string from, string to, string finding)
    {
        var path = Checkout.Tree.Paths.Single(path => path.StartsWith($"k8s/{file}.", StringComparison.Ordinal));
        var broken = new Tree(Checkout.Tree.Texts.Select(text => KeyValuePair.Create<string, string?>(
            text.Path,
            text.Path == path ? text.Text.Replace(from, to, StringComparison.Ordinal) : text.Text)));

        Assert.Contains(finding, KubernetesManifests.Findings(broken));
    }

    [Fact]
    public void Manifest_ThatIsNotYaml_IsFound() =>
        Assert.Contains(
            KubernetesManifests.Findings(Tree.Of(("k8s/silo.yaml", "kind: Service\nkind: Service\n"))),
            finding => finding.StartsWith("k8s/silo.yaml: ", StringComparison.Ordinal));
}
