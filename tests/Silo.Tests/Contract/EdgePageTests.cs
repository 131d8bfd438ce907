using System.Globalization;
using System.Text.RegularExpressions;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>docs/edge.md says what the edge does, no more and no less.</summary>
public sealed partial class EdgePageTests(Stage stage)
{
    private static string Page => File.ReadAllText(Checkout.File("docs/edge.md"));

    [Fact]
    public void Page_Refusals_AreThoseOfTheEdge()
    {
        string[] written = [.. Row().Matches(Page).Select(m => $"{m.Groups["code"]} {m.Groups["status"]} {m.Groups["meaning"]}")];
        Assert.Equal(Refused.All.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Code} {r.Status} {r.Message}")), written);
    }

    [Fact]
    public void Refusals_Codes_AreUniqueWords()
    {
        Assert.Equal(Refused.All.Count, Refused.All.Select(r => r.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Refused.All, r => Assert.Matches("^[a-z]+(_[a-z]+)*$", r.Code));
    }

    [Fact]
    public void Refusals_All_LeavesNoneOut() => Assert.Equal(Refused.All, Refusals.All);

    [Fact]
    public void Page_Endpoints_AreThoseMapped() => Assert.Equal(Mapped(), Call().Matches(Page).Select(m => m.Groups["call"].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Tests_Endpoints_AreThoseMapped() => Assert.Equal(
        Mapped().Select(c => c.Replace("{job}", "{id}", StringComparison.Ordinal).Replace("{number}", "{id}", StringComparison.Ordinal)),
        Endpoint.All.Select(e => e.Name.Split('?')[0]).Order(StringComparer.Ordinal));

    private IEnumerable<string> Mapped() => stage.Silo.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText!.TrimEnd('/')}"))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\| `(?<code>[a-z_]+)` \| (?<status>\d+) \| (?<meaning>.+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<call>(DELETE|GET|POST|PUT) /[^ `?]*)(\?[^`]*)?`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Call();
}
