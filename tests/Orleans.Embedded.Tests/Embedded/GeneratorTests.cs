using System.Collections.Immutable;
using Cuckoo.Orleans.Embedded.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Orleans;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class GeneratorTests
{
    [Theory]
    [InlineData("int")]
    [InlineData("string?")]
    [InlineData("decimal")]
    [InlineData("Guid?")]
    [InlineData("DateTimeOffset")]
    [InlineData("UInt128")]
    [InlineData("CancellationToken")]
    [InlineData("DayOfWeek")]
    [InlineData("GrainId")]
    [InlineData("IOther")]
    [InlineData("IOther?")]
    [InlineData("ReadOnlyMemory<byte>")]
    [InlineData("ImmutableArray<string>")]
    [InlineData("ImmutableDictionary<string, ImmutableList<Frozen>>")]
    [InlineData("Frozen")]
    [InlineData("FrozenPoint?")]
    [InlineData("Box<int>")]
    [InlineData("(int A, string B)")]
    public void Parameter_OfAnImmutableType_IsAccepted(string type)
        => Assert.Empty(Diagnose($"Task Do({type} value);"));

    [Theory]
    [InlineData("byte[]", "'byte[]' in parameter 'value' of IMine.Do is not known to be immutable, and values cross grain calls without a copy; use ReadOnlyMemory<byte> or ImmutableArray<byte>")]
    [InlineData("IReadOnlyList<int>", "'IReadOnlyList<int>' in parameter 'value' of IMine.Do is not known to be immutable, and values cross grain calls without a copy; use ImmutableArray<T>, ImmutableList<T> or ImmutableDictionary<TKey, TValue>")]
    [InlineData("Thawed", "'Thawed' in parameter 'value' of IMine.Do is not known to be immutable, and values cross grain calls without a copy; make it a record or readonly struct that is never changed and mark it [Immutable]")]
    [InlineData("ImmutableList<Thawed>", "'Thawed' in parameter")]
    [InlineData("Box<List<int>>", "'List<int>' in parameter")]
    [InlineData("ReadOnlyMemory<int>", "'ReadOnlyMemory<int>' in parameter")]
    [InlineData("object", "'object' in parameter")]
    public void Parameter_OfAMutableType_IsRefusedByName(string type, string message)
        => Assert.StartsWith("CKO0001: " + message, Assert.Single(Diagnose($"Task Do({type} value);")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Task<List<int>> Do();", "CKO0001: 'List<int>' in the result of IMine.Do")]
    [InlineData("int Do();", "CKO0002: IMine.Do returns 'int'")]
    [InlineData("void Do();", "CKO0002: IMine.Do returns 'void'")]
    [InlineData("int Size { get; }", "CKO0003: IMine.Size: a grain interface has methods only")]
    [InlineData("Task Do<T>();", "CKO0003: IMine.Do: a grain method is neither static nor generic")]
    [InlineData("Task Do(ref int value);", "CKO0003: IMine.Do: parameter 'value' is passed by reference")]
    [InlineData("[OneWay] Task<int> Do();", "CKO0003: IMine.Do: a one-way method returns Task or ValueTask")]
    public void Member_ThatCannotBeCalled_IsRefusedByName(string member, string message)
        => Assert.StartsWith(message, Assert.Single(Diagnose(member)), StringComparison.Ordinal);

    [Theory]
    [InlineData("public sealed class MyGrain : Grain, IMine { private MyGrain() { } }", "CKO0004: MyGrain: give it one public constructor")]
    [InlineData("public sealed class MyGrain(IPersistentState<Thawed> state) : Grain, IMine { }", "CKO0004: MyGrain: mark its parameter 'state'")]
    [InlineData("public sealed class MyGrain<T> : Grain, IMine { }", "CKO0003: MyGrain<T>: a grain class has no type parameters")]
    public void Grain_ThatCannotBeMade_IsRefusedByName(string grain, string message)
        => Assert.StartsWith(message, Assert.Single(Diagnose("", grain)), StringComparison.Ordinal);

    [Fact]
    public void Interface_InSeveralPartsWithABaseInterface_CompilesOnce()
        => Assert.Empty(Diagnose("Task Do();", "public partial interface IMine : IOther { ValueTask<int> More(int a, string b); } public sealed class MyGrain : Grain, IMine { public Task Do() => Task.CompletedTask; public ValueTask<int> More(int a, string b) => new(1); public Task Other() => Task.CompletedTask; }"));

    // All that the generator and then the compiler say about a grain interface with this member.
    private static ImmutableArray<string> Diagnose(string member, string more = "")
    {
        var source = $$"""
            using System; using System.Collections.Generic; using System.Collections.Immutable; using System.Threading; using System.Threading.Tasks;
            using Orleans; using Orleans.Concurrency; using Orleans.Runtime;
            #nullable enable
            public interface IOther : IGrainWithStringKey { Task Other(); }
            [Immutable] public sealed record Frozen(string Name);
            [Immutable] public readonly record struct FrozenPoint(int X);
            [Immutable] public sealed record Box<T>(T Value);
            public sealed record Thawed(string Name) { public Thawed() : this("") { } }
            public partial interface IMine : IGrainWithStringKey { {{member}} }
            {{more}}
            """;
        var compilation = CSharpCompilation.Create(
            "Mine",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        CSharpGeneratorDriver.Create(new GrainGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var findings, TestContext.Current.CancellationToken);
        return [.. findings.Concat(generated.GetDiagnostics(TestContext.Current.CancellationToken).Where(static one => one.Severity == DiagnosticSeverity.Error))
            .Where(static one => one.Id is not "CS0535")
            .Select(static one => $"{one.Id}: {one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "mscorlib.dll")
            .Select(static path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(IGrain).Assembly.Location),
    ];
}
