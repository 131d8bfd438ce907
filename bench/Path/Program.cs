// Where the time of a request goes: a network of three processes as in the demonstration, pictures one after another, and
// the medians of what lies between the events of their paths. At most nine: with twenty jobs a miner is trusted, and the audit
// is another thing.
//
//   dotnet run -c Release --project bench/Path [-- pictures]

using System.Globalization;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;

int pictures = args is [var text] && int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 9 ? number : 9;
await using LocalNetwork network = await LocalNetwork.Start(new LocalNetworkOptions(null, 0, [null, null]), TimeProvider.System, CancellationToken.None);
using CuckooClient client = new(new EdgeOptions { Edge = network.Edge });
await client.OpenAccountAsync();
await client.FaucetAsync();

List<Dictionary<string, double>> runs = [];
for (int i = 0; i <= pictures; i++)
{
    long asked = TimeProvider.System.GetTimestamp();
    QuoteReply quote = await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", Seed: i));
    await client.SubmitAsync(quote.QuoteId);
    Dictionary<string, DateTimeOffset> at = new(StringComparer.Ordinal);
    await foreach (RequestEvent happening in client.WatchAsync(quote.QuoteId)) at[happening.Kind] = happening.At;
    double whole = TimeProvider.System.GetElapsedTime(asked).TotalSeconds;
    RequestReply request = await client.RequestAsync(quote.QuoteId);
    if (request.Receipt is not { } receipt) throw new InvalidOperationException($"Request {request.Id} is {request.State}: {request.Reason}");

    // The first one warms up.
    if (i == 0) continue;
    double kernels = receipt.KernelMs / 1000.0;
    double audit = Between(at, "committed", "judged");
    runs.Add(new(StringComparer.Ordinal)
    {
        ["quote to settled, as the client sees it"] = whole,
        ["escrow to lease"] = Between(at, "escrowed", "leased"),
        ["lease to receipt"] = Between(at, "leased", "committed"),
        ["  of it kernels"] = kernels,
        ["receipt to verdict: the audit, two more runs"] = audit,
        ["verdict to settled"] = Between(at, "judged", "settled"),
        ["all but kernels and audit"] = whole - audit - kernels,
        ["share of that in quote to settled without the audit"] = 1 - (kernels / (whole - audit)),
    });
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {runs.Count} pictures of 25 steps, one after another | median | least | most |"));
Console.WriteLine("| --- | --- | --- | --- |");
foreach (string name in runs[0].Keys)
{
    double[] values = [.. runs.Select(r => r[name]).Order()];
    string format = name.StartsWith("share", StringComparison.Ordinal) ? "P1" : "0.000 's'";
    Console.WriteLine($"| {name} | {Text(values[values.Length / 2], format)} | {Text(values[0], format)} | {Text(values[^1], format)} |");
}

static double Between(Dictionary<string, DateTimeOffset> at, string from, string to) => (at[to] - at[from]).TotalSeconds;

static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
