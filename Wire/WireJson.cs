// The JSON that crosses the edge, and nothing else: records without behaviour, one file a message.
// Both sides compile the same records (Client and Miner outside, Silo inside), so neither can drift;
// the shape itself is a committed snapshot in tests/Silo.Tests. Amounts are decimal strings of 10^-18
// tokens, hashes lower-case hexadecimal, times RFC 3339 in UTC: no number here needs floating point.

using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Blobs;
using Cuckoo.Wire.Coordination;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Network;
using Cuckoo.Wire.Requests;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Wire;

/// <summary>
/// Serialisation of every message of the edge: what may be null is written as null, so a reader can tell nothing from a missing
/// member; unknown members are ignored, duplicates and deep nesting refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowDuplicateProperties = false,
    MaxDepth = 10,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(AccountReply))]
[JsonSerializable(typeof(AccountOpened))]
[JsonSerializable(typeof(FaucetReply))]
[JsonSerializable(typeof(AlertAsked))]
[JsonSerializable(typeof(HandleAsked))]
[JsonSerializable(typeof(KeyAsked))]
[JsonSerializable(typeof(KeyMade))]
[JsonSerializable(typeof(RotationAsked))]
[JsonSerializable(typeof(KeysReply))]
[JsonSerializable(typeof(WalletSignIn))]
[JsonSerializable(typeof(WalletSignedIn))]
[JsonSerializable(typeof(StatementReply))]
[JsonSerializable(typeof(TipAsked))]
[JsonSerializable(typeof(TipReply))]
[JsonSerializable(typeof(BooksReply))]
[JsonSerializable(typeof(BooksCheck))]
[JsonSerializable(typeof(ModelsReply))]
[JsonSerializable(typeof(QuoteAsked))]
[JsonSerializable(typeof(QuoteReply))]
[JsonSerializable(typeof(RequestAsked))]
[JsonSerializable(typeof(RequestReply))]
[JsonSerializable(typeof(CoordinatorAsked))]
[JsonSerializable(typeof(CoordinatorTerms))]
[JsonSerializable(typeof(CoordinatorReply))]
[JsonSerializable(typeof(CoordinatorsReply))]
[JsonSerializable(typeof(EvidenceReply))]
[JsonSerializable(typeof(OperatorsSent))]
[JsonSerializable(typeof(ReceiptFile))]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(WebhookSecretMade))]
[JsonSerializable(typeof(DeliveriesReply))]
[JsonSerializable(typeof(RequestEvent))]
[JsonSerializable(typeof(WaitReply))]
[JsonSerializable(typeof(DrawReply))]
[JsonSerializable(typeof(ChallengeAsked))]
[JsonSerializable(typeof(ChallengeReply))]
[JsonSerializable(typeof(SessionAsked))]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(HotKeyAuthorisation))]
[JsonSerializable(typeof(HotKeysReply))]
[JsonSerializable(typeof(EarningsReply))]
[JsonSerializable(typeof(AvailabilityAsked))]
[JsonSerializable(typeof(JobAsked))]
[JsonSerializable(typeof(JobReply))]
[JsonSerializable(typeof(PictureJobInput))]
[JsonSerializable(typeof(TextJobInput))]
[JsonSerializable(typeof(HeartbeatSent))]
[JsonSerializable(typeof(HeartbeatReply))]
[JsonSerializable(typeof(OutputReply))]
[JsonSerializable(typeof(CommitmentSent))]
[JsonSerializable(typeof(CommitmentReply))]
[JsonSerializable(typeof(ReceiptSent))]
[JsonSerializable(typeof(ReceiptReply))]
[JsonSerializable(typeof(JobFailed))]
[JsonSerializable(typeof(MinerReply))]
[JsonSerializable(typeof(ServedModels))]
[JsonSerializable(typeof(BenchmarkTask))]
[JsonSerializable(typeof(BenchmarkAnswer))]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ChainBooks))]
[JsonSerializable(typeof(ParametersReply))]
[JsonSerializable(typeof(NodesReply))]
[JsonSerializable(typeof(BlobReply))]
[JsonSerializable(typeof(DeletionReply))]
[JsonSerializable(typeof(DeletionsReply))]
[JsonSerializable(typeof(DeletionsCheckReply))]
[JsonSerializable(typeof(DownloadLinkAsked))]
[JsonSerializable(typeof(UploadLinkAsked))]
[JsonSerializable(typeof(LinkReply))]
[JsonSerializable(typeof(EpochReply))]
[JsonSerializable(typeof(EpochsReply))]
[JsonSerializable(typeof(LeafProofReply))]
[JsonSerializable(typeof(VouchersReply))]
[JsonSerializable(typeof(VoucherOffered))]
[JsonSerializable(typeof(VoucherReply))]
[JsonSerializable(typeof(DisputesReply))]
[JsonSerializable(typeof(DisputeReply))]
public sealed partial class WireJson : JsonSerializerContext;
