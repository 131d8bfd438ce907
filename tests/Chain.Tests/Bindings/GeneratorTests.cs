using Cuckoo.Chain.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Cuckoo.Chain.Tests.Bindings;

public sealed class GeneratorTests
{
    private static readonly string Sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bindings", "Sample.json"));

    [Fact]
    public void Generator_OnTheSample_WritesTheSnapshot()
    {
        // When the writer changes on purpose: the received text is beside the tests' program, to be reviewed and copied.
        var written = Run(new("Sample.json", Sample), new("Other.json", Sample.Replace("\"Sample\"", "\"Other\"", StringComparison.Ordinal)));
        var text = string.Concat(written.Results.Single().GeneratedSources.Where(s => !s.HintName.Contains("Other", StringComparison.Ordinal)).Select(s => $"== {s.HintName}\n{s.SourceText}"));
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Bindings", "Sample.received.txt"), text);
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bindings", "Sample.snapshot.txt")), text);
    }

    [Fact]
    public void Generator_OnOneChangedJsonFileWritesThatOneAgain()
    {
        JsonFile changed = new("Other.json", Sample.Replace("\"Sample\"", "\"Other\"", StringComparison.Ordinal));
        JsonFile kept = new("Sample.json", Sample);
        var driver = Driver(kept, changed).RunGenerators(Compilation, TestContext.Current.CancellationToken);
        driver = driver.ReplaceAdditionalText(changed, new JsonFile("Other.json", changed.Text.Replace("deposit", "putIn", StringComparison.Ordinal)));
        var result = driver.RunGenerators(Compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        var reasons = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).GroupBy(output => output.Reason).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(1, reasons[IncrementalStepRunReason.Modified]);
        Assert.True(reasons[IncrementalStepRunReason.Cached] >= 1);
    }

    [Theory]
    [InlineData("", "JSON: it goes wrong at character 0")]
    [InlineData("[]", "the file is not a JSON object")]
    [InlineData("{}", "\"contractName\" is missing")]
    [InlineData("""{"contractName":"A b","abi":[],"bytecode":"0x"}""", "contractName is not the name")]
    [InlineData("""{"contractName":"A","abi":[],"bytecode":"0x6__$lib$__"}""", "bytecode is not 0x")]
    [InlineData("""{"contractName":"A","abi":{},"bytecode":"0x"}""", "\"abi\" is missing or no list")]
    [InlineData("""{"contractName":"A","abi":[{"type":"function","name":"a\"b","inputs":[],"outputs":[]}],"bytecode":"0x"}""", "a name that is none")]
    [InlineData("""{"contractName":"A","abi":[{"type":"function","name":"a","inputs":[{"name":"x","type":"fixed"}],"outputs":[]}],"bytecode":"0x"}""", "the type fixed is not one")]
    [InlineData("""{"contractName":"A","abi":[{"type":"function","name":"a","inputs":[{"name":"x","type":"\");"}],"outputs":[]}],"bytecode":"0x"}""", "a type that is none")]
    public void Generator_OnWhatIsNoContract_SaysWhy(string text, string message)
    {
        var diagnostic = Assert.Single(Run(new JsonFile("Wrong.json", text)).Diagnostics);
        Assert.Equal("CKC0001", diagnostic.Id);
        var said = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("Wrong.json: ", said, StringComparison.Ordinal);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Generator_OnDeepNesting_SaysWhy() =>
        Assert.Contains("values within values", Assert.Single(Run(new JsonFile("Deep.json", new string('[', 100_000))).Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static CSharpCompilation Compilation { get; } = CSharpCompilation.Create("Bound");

    private static GeneratorDriverRunResult Run(params JsonFile[] files) => Driver(files).RunGenerators(Compilation, TestContext.Current.CancellationToken).GetRunResult();

    private static CSharpGeneratorDriver Driver(params JsonFile[] files) => CSharpGeneratorDriver.Create(
        [new ContractGenerator().AsSourceGenerator()],
        files,
        CSharpParseOptions.Default,
        new Marked(),
        new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    private sealed class JsonFile(string path, string text) : AdditionalText
    {
        public string Text => text;

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, System.Text.Encoding.UTF8);
    }

    private sealed class Marked : AnalyzerConfigOptionsProvider
    {
        private static readonly AnalyzerConfigOptions Options = new Metadata();

        public override AnalyzerConfigOptions GlobalOptions => Options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Options;

        private sealed class Metadata : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_metadata.AdditionalFiles.ContractAbi" ? "Some.Space" : null;
                return value is not null;
            }
        }
    }
}
