using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Watching;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>The watcher as a process of its own, with copies of leaves and a node: no silo is there to be asked.</summary>
public sealed class WatchCommandTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_RPC"] = "", ["CUCKOO_CONTRACTS"] = "", ["CUCKOO_EDGE"] = "http://127.0.0.1:9", ["CUCKOO_WALLET_PASSWORD"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_AFalseRoot_IsToldAndCancelled()
    {
        using TemporaryFolder folder = new();
        await using DeployedChain chain = await DeployedChain.StartAsync(folder.Path);
        Directory.CreateDirectory(folder["copies"]);
        await chain.DoAsync(nameof(CuckooToken), CuckooToken.Approve(chain.Contracts[nameof(CuckooPay)], 10_000 * Cai));
        await chain.DoAsync(nameof(CuckooPay), CuckooPay.Deposit(100 * Cai));
        await chain.DoAsync(nameof(CuckooPay), CuckooPay.AddBond(chain.Holder, 1_000 * Cai));
        Address earner = Address.Parse("0x0000000000000000000000000000000000000011");
        await PostAsync(chain, folder["copies"], 1, [new(chain.Holder, 0, 60 * Cai), new(earner, 60 * Cai, 0)]);
        string[] watch = ["watch", "--once", "--json", "--rpc", chain.Url, "--contracts", chain.ContractsPath, "--keep", folder["copies"]];
        ProgramEnd clean = await RunAsync(watch);
        Assert.True(clean.Code == 0, clean.Errors);
        Assert.Equal(["clean"], Kinds(clean));

        await PostAsync(chain, folder["copies"], 2, [new(chain.Holder, 0, 60 * Cai), new(earner, 50 * Cai, 0), new(Address.Parse("0x0000000000000000000000000000000000000022"), 10 * Cai, 0)]);
        ProgramEnd looked = await RunAsync(watch);
        Assert.True(looked.Code == 3, looked.Errors);
        Assert.Equal(["clean", "fault"], Kinds(looked));
        Assert.False(await IsCancelledAsync(chain, 2));

        using SigningKey challenger = SigningKey.LoadOrCreate(folder["challenger.key"]);
        await chain.FundAsync(challenger.Address);
        ProgramEnd accused = await RunAsync([.. watch, "--key", folder["challenger.key"]]);
        Assert.True(accused.Code == 3, accused.Errors);
        Assert.Equal(["clean", "fault", "accused"], Kinds(accused));
        Assert.True(await IsCancelledAsync(chain, 2));
        Assert.False(await IsCancelledAsync(chain, 1));
        Assert.Equal(500 * Cai, (UInt128)await chain.Rpc.ReadAsync(chain.Contracts[nameof(CuckooToken)], CuckooToken.BalanceOf(challenger.Address), BlockTag.Latest, Cancellation));
        Assert.Equal(["clean"], Kinds(await RunAsync(watch)));
    }

    [Theory]
    [InlineData(2, "--most-bonds is a number from 0 to 1000", "watch --most-bonds 1001")]
    [InlineData(2, "--every is a number from 1 to 3600", "watch --every 0")]
    [InlineData(1, "There is no file", "watch --rpc http://127.0.0.1:9 --contracts none.json")]
    public async Task Watch_ThatCannotBe_SaysSoInOneLine(int code, string reason, string command) => await CliRefusal.OfAsync(code, reason, command.Split(' '), Alone);

    // The kept copy is named by the hash that is posted beside the root.
    private static async Task PostAsync(DeployedChain chain, string copies, ulong epoch, SumLeaf[] leaves)
    {
        SumNode root = ListedTree.TryOf(leaves)!.Root;
        byte[] file = new byte[LeavesHeader.Length + leaves.Length * LeavesHeader.LeafLength];
        new LeavesHeader(31337, chain.Contracts[nameof(CuckooPay)], epoch, leaves.Length, root.Spent, root.Hash, default).Write(file);
        for (int at = 0; at < leaves.Length; at++)
        {
            Span<byte> piece = file.AsSpan(LeavesHeader.Length + at * LeavesHeader.LeafLength);
            leaves[at].Account.Write(piece);
            BinaryPrimitives.WriteUInt128BigEndian(piece[20..], leaves[at].Earned);
            BinaryPrimitives.WriteUInt128BigEndian(piece[36..], leaves[at].Spent);
        }

        Bytes32 hash = Bytes32.From(System.Security.Cryptography.SHA256.HashData(file));
        await File.WriteAllBytesAsync(Path.Combine(copies, $"{hash}.leaves"), file, Cancellation);
        await chain.DoAsync(nameof(CuckooPay), CuckooPay.PostRoot(root.Hash, root.Spent, (uint)leaves.Length, hash));
    }

    private static async Task<bool> IsCancelledAsync(DeployedChain chain, ulong epoch) =>
        (await chain.Rpc.ReadAsync(chain.Contracts[nameof(CuckooPay)], CuckooPay.EpochAt(epoch), BlockTag.Latest, Cancellation)).Cancelled;

    private static IEnumerable<string> Kinds(ProgramEnd end) => end.Lines.Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!["kind"]!.GetValue<string>());

    private static Task<ProgramEnd> RunAsync(string[] command) => RunningProgram.RunAsync("Cli", command, Alone);
}
