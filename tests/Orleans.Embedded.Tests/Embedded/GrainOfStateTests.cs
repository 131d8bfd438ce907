using System.Text;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class GrainOfStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task State_OfAGrainOfState_IsReadBeforeItActivates()
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_OfAGrainOfStateOverSomeoneElsesWrite_IsRefusedAndTheActivationStartsAgain(bool onFile)
    {
        await using var silo = onFile
            ? await TestSilo.StartOnFileAsync(_folder.File("silo.db"))
            : await TestSilo.StartAsync(static silo => silo.AddMemoryGrainStorageAsDefault());
        await Purse(silo).Add(1);
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var other = new OtherState();
        await storage.ReadStateAsync("state", GrainId.Create("purse", "a"), other);
        other.State.Amount = 100;
        await storage.WriteStateAsync("state", GrainId.Create("purse", "a"), other);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Purse(silo).Add(1));

        Assert.Equal("100 of nobody, now 100", await Purse(silo).Read());
        Assert.Equal(101, await Purse(silo).Add(1));
    }

    [Fact]
    public async Task Grain_WithANamedStorage_UsesThatOne()
    {
        var vault = new CountingStorage();
        await using var silo = await TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddGrainStorage("vault", (_, _) => vault)));
        await silo.Client.GetGrain<IVaultGrain>("a").Add(1);
        await silo.Client.GetGrain<IPurseGrain>("a", typeof(PurseGrain).FullName).Add(1);

        Assert.Equal(1, vault.Writes);
    }

    [Fact]
    public async Task Grain_WhoseStorageTheSiloLacks_IsNotActivatedAndTheErrorNamesIt()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<OrleansException>(() => silo.Client.GetGrain<IVaultGrain>("a").Add(1));

        Assert.Contains("'vault'", error.Message, StringComparison.Ordinal);
    }

    private static IPurseGrain Purse(TestSilo silo) => silo.Client.GetGrain<IPurseGrain>("a", typeof(PurseGrain).FullName);

    private sealed class OtherState : IGrainState<PurseState>
    {
        public PurseState State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    private sealed class CountingStorage : IGrainStorage
    {
        internal int Writes { get; private set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Writes++;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }
}
