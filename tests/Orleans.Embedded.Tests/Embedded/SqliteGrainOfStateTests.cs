using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SqliteGrainOfStateTests : GrainOfStateTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<TestSilo> StartAsync() => TestSilo.StartOnFileAsync(_folder.File("silo.db"));

    [Fact]
    public async Task State_OfAGrainOfStateAfterARestart_IsReadBeforeItActivates()
    {
        var path = _folder.File("silo.db");
        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            Assert.Equal("0 of nobody, now 0", await Purse(silo).Read());
            Assert.Equal(40, await Purse(silo).Add(40));
        }

        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            Assert.Equal("40 of nobody, now 40", await Purse(silo).Read());
            await Purse(silo).Clear();
            Assert.Equal("40 of nobody, now 0", await Purse(silo).Read());
            await Purse(silo).Rest();
            Assert.Equal("0 of nobody, now 0", await Purse(silo).Read());
        }
    }

    [Fact]
    public async Task Record_OfAGrainOfState_IsCalledStateAndHasThePropertiesNames()
    {
        await using var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db"));
        await Purse(silo).Add(7);

        var row = await silo.Services.GetRequiredService<SqliteFile>().ReadAsync(static connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT storage, grain_type, grain_key, state_name, json FROM grain_state";
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            return $"{reader.GetString(0)} {reader.GetString(1)} {reader.GetString(2)} {reader.GetString(3)} {Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(4))}";
        });

        Assert.Equal("""Default purse a state {"Amount":7,"Owner":"nobody"}""", row);
    }

    [Theory]
    [InlineData("""{"Amount":5}""", "5 of nobody, now 5")]
    [InlineData("""{"Owner":"eve"}""", "0 of eve, now 0")]
    [InlineData("""{"Amount":5,"Owner":"eve","Colour":{"Red":1}}""", "5 of eve, now 5")]
    public async Task State_OfAnEarlierShape_IsReadAsFarAsItGoes(string json, string expected)
    {
        await using var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db"));
        await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO grain_state VALUES ('Default', 'purse', 'a', 'state', 7, CAST($json AS BLOB))";
            command.Parameters.AddWithValue("$json", json);
            return command.ExecuteNonQuery();
        });

        Assert.Equal(expected, await Purse(silo).Read());
        await Purse(silo).Add(1);
    }
}
