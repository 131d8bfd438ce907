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
    [InlineData("byte[]")]
    [InlineData("int[,]")]
    [InlineData("List<int[]>")]
    [InlineData("IReadOnlyList<int>")]
    [InlineData("ReadOnlyMemory<int>")]
    [InlineData("object")]
    [InlineData("Exception")]
    [InlineData("Marked")]
    [InlineData("Dictionary<string, List<Marked?>>")]
    [InlineData("Foreign")]
    [InlineData("[Immutable] Thawed")]
    public void Parameter_OfATypeThatCanBeCopied_IsAccepted(string type)
        => Assert.Empty(Diagnose($"Task Do({type} value);"));

    [Theory]
    [InlineData("Thawed", "'Thawed' in parameter 'value' of IMine.Do cannot be copied, and values are copied when they cross a grain call; mark it [GenerateSerializer] and its members [Id(n)], or [Immutable] if it is never changed once made")]
    [InlineData("ImmutableList<Thawed>", "'Thawed' in parameter")]
    [InlineData("List<Thawed[]>", "'Thawed' in parameter")]
    [InlineData("IReadOnlyDictionary<string, Thawed>", "'Thawed' in parameter")]
    [InlineData("Action", "'Action' in parameter 'value' of IMine.Do cannot be copied, and values are copied when they cross a grain call; its code would run outside the turns of the grain it belongs to; hand over a grain reference or an observer")]
    [InlineData("MyList", "'MyList' in parameter 'value' of IMine.Do cannot be copied, and values are copied when they cross a grain call; use an array, List<T>")]
    public void Parameter_OfATypeNothingCanCopy_IsRefusedByName(string type, string message)
        => Assert.StartsWith("CKO0001: " + message, Assert.Single(Diagnose($"Task Do({type} value);")), StringComparison.Ordinal);

    [Theory]
    [InlineData("[GenerateSerializer] public class Mine { [Id(0)] public Thawed? One { get; set; } }", "CKO0001: 'Thawed' in member 'One' of Mine cannot be copied")]
    [InlineData("[GenerateSerializer] public record Mine(Action Do);", "CKO0001: 'Action' in member 'Do' of Mine cannot be copied")]
    [InlineData("[GenerateSerializer] public class Mine { [Id(0)] public int One => 1; }", "CKO0005: Mine.One: a property that is computed")]
    [InlineData("public class Base { public int One; } [GenerateSerializer] public class Mine : Base { }", "CKO0005: Mine: the members of its base class Base would be lost")]
    [InlineData("[GenerateSerializer] public class Mine : System.IO.MemoryStream { }", "CKO0005: Mine: the members of its base class MemoryStream would be lost")]
    [InlineData("public class Outer { [GenerateSerializer] private class Mine { } }", "CKO0005: Outer.Mine: make it public or internal")]
    [InlineData("[GenerateSerializer(IncludePrimaryConstructorParameters = true)] public class Mine(int one) { public int Two => one; }", "CKO0005: Mine: primary constructor parameter 'one'")]
    [InlineData("[RegisterCopier] public class MyCopier { }", "CKO0005: MyCopier: a class marked [RegisterCopier] implements IDeepCopier<T>")]
    [InlineData("[RegisterCopier] public class MyCopier : IDeepCopier<Thawed> { MyCopier() { } public Thawed DeepCopy(Thawed a, CopyContext b) => a; }", "CKO0005: MyCopier: a class marked [RegisterCopier] is public or internal")]
    [InlineData("[GenerateSerializer] public class Mine { [Id(1)] public int One; [Id(1)] public int Two { get; set; } }", "CKO0005: Mine.Two: another member is marked [Id(1)] too")]
    [InlineData("[RegisterConverter] public class MyConverter { }", "CKO0005: MyConverter: a class marked [RegisterConverter] implements IConverter<TValue, TSurrogate>")]
    [InlineData("public struct Held { } [RegisterConverter] public class MyConverter : IConverter<Thawed, Held> { public Thawed ConvertFromSurrogate(in Held a) => new(); public Held ConvertToSurrogate(in Thawed a) => new(); }", "CKO0001: 'Held' in the surrogate of MyConverter")]
    public void Type_ThatCannotBeCopied_IsRefusedByName(string type, string message)
        => Assert.StartsWith(message, Assert.Single(Diagnose("", type)), StringComparison.Ordinal);

    [Theory]
    [InlineData("public class Empty { } [GenerateSerializer] public class Mine : Empty { [Id(0)] public int[]? One; }")]
    [InlineData("[GenerateSerializer] public class Mine<T> where T : class?, new() { [Id(0)] public T? One; } [GenerateSerializer] public abstract class Other<T, U> where T : struct, System.Enum where U : unmanaged { [Id(0)] protected T One; [Id(1)] private protected U[]? Two; }")]
    [InlineData("[GenerateSerializer] public class Mine : System.Exception { [Id(0)] public Thawed? One; }")]
    [InlineData("[GenerateSerializer, Immutable] public record Mine(Thawed One);")]
    [InlineData("[GenerateSerializer] public enum Mine { One }")]
    [InlineData("[GenerateSerializer] public partial class Mine { [Id(0)] public int One; } public partial class Mine { [Id(1)] public int[]? Two; }")]
    public void Type_ThatCanBeCopied_Compiles(string type) => Assert.Empty(Diagnose("", type));

    [Theory]
    [InlineData("Task<List<Thawed>> Do();", "CKO0001: 'Thawed' in the result of IMine.Do")]
    [InlineData("int Do();", "CKO0002: IMine.Do returns 'int'")]
    [InlineData("void Do();", "CKO0002: IMine.Do returns 'void'")]
    [InlineData("int Size { get; }", "CKO0003: IMine.Size: a grain interface has methods only")]
    [InlineData("Task Do() => Task.CompletedTask;", "CKO0003: IMine.Do: a grain method is not static and has no body")]
    [InlineData("Task Do(ref int value);", "CKO0003: IMine.Do: parameter 'value' is passed by reference")]
    [InlineData("[OneWay] Task<int> Do();", "CKO0003: IMine.Do: a one-way method returns Task or ValueTask")]
    public void Member_ThatCannotBeCalled_IsRefusedByName(string member, string message)
        => Assert.StartsWith(message, Assert.Single(Diagnose(member)), StringComparison.Ordinal);

    [Theory]
    [InlineData("public sealed class MyGrain : Grain, IMine { private MyGrain() { } }", "CKO0004: MyGrain: give it one public constructor")]
    [InlineData("public sealed class MyGrain(IPersistentState<Thawed> state) : Grain, IMine { }", "CKO0004: MyGrain: mark its parameter 'state'")]
    [InlineData("public class Outer { private sealed class MyGrain<T> : Grain, IMine { } }", "CKO0003: Outer.MyGrain<T>: a grain class is public or internal")]
    public void Grain_ThatCannotBeMade_IsRefusedByName(string grain, string message)
        => Assert.StartsWith(message, Assert.Single(Diagnose("", grain)), StringComparison.Ordinal);

    [Fact]
    public void Interface_InSeveralPartsWithABaseInterface_CompilesOnce()
        => Assert.Empty(Diagnose("Task Do();", "public partial interface IMine : IOther { ValueTask<int> More(int a, string b); } public sealed class MyGrain : Grain, IMine { public Task Do() => Task.CompletedTask; public ValueTask<int> More(int a, string b) => new(1); public Task Other() => Task.CompletedTask; }"));

    [Theory]
    [InlineData("Task<T?> Do<T>(T? value, List<T[]> more);")]
    [InlineData("Task<T> Do<T>(T value) where T : class, IComparable<T>, new();")]
    [InlineData("ValueTask<T?> Do<T>(T? value) where T : struct, Enum;")]
    [InlineData("Task Do<T, U>(Dictionary<T, U?> value) where T : notnull where U : Exception;")]
    [InlineData("Task Do<T>(T[] value) where T : unmanaged;")]
    public void Method_WithTypeParameters_Compiles(string member) => Assert.Empty(Diagnose(member));

    [Theory]
    [InlineData("public interface IBox<T> : IGrainWithStringKey where T : class? { Task<T?> Get(); Task<U> Map<U>(T? value) where U : struct; }")]
    [InlineData("public interface IBox<T> : IGrainWithStringKey { Task<T?> Get(); } public interface IIntBox : IBox<int>, IGrainWithStringKey { Task More(); } public sealed class IntBox : Grain, IIntBox { public Task<int> Get() => Task.FromResult(1); public Task More() => Task.CompletedTask; }")]
    [InlineData("public interface IBox<in T> : IGrainWithStringKey where T : IComparable<T> { Task Put(T value); } public sealed class BoxGrain<T>([PersistentState(\"a\")] IPersistentState<List<T>> state) : Grain, IBox<T> where T : IComparable<T> { public Task Put(T value) { state.State.Add(value); return Task.CompletedTask; } }")]
    [InlineData("public class Outer<T> { public interface IInner<U> : IGrainWithStringKey { Task<(T?, U?)> Both(); } }")]
    public void Interface_WithTypeParameters_Compiles(string types) => Assert.Empty(Diagnose("", types));

    // All that the generator and then the compiler say about a grain interface with this member.
    private static ImmutableArray<string> Diagnose(string member, string more = "")
    {
        var source = $$"""
            using System; using System.Collections.Generic; using System.Collections.Immutable; using System.Threading; using System.Threading.Tasks;
            using Orleans; using Orleans.Concurrency; using Orleans.Runtime; using Orleans.Serialization.Cloning;
            #nullable enable
            public interface IOther : IGrainWithStringKey { Task Other(); }
            [Immutable] public sealed record Frozen(string Name);
            [Immutable] public readonly record struct FrozenPoint(int X);
            [Immutable] public sealed record Box<T>(T Value);
            public sealed record Thawed(string Name) { public Thawed() : this("") { } }
            public sealed class MyList : List<int> { }
            [GenerateSerializer] public sealed class Marked { [Id(0)] public List<Marked>? All { get; set; } }
            public sealed class Foreign { }
            [RegisterCopier] public sealed class ForeignCopier : IDeepCopier<Foreign> { public Foreign DeepCopy(Foreign input, CopyContext context) => new(); }
            public partial interface IMine : IGrainWithStringKey { {{member}} }
            {{more}}
            """;
        var compilation = CSharpCompilation.Create(
            "Mine",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        CSharpGeneratorDriver.Create(new GrainGenerator(), new CopierGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var findings, TestContext.Current.CancellationToken);
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
