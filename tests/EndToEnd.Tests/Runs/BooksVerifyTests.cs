using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Accounts;
using Microsoft.Data.Sqlite;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class BooksVerifyTests
{
    [Fact]
    public async Task Verify_ByAnOperator_EndsWithZeroAndWithThreeWhenABlockIsAltered()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        string account, operate, read;
        using (CuckooClient client = new(new EdgeOptions { Edge = silo.Edge }))
        {
            account = (await client.OpenAccountAsync(cancellation)).Account;
            await client.FaucetAsync(cancellation);
            operate = (await client.AddKeyAsync(new KeyAsked("operator", ["operate"]), cancellation)).ApiKey;
            read = (await client.AddKeyAsync(new KeyAsked("reader", ["read"]), cancellation)).ApiKey;
        }

        await File.WriteAllTextAsync(folder["operate.key"], operate + "\n", cancellation);
        await File.WriteAllTextAsync(folder["read.key"], read, cancellation);
        await SaysAsync(1, "scope_missing", silo, folder["read.key"]);
        await SaysAsync(1, "not_operator", silo, folder["operate.key"]);
        await SaysAsync(1, "none.key", silo, folder["none.key"]);

        await silo.StopAsync();
        silo.Set("Cuckoo__Operators__0", account);
        await silo.StartAgainAsync();
        ProgramEnd end = await VerifyAsync(silo, folder["operate.key"], "--json");
        Assert.True(end.Code == 0, end.Errors);
        using (JsonDocument last = JsonDocument.Parse(end.Lines[^1]))
        {
            Assert.Equal(("0", true), (last.RootElement.GetProperty("sum").GetString(), last.RootElement.GetProperty("isBalanced").GetBoolean()));
            Assert.True(last.RootElement.GetProperty("entries").GetInt64() > 1);
        }

        end = await VerifyAsync(silo, folder["operate.key"]);
        Assert.Equal((0, "The books balance."), (end.Code, end.Lines[^1]));

        // An amount in the middle of the first block that has entries: what an intruder with the file would change.
        await using (SqliteConnection file = new(new SqliteConnectionStringBuilder { DataSource = silo.StateFile, Pooling = false }.ConnectionString))
        {
            await file.OpenAsync(cancellation);
            await using SqliteCommand alter = file.CreateCommand();
            alter.CommandText =
                "UPDATE ledger_block SET block = CAST(substr(block, 1, length(block) - 4) || x'7f' || substr(block, length(block) - 2) AS BLOB) WHERE number = (SELECT min(number) FROM ledger_block WHERE entries > 0)";
            Assert.Equal(1, await alter.ExecuteNonQueryAsync(cancellation));
        }

        end = await VerifyAsync(silo, folder["operate.key"]);
        Assert.Equal((3, "The books do NOT balance."), (end.Code, end.Lines[^1]));
        Assert.Contains(end.Lines, l => l.Contains("DAMAGED", StringComparison.Ordinal) && l.Contains("altered", StringComparison.Ordinal));
    }

    private static Task<ProgramEnd> VerifyAsync(SiloProgram silo, string keyFile, params string[] more) => RunningProgram.RunAsync("Cli", [.. CommandOf(silo, keyFile), .. more]);

    private static Task<string> SaysAsync(int code, string reason, SiloProgram silo, string keyFile) => CliRefusal.OfAsync(code, reason, CommandOf(silo, keyFile));

    private static string[] CommandOf(SiloProgram silo, string keyFile) => ["books", "verify", "--edge", silo.Edge.ToString(), "--key-file", keyFile];
}
