using System.CommandLine;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Wallets;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.Mine;

namespace Cuckoo.Cli.OnChain;

/// <summary>Which chain, where its contracts are, and whose key signs: the same for every command that speaks to a chain. A secret never stands on a command line.</summary>
internal sealed class ChainFlags
{
    private const string RpcVariable = "CUCKOO_RPC";
    private const string ContractsVariable = "CUCKOO_CONTRACTS";
    private const string PasswordVariable = "CUCKOO_WALLET_PASSWORD";
    private const string LocalNode = "http://127.0.0.1:8545";

    private readonly Option<string?> rpc = new("--rpc") { Description = $"URL of a node; else {RpcVariable}, which may hold a key in its path, else {LocalNode}." };

    private readonly Option<string?> contracts = new("--contracts") { Description = $"File with the contracts' addresses, contracts.ID.json of a chain with that id; else {ContractsVariable}." };

    private readonly Option<string> key = new("--key") { Description = "File of the key that signs.", DefaultValueFactory = _ => MineCommand.DefaultKey() };

    private readonly Option<string?> password = new("--password-file") { Description = $"File whose first line opens the key file, a wallet file then; {PasswordVariable} holds the password otherwise." };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="signs">Whether it signs.</param>
    public ChainFlags AddTo(Command command, bool signs)
    {
        command.Options.Add(rpc);
        command.Options.Add(contracts);
        if (!signs) return this;
        command.Options.Add(key);
        command.Options.Add(password);
        return this;
    }

    /// <summary>The node that is named; nothing where none is.</summary>
    public string? NodeSaid(ParseResult parsed) => parsed.GetValue(rpc) ?? Variable(RpcVariable);

    /// <summary>The node that is named, or one on this machine; nothing is asked yet.</summary>
    /// <exception cref="EdgeSetupException">What is named is no node's URL; the message does not repeat it.</exception>
    public RpcClient Node(ParseResult parsed) => NodeAt(NodeSaid(parsed) ?? LocalNode);

    /// <summary>A node by its URL; nothing is asked yet.</summary>
    /// <exception cref="EdgeSetupException">It is none; the message does not repeat it.</exception>
    public static RpcClient NodeAt(string url)
    {
        try
        {
            return new RpcClient(RpcEndpoint.Parse(url), new RpcLimits(), TimeProvider.System, new Random(Environment.ProcessId));
        }
        catch (FormatException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    /// <summary>The contracts, as the file says.</summary>
    /// <exception cref="EdgeSetupException">There is no such file, or it is another kind of file.</exception>
    public DeployedContracts Contracts(ParseResult parsed) => ContractsSaid(parsed)
        ?? throw new EdgeSetupException($"Where are the contracts? Name the file with their addresses with --contracts, or set {ContractsVariable}; a silo with an embedded chain keeps it as chain/contracts.31337.json in its folder.");

    /// <summary>The contracts, as the file says; nothing where no file is named.</summary>
    /// <exception cref="EdgeSetupException">There is no such file, or it is another kind of file.</exception>
    public DeployedContracts? ContractsSaid(ParseResult parsed)
    {
        if ((parsed.GetValue(contracts) ?? Variable(ContractsVariable)) is not { } path) return null;
        try
        {
            return DeployedContracts.Load(path) ?? throw new EdgeSetupException($"There is no file {path} with the contracts' addresses.");
        }
        catch (FormatException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    /// <summary>Whether the file of a key was named, for commands that do without one.</summary>
    public bool IsKeyNamed(ParseResult parsed) => parsed.GetResult(key) is { Implicit: false };

    /// <summary>Opens the key that signs.</summary>
    /// <exception cref="EdgeSetupException">There is none, or no password for it.</exception>
    public SigningKey Key(ParseResult parsed)
    {
        string path = KeyPath(parsed);
        if (!File.Exists(path)) throw new EdgeSetupException($"There is no key file {path}; name another with --key.");
        try
        {
            string? secret = parsed.GetValue(password) is { } file ? EncryptedKeyFile.PasswordIn(file) : Variable(PasswordVariable);
            if (!EncryptedKeyFile.Is(path)) return SigningKey.LoadOrCreate(path);
            return EncryptedKeyFile.LoadOrCreate(path, secret ?? throw new EdgeSetupException($"{path} is encrypted; name the file of its password with --password-file, or set {PasswordVariable}."));
        }
        catch (KeyFileException e)
        {
            throw new EdgeSetupException(e.Message);
        }
    }

    /// <summary>Where the key that signs lies.</summary>
    public string KeyPath(ParseResult parsed) => parsed.GetRequiredValue(key);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
