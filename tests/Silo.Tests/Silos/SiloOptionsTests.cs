namespace Cuckoo.Silo.Tests.Silos;

public sealed class SiloOptionsTests
{
    public static TheoryData<string, SiloOptions, string?> Rows()
    {
        var usual = new SiloOptions();
        return new()
        {
            { "as they come", usual, null },
            { "IPv6 loopback", usual with { Url = "http://[::1]:5141", IsOpen = true }, null },
            { "localhost", usual with { Url = "http://localhost:5141", IsOpen = true }, null },
            { "any loopback", usual with { Url = "http://127.9.9.9:5141", IsOpen = true }, null },
            { "everywhere, closed", usual with { Url = "http://0.0.0.0:80" }, null },
            { "everywhere, open", usual with { Url = "http://0.0.0.0:80", IsOpen = true }, "Cuckoo:IsOpen" },
            { "IPv6 everywhere, open", usual with { Url = "http://[::]:80", IsOpen = true }, "Cuckoo:IsOpen" },
            { "a star, open", usual with { Url = "http://*:80", IsOpen = true }, "Cuckoo:" },
            { "a plus, open", usual with { Url = "http://+:80", IsOpen = true }, "Cuckoo:" },
            { "two URLs, open", usual with { Url = "http://127.0.0.1:80;http://0.0.0.0:80", IsOpen = true }, "Cuckoo:Url" },
            { "two URLs", usual with { Url = "http://127.0.0.1:80;http://127.0.0.1:81" }, "Cuckoo:Url" },
            { "a name, open", usual with { Url = "http://edge.example:80", IsOpen = true }, "Cuckoo:IsOpen" },
            { "user before the host, open", usual with { Url = "http://127.0.0.1@edge.example:80", IsOpen = true }, "Cuckoo:" },
            { "no URL", usual with { Url = "" }, "Cuckoo:Url" },
            { "no scheme", usual with { Url = "127.0.0.1:5141" }, "Cuckoo:Url" },
            { "a file", usual with { Url = "file:///tmp" }, "Cuckoo:Url" },
            { "https", usual with { Url = "https://127.0.0.1:5141" }, "Cuckoo:Url" },
            { "a path", usual with { Url = "http://127.0.0.1:5141/edge" }, "Cuckoo:Url" },
            { "a query", usual with { Url = "http://127.0.0.1:5141/?a" }, "Cuckoo:Url" },
            { "any port of localhost", usual with { Url = "http://localhost:0" }, "Cuckoo:Url" },
            { "no folder", usual with { DataFolder = " " }, "Cuckoo:DataFolder" },
            { "a model without a name", usual with { Models = [""] }, "Cuckoo:Models" },
            { "a model twice", usual with { Models = ["a", "a"] }, "Cuckoo:Models" },
            { "free tokens", usual with { PricePerToken = "0" }, "Cuckoo:PricePerToken" },
            { "half a unit a prompt token", usual with { PricePerPromptToken = "0.5" }, "Cuckoo:PricePerPromptToken" },
            { "no coordinator", usual with { Coordinator = "" }, "Cuckoo:Coordinator" },
            { "a loud coordinator", usual with { Coordinator = "Pictures" }, "Cuckoo:Coordinator" },
            { "a long coordinator", usual with { Coordinator = new string('a', 33) }, "Cuckoo:Coordinator" },
            { "the longest coordinator", usual with { Coordinator = new string('a', 32) }, null },
            { "free", usual with { PricePerStep = "0" }, "Cuckoo:PricePerStep" },
            { "no disputes at once", usual with { MostDisputes = 0 }, "Cuckoo:MostDisputes" },
            { "too many disputes at once", usual with { MostDisputes = 65 }, "Cuckoo:MostDisputes" },
            { "the most disputes at once", usual with { MostDisputes = 64 }, null },
            { "less than free", usual with { PricePerStep = "-1" }, "Cuckoo:PricePerStep" },
            { "a fraction", usual with { PricePerStep = "0.5" }, "Cuckoo:PricePerStep" },
            { "a million tokens", usual with { PricePerStep = "1000000000000000000000000" }, null },
            { "more than a million", usual with { PricePerStep = "1000000000000000000000001" }, "Cuckoo:PricePerStep" },
            { "beyond 128 bits", usual with { PricePerStep = new string('9', 40) }, "Cuckoo:PricePerStep" },
            { "no threads", usual with { AuditThreads = -1 }, "Cuckoo:AuditThreads" },
            { "evidence for no time", usual with { EvidenceDays = 0 }, "Cuckoo:EvidenceDays" },
            { "evidence for longer than blobs stay", usual with { EvidenceDays = 31 }, "Cuckoo:EvidenceDays" },
            { "evidence for as long as blobs stay", usual with { EvidenceDays = 30 }, null },
            { "a tolerant model", usual with { TolerantModels = ["wordbook"] }, null },
            { "a tolerant model among others", usual with { Models = ["a", "b"], TolerantModels = ["b"] }, null },
            { "a tolerant model that is not served", usual with { Models = ["a"], TolerantModels = ["wordbook"] }, "Cuckoo:TolerantModels" },
            { "a tolerant model twice", usual with { TolerantModels = ["wordbook", "wordbook"] }, "Cuckoo:TolerantModels" },
            { "no tolerant audits", usual with { TolerantAuditPercent = 0 }, "Cuckoo:TolerantAuditPercent" },
            { "more than all tolerant audits", usual with { TolerantAuditPercent = 101 }, "Cuckoo:TolerantAuditPercent" },
            { "nobody to run it", usual with { Redundancy = 0 }, "Cuckoo:Redundancy" },
            { "too many to run it", usual with { Redundancy = 6 }, "Cuckoo:Redundancy" },
            { "five to run it", usual with { Redundancy = 5 }, null },
            { "canaries backwards", usual with { CanaryMinutes = -1 }, "Cuckoo:CanaryMinutes" },
            { "no canaries", usual with { CanaryMinutes = 0 }, null },
            { "too many threads", usual with { AuditThreads = 257 }, "Cuckoo:AuditThreads" },
            { "no shard of the books", usual with { LedgerShards = 0 }, "Cuckoo:LedgerShards" },
            { "too many shards", usual with { LedgerShards = 257 }, "Cuckoo:LedgerShards" },
            { "most shards", usual with { LedgerShards = 256 }, null },
            { "an operator", usual with { Operators = ["user:0123456789abcdef0123456789abcdef"] }, null },
            { "an operator that is none", usual with { Operators = ["user:0123456789abcdef0123456789abcdef", "treasury"] }, "Cuckoo:Operators" },
            { "a stake", usual with { Stakes = new Dictionary<string, string> { ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"] = "1000" } }, null },
            { "a stake of nobody", usual with { Stakes = new Dictionary<string, string> { ["anna"] = "1000" } }, "Cuckoo:Stakes names 'anna'" },
            { "a stake that is no amount", usual with { Stakes = new Dictionary<string, string> { ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"] = "-1" } }, "Cuckoo:Stakes:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
            { "most threads", usual with { AuditThreads = 256 }, null },
            { "no calls", usual with { RequestsPerSecond = 0 }, "rate limits" },
            { "twice as many overflow", usual with { RequestsPerSecond = int.MaxValue }, "rate limits" },
            { "no quotes", usual with { QuotesPerMinute = -1 }, "rate limits" },
            { "no connections", usual with { Connections = 0 }, "Cuckoo:Connections" },
            { "no connections of an address", usual with { ConnectionsPerAddress = 0 }, "Cuckoo:ConnectionsPerAddress" },
            { "no accounts", usual with { AccountsPerHour = 0 }, "rate limits" },
        };
    }

    [Theory, MemberData(nameof(Rows))]
    public void Findings_OfTheOptions_NameTheSetting(string what, SiloOptions options, string? finding)
    {
        string[] findings = [.. options.Findings()];
        if (finding is null) Assert.True(findings.Length == 0, $"{what}: {string.Join(' ', findings)}");
        else Assert.Contains(finding, Assert.Single(findings), StringComparison.Ordinal);
    }
}
