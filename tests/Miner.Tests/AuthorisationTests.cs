using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Keys;

namespace Cuckoo.Miner.Tests;

/// <summary>Authorisations as files, made by the program itself.</summary>
public sealed class AuthorisationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-authorisation-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Authorisation_MadeOffline_IsForThatKeyAlone()
    {
        using var operatorKey = SigningKey.LoadOrCreate(At("operator.key"));
        using var hot = SigningKey.LoadOrCreate(At("hot.key"));
        using var other = SigningKey.Create();
        await using var program = MinerProcess.Start(
            "authorise", "--operator-key", At("operator.key"), "--hot-key", hot.Address.ToString(), "--number", "7", "--days", "2", "--out", At("a.json"));
        var (code, output, errors) = await program.EndAsync();
        Assert.Equal((ExitCode.Drained, ""), (code, errors));
        Assert.StartsWith($"{hot.Address} may work for {operatorKey.Address} until ", output, StringComparison.Ordinal);

        var authorisation = AuthorisationFile.Read(At("a.json"), hot.Address);
        Assert.Equal((operatorKey.Address.ToString(), hot.Address.ToString(), 7L), (authorisation.Operator, authorisation.HotKey, authorisation.Number));
        Assert.Equal((2 * 86_400) + 60, authorisation.ValidUntil - authorisation.ValidFrom);
        Assert.Contains(other.Address.ToString(), Assert.Throws<KeyFileException>(() => AuthorisationFile.Read(At("a.json"), other.Address)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"number\": 7", "\"number\": 8", "is not signed by")]
    [InlineData("\"number\": 7", "\"number\": 7.5", "is not what authorise makes")]
    [InlineData("0x", "0y", "names no addresses")]
    public void Authorisation_ThatWasChanged_IsRefused(string what, string by, string problem)
    {
        using var operatorKey = SigningKey.Create();
        using var hot = SigningKey.Create();
        AuthorisationFile.Write(At("a.json"), AuthorisationFile.Sign(operatorKey, new(operatorKey.Address, hot.Address, 1, 2, 7)));
        File.WriteAllText(At("a.json"), File.ReadAllText(At("a.json")).Replace(what, by, StringComparison.Ordinal));

        Assert.Contains(problem, Assert.Throws<KeyFileException>(() => AuthorisationFile.Read(At("a.json"), hot.Address)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsThere_IsNotWrittenOver()
    {
        using var key = SigningKey.Create();
        var authorisation = AuthorisationFile.Sign(key, new(key.Address, key.Address, 1, 2, 7));
        AuthorisationFile.Write(At("a.json"), authorisation);

        Assert.Throws<KeyFileException>(() => AuthorisationFile.Write(At("a.json"), authorisation));
    }

    [Theory]
    [InlineData("--hot-key is 0x", "--hot-key", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("--days is 1 to 3660", "--days", "0")]
    [InlineData("--number is a whole number", "--number", "0")]
    public async Task Arguments_ThatAreWrong_AreRefused(string message, string option, string value)
    {
        string[] rest = option is "--hot-key" ? [] : ["--hot-key", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"];
        await using var program = MinerProcess.Start(["authorise", "--operator-key", At("none.key"), option, value, .. rest]);
        var (code, _, errors) = await program.EndAsync();
        Assert.Equal(ExitCode.BadArguments, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorsKey_ThatIsNotThere_IsNotMade()
    {
        await using var program = MinerProcess.Start("authorise", "--operator-key", At("none.key"), "--hot-key", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "--out", At("a.json"));
        Assert.Equal(ExitCode.KeyFile, (await program.EndAsync()).Code);
        Assert.Empty(Directory.GetFiles(folder));
    }

    private string At(string name) => Path.Combine(folder, name);
}
