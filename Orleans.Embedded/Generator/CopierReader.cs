using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>Reads a type marked [GenerateSerializer] into the model of its copier. Enums and exceptions need none.</summary>
internal static class CopierReader
{
    internal static CopierModel? Read(INamedTypeSymbol type)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || KnownTypes.IsException(type)) return null;
        var findings = new List<Finding>();
        var members = new List<CopiedMember>();
        if (type.IsStatic || type.IsRefLikeType)
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), "a static class or a ref struct has no values to copy"));
        else if (!InterfaceReader.IsReachable(type) || type.IsFileLocal)
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), "make it public or internal, so that its copier can be written"));
        else
            members.AddRange(Members(type, findings));

        return new CopierModel(
            type.ToDisplayString(InterfaceReader.FullName),
            TypeParameters.Open(type),
            InterfaceReader.SafeName(type),
            TypeParameters.Of(type),
            Kind(type),
            Base(type, findings),
            new EquatableList<CopiedMember>(members),
            new EquatableList<Finding>(findings));
    }

    internal static OwnCopierModel ReadOwn(INamedTypeSymbol copier)
    {
        var findings = new List<Finding>();
        var copied = copier.AllInterfaces.Select(CopyRules.CopiedBy).FirstOrDefault(static one => one is not null);
        Judge(copier, copied, "[RegisterCopier] implements IDeepCopier<T>", findings);
        return new OwnCopierModel(TypeParameters.Open(copier), copied is null ? "" : copier.IsGenericType ? TypeParameters.Open(copied) : copied.ToDisplayString(InterfaceReader.FullName), copier.IsGenericType, new EquatableList<Finding>(findings));
    }

    internal static ConverterModel ReadConverter(INamedTypeSymbol converter)
    {
        var findings = new List<Finding>();
        var role = converter.AllInterfaces.FirstOrDefault(static one => CopyRules.ConvertedBy(one) is not null);
        var copied = role is null ? null : CopyRules.ConvertedBy(role);
        Judge(converter, copied, "[RegisterConverter] implements IConverter<TValue, TSurrogate>", findings);
        if (role?.TypeArguments[1] is { } surrogate && CopyRules.Uncopiable(surrogate, converter.ContainingAssembly) is { } part)
            findings.Add(Finding.At(converter, Rules.Uncopiable, part.Name, $"the surrogate of {converter.Name}", CopyRules.Advice(part)));
        return new ConverterModel(
            converter.ToDisplayString(InterfaceReader.FullName),
            InterfaceReader.SafeName(converter),
            TypeParameters.Of(converter),
            copied?.ToDisplayString(InterfaceReader.FullName) ?? "",
            copied is null ? "" : TypeParameters.Open(copied),
            role?.TypeArguments[1].ToDisplayString(InterfaceReader.FullName) ?? "",
            new EquatableList<Finding>(findings));
    }

    private static void Judge(INamedTypeSymbol type, INamedTypeSymbol? copied, string role, List<Finding> findings)
    {
        var mark = role.Substring(0, role.IndexOf(' '));
        if (copied is null)
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), $"a class marked {role}"));
        else if (type.IsAbstract || !InterfaceReader.IsReachable(type) || !type.InstanceConstructors.Any(static one => one.Parameters.Length == 0 && one.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal))
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), $"a class marked {mark} is public or internal and has such a constructor without parameters"));
        else if (type.IsGenericType && !copied.TypeArguments.SequenceEqual<ITypeSymbol>(type.TypeParameters, SymbolEqualityComparer.Default))
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), $"a generic class marked {mark} has the type parameters of the type it copies, in the same order"));
    }

    private static CopierKind Kind(INamedTypeSymbol type)
    {
        if (type.IsValueType) return CopierKind.Struct;
        if (type.IsAbstract) return CopierKind.Abstract;
        return type.InstanceConstructors.Any(static one => one.Parameters.Length == 0) ? CopierKind.Constructed : CopierKind.Uninitialized;
    }

    private static IEnumerable<CopiedMember> Members(INamedTypeSymbol type, List<Finding> findings)
    {
        var options = KnownTypes.Attribute(type, "Orleans.GenerateSerializerAttribute")!.NamedArguments;
        var isAutomatic = options.Any(static one => one.Key == "GenerateFieldIds" && one.Value.Value is 1);
        var withParameters = options.Where(static one => one.Key == "IncludePrimaryConstructorParameters").Select(static one => one.Value.Value as bool?).FirstOrDefault() ?? type.IsRecord;
        var parameters = withParameters ? PrimaryParameters(type) : new HashSet<string>();
        var ids = new HashSet<uint>();
        foreach (var member in type.GetMembers().Where(static one => one is { IsStatic: false, IsImplicitlyDeclared: false } or IPropertySymbol { IsStatic: false }))
        {
            var id = KnownTypes.Attribute(member, "Orleans.IdAttribute")?.ConstructorArguments[0].Value as uint?;
            var isMarked = id is not null;
            if (id is { } number && !ids.Add(number))
                findings.Add(Finding.At(member, Rules.Copier, $"{type.Name}.{member.Name}", $"another member is marked [Id({number})] too; each number means one member, for ever"));
            if (member is IFieldSymbol field && isMarked)
            {
                yield return Member(type, field.Type, field.Name, true, field, findings);
            }
            else if (member is IPropertySymbol { IsIndexer: false } property)
            {
                var backing = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.AssociatedSymbol, property));
                var isParameter = parameters.Contains(property.Name) && backing is not null;
                parameters.Remove(property.Name);
                var isPublic = isAutomatic && property is { DeclaredAccessibility: Accessibility.Public, GetMethod: not null, SetMethod: not null };
                if (!isMarked && !isParameter && !isPublic) continue;
                if (backing is null && property is not { GetMethod: not null, SetMethod: not null })
                    findings.Add(Finding.At(property, Rules.Copier, $"{type.Name}.{property.Name}", "a property that is computed has nothing to copy; mark what it is computed from"));
                else
                    yield return Member(type, property.Type, backing?.Name ?? property.Name, backing is not null, property, findings);
            }
        }

        // A parameter of a record may be a property of its base; one of a class is in no field that could be named.
        if (type.IsRecord) yield break;
        foreach (var parameter in parameters)
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), $"primary constructor parameter '{parameter}' of a class that is no record cannot be copied; keep it in a property of that name"));
    }

    private static CopiedMember Member(INamedTypeSymbol type, ITypeSymbol memberType, string name, bool isField, ISymbol member, List<Finding> findings)
    {
        var isPromised = KnownTypes.Attribute(member, "Orleans.ImmutableAttribute") is not null || CopyRules.IsMarkedImmutable(type);
        if (!isPromised && CopyRules.Uncopiable(memberType, type.ContainingAssembly) is { } part)
            findings.Add(Finding.At(member, Rules.Uncopiable, part.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), $"member '{member.Name}' of {type.Name}", CopyRules.Advice(part)));
        return new CopiedMember(memberType.ToDisplayString(InterfaceReader.FullName), name, isField, !isPromised && CopyRules.NeedsCopy(memberType));
    }

    private static HashSet<string> PrimaryParameters(INamedTypeSymbol type)
    {
        var lists = type.DeclaringSyntaxReferences.Select(static one => (one.GetSyntax() as TypeDeclarationSyntax)?.ParameterList).Where(static one => one is not null);
        return new HashSet<string>(lists.SelectMany(static one => one!.Parameters).Select(static one => one.Identifier.ValueText));
    }

    private static string? Base(INamedTypeSymbol type, List<Finding> findings)
    {
        if (type.IsValueType) return null;
        for (var one = type.BaseType; one is { SpecialType: not SpecialType.System_Object }; one = one.BaseType)
        {
            if (CopyRules.IsCopiableBase(one)) return one.ToDisplayString(InterfaceReader.FullName);
            if (HasNoFields(one)) continue;
            findings.Add(Finding.At(type, Rules.Copier, type.ToDisplayString(), $"the members of its base class {one.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} would be lost; mark that [GenerateSerializer] too"));
            break;
        }

        return null;
    }

    // Of a class compiled elsewhere only what is public is known.
    private static bool HasNoFields(INamedTypeSymbol type)
        => type.DeclaringSyntaxReferences.Length > 0 ? !type.GetMembers().OfType<IFieldSymbol>().Any(static one => !one.IsStatic) : KnownTypes.Is(type, "System.EventArgs");
}
