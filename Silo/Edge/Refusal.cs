using Cuckoo.Wire;

namespace Cuckoo.Silo.Edge;

/// <summary>A named refusal: a stable code for programs, a sentence for people, a status for HTTP.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Lower-case words joined by underscores.</param>
/// <param name="Message">What was wrong and what is allowed.</param>
public sealed record Refusal(int Status, string Code, string Message)
{
    /// <summary>What a program may go by, where there is anything.</summary>
    public ErrorDetails? Details { get; init; }

    /// <summary>The same refusal with a sentence that says more.</summary>
    public Refusal Saying(string message) => this with { Message = message };
}

/// <summary>Every refusal of the edge. docs/edge.md lists them; a test keeps the two equal.</summary>
public static class Refusals
{
    /// <summary>No such endpoint.</summary>
    public static readonly Refusal NotFound = new(404, "not_found", "There is no such endpoint.");

    /// <summary>The endpoint has no such method.</summary>
    public static readonly Refusal MethodNotAllowed = new(405, "method_not_allowed", "The endpoint does not take this method.");

    /// <summary>A body was expected as JSON.</summary>
    public static readonly Refusal NotJson = new(415, "not_json", "Send the body as application/json.");

    /// <summary>The body is not the JSON the endpoint takes.</summary>
    public static readonly Refusal BadJson = new(400, "bad_json", "The body is not the JSON this endpoint takes.");

    /// <summary>The request is not valid HTTP, or ended early.</summary>
    public static readonly Refusal BadRequest = new(400, "bad_request", "The request is malformed or ended early.");

    /// <summary>The body is longer than the endpoint takes.</summary>
    public static readonly Refusal TooLarge = new(413, "too_large", "The body is longer than this endpoint takes.");

    /// <summary>The call took longer than it may.</summary>
    public static readonly Refusal TimedOut = new(504, "timed_out", "The call took too long; it may have been done. Repeating it is safe.");

    /// <summary>Too many calls.</summary>
    public static readonly Refusal SlowDown = new(429, "slow_down", "Too many calls; wait as long as Retry-After says.");

    /// <summary>No valid API key or session.</summary>
    public static readonly Refusal Unauthorized = new(401, "unauthorized", "Send a valid API key, or a miner's session, as a bearer token.");

    /// <summary>The edge failed; nothing about it leaves the process.</summary>
    public static readonly Refusal Internal = new(500, "internal", "The edge failed; it has noted why. Repeating the call is safe.");

    /// <summary>Accounts are not opened for anybody here.</summary>
    public static readonly Refusal Closed = new(403, "closed", "This silo does not open accounts or grant money; ask its operator.");

    /// <summary>The key was ended.</summary>
    public static readonly Refusal KeyRevoked = new(401, "key_revoked", "This API key was ended by its owner.");

    /// <summary>The key's time is over.</summary>
    public static readonly Refusal KeyExpired = new(401, "key_expired", "This API key's time is over; sign in again or make another.");

    /// <summary>The key may not do this.</summary>
    public static readonly Refusal ScopeMissing = new(403, "scope_missing", "This key lacks the scope that the call needs.");

    /// <summary>The account is no operator's.</summary>
    public static readonly Refusal NotOperator = new(403, "not_operator", "This account is no operator of this silo.");

    /// <summary>The books are being checked.</summary>
    public static readonly Refusal CheckRunning = new(409, "check_running", "The books are being checked already; wait until that has ended.");

    /// <summary>The key may not use the model.</summary>
    public static readonly Refusal ModelNotAllowed = new(403, "model_not_allowed", "This key may not spend on this model.");

    /// <summary>The key's budget is used up.</summary>
    public static readonly Refusal BudgetExceeded = new(402, "budget_exceeded", "This key's budget does not cover the price now; nothing was taken.");

    /// <summary>The faucet has given enough to where this call came from.</summary>
    public static readonly Refusal SourceUsedUp = new(
        429, "source_used_up",
        "As many accounts as may have asked the faucet from here today; try again tomorrow (UTC).");

    /// <summary>The faucet has given out today's money, or on a chain all that is deposited for it.</summary>
    public static readonly Refusal FaucetEmpty = new(503, "faucet_empty", "The faucet has nothing to give now; try again tomorrow (UTC).");

    /// <summary>The terms of a key are out of their bounds.</summary>
    public static readonly Refusal BadKeyTerms = new(
        400, "bad_key_terms",
        "A key needs a name of 1 to 64 characters and scopes among read, spend, manage and operate; it may have 16 models, a budget of 1 to 10^24 refilled over 1 to 31622400 seconds, 1 to 100000 calls a minute, and an end in the future.");

    /// <summary>No such key.</summary>
    public static readonly Refusal UnknownKey = new(404, "unknown_key", "The account has no living key of this id.");

    /// <summary>Enough keys.</summary>
    public static readonly Refusal TooManyKeys = new(409, "too_many_keys", "The account has 64 living keys; end one first.");

    /// <summary>The last key that may manage the account.</summary>
    public static readonly Refusal LastManager = new(
        409, "last_manager",
        "This is the only key without an end that may manage the account; make another first, or rotate it.");

    /// <summary>The grace of a rotation is out of range.</summary>
    public static readonly Refusal BadGrace = new(400, "bad_grace", "graceSeconds must be 0 to 2592000.");

    /// <summary>Not a handle.</summary>
    public static readonly Refusal BadHandle = new(
        400, "bad_handle",
        "handle must be 3 to 32 lower-case letters, digits and underscores, and begin with a letter.");

    /// <summary>Somebody else has the handle.</summary>
    public static readonly Refusal HandleTaken = new(409, "handle_taken", "Somebody else has this handle.");

    /// <summary>The account has another handle.</summary>
    public static readonly Refusal HandleFixed = new(409, "handle_fixed", "The account has a handle already; it cannot be changed.");

    /// <summary>Not an amount.</summary>
    public static readonly Refusal BadAmount = new(400, "bad_amount", "An amount is a whole number of 10^-18 tokens from 1 to 2^127 - 1, as a decimal text.");

    /// <summary>A tip's id is not one.</summary>
    public static readonly Refusal BadTipId = new(400, "bad_tip_id", "id must be 1 to 64 letters, digits and dashes.");

    /// <summary>Another tip has this id.</summary>
    public static readonly Refusal TipIdReused = new(409, "tip_id_reused", "Another tip was given under this id.");

    /// <summary>Nobody can be tipped under this text.</summary>
    public static readonly Refusal BadRecipient = new(
        400, "bad_recipient",
        "to must be an account id, an address with the capitals of EIP-55, @ and a handle, or telegram: and a numeric id.");

    /// <summary>The caller vouches for nobody.</summary>
    public static readonly Refusal NotABot = new(403, "not_a_bot", "This account is no Telegram bot of this silo; its operator names those.");

    /// <summary>Not the id of a Telegram user.</summary>
    public static readonly Refusal BadTelegramId = new(400, "bad_telegram_id", "A Telegram id is a whole number of at most 18 digits from 1 on.");

    /// <summary>Not where a statement goes on.</summary>
    public static readonly Refusal BadCursor = new(400, "bad_cursor", "before must be the next of a statement's page.");

    /// <summary>There is no such account.</summary>
    public static readonly Refusal UnknownAccount = new(404, "unknown_account", "There is no such account.");

    /// <summary>An account that may not pay or be paid.</summary>
    public static readonly Refusal AccountFrozen = new(403, "account_frozen", "An account of this payment is frozen or closed; nothing moved.");

    /// <summary>A tip to oneself.</summary>
    public static readonly Refusal TipToSelf = new(400, "tip_to_self", "A tip goes to somebody else.");

    /// <summary>The sign-in does not hold.</summary>
    public static readonly Refusal BadSignIn = new(400, "bad_sign_in", "The message is no sign-in of EIP-4361, or is for another site, chain or time.");

    /// <summary>The address belongs to another account.</summary>
    public static readonly Refusal AddressTaken = new(409, "address_taken", "This address belongs to another account.");

    /// <summary>Terms of a coordinator that are out of their bounds.</summary>
    public static readonly Refusal BadCoordinatorTerms = new(
        400, "bad_coordinator_terms",
        "A coordinator has a name of 1 to 32 lower-case letters, digits and dashes, 1 to 16 models on offer here with prices from 1 to 10^24, a margin of 0 to 100 percent, a redundancy of 1 to 5, audit rates between the network's and 1000, at most 64 miners, and a queue limit.");

    /// <summary>The coordinator's name is somebody else's.</summary>
    public static readonly Refusal CoordinatorTaken = new(409, "coordinator_taken", "This name is taken, or yours with other terms; PUT changes those.");

    /// <summary>Enough coordinators.</summary>
    public static readonly Refusal TooManyCoordinators = new(409, "too_many_coordinators", "The account has 16 coordinators, or this silo has as many as it takes.");

    /// <summary>Too little at stake for a coordinator.</summary>
    public static readonly Refusal StakeTooLow = new(403, "stake_too_low", "The coordinator's owner has less at stake than this silo asks for each coordinator.");

    /// <summary>No such coordinator.</summary>
    public static readonly Refusal UnknownCoordinator = new(404, "unknown_coordinator", "There is no such coordinator; GET /v1/coordinators lists them.");

    /// <summary>The coordinator is somebody else's.</summary>
    public static readonly Refusal NotOwner = new(403, "not_owner", "This coordinator belongs to another account.");

    /// <summary>No such model.</summary>
    public static readonly Refusal UnknownModel = new(400, "unknown_model", "No such model is on offer; GET /v1/models lists them.");

    /// <summary>The prompt is not one.</summary>
    public static readonly Refusal BadPrompt = new(400, "bad_prompt", "prompt must be 1 to 500 characters of text without control characters.");

    /// <summary>Steps out of range.</summary>
    public static readonly Refusal BadSteps = new(400, "bad_steps", "steps must be 1 to the model's maxSteps.");

    /// <summary>Guidance out of range.</summary>
    public static readonly Refusal BadGuidance = new(400, "bad_guidance", "guidancePercent must be 100 to 1000.");

    /// <summary>Seed out of range.</summary>
    public static readonly Refusal BadSeed = new(400, "bad_seed", "seed must be 0 to 9223372036854775807.");

    /// <summary>Nothing a picture can start from.</summary>
    public static readonly Refusal BadStart = new(400, "bad_start", "start must be a picture of the model's width and height, red, green and blue of each pixel, row by row, in base 64, for a model that takesStart.");

    /// <summary>Strength out of range.</summary>
    public static readonly Refusal BadStrength = new(400, "bad_strength", "strengthPercent must be 1 to 100, and comes with a start.");

    /// <summary>Said of a model of one kind what is for the other.</summary>
    public static readonly Refusal WrongKind = new(400, "wrong_kind", "prompt, steps, guidancePercent, start and strengthPercent are for models of pictures; messages, maxTokens, temperaturePercent and topPPercent for models of texts.");

    /// <summary>The conversation is not one.</summary>
    public static readonly Refusal BadMessages = new(
        400, "bad_messages",
        "messages must be 1 to 64, by system (only first), user and assistant in turns, the last by user, of at most 8000 characters together without control characters.");

    /// <summary>Tokens out of range.</summary>
    public static readonly Refusal BadMaxTokens = new(400, "bad_max_tokens", "maxTokens must be 1 to what the messages leave of the model's contextTokens.");

    /// <summary>Temperature out of range.</summary>
    public static readonly Refusal BadTemperature = new(400, "bad_temperature", "temperaturePercent must be 0 to 200.");

    /// <summary>The share of the likeliest tokens is out of range.</summary>
    public static readonly Refusal BadTopP = new(400, "bad_top_p", "topPPercent must be 1 to 100.");

    /// <summary>There is no such priority.</summary>
    public static readonly Refusal BadPriority = new(400, "bad_priority", "priority must be low, normal or high.");

    /// <summary>A tier that is not offered.</summary>
    public static readonly Refusal BadServiceTier = new(400, "bad_service_tier", "service_tier must be auto, default, flex or priority.");

    /// <summary>An id in the path or the body is not one.</summary>
    public static readonly Refusal BadId = new(400, "bad_id", "An id is malformed.");

    /// <summary>No such quote of this account.</summary>
    public static readonly Refusal UnknownQuote = new(404, "unknown_quote", "There is no such quote of this account.");

    /// <summary>The quote is too old.</summary>
    public static readonly Refusal QuoteExpired = new(410, "quote_expired", "The quote's time is over; ask for another.");

    /// <summary>The balance does not cover the price.</summary>
    public static readonly Refusal InsufficientFunds = new(402, "insufficient_funds", "The balance does not cover the price; nothing was taken.");

    /// <summary>Too many open requests.</summary>
    public static readonly Refusal QueueFull = new(503, "queue_full", "As many requests are open as may be; nothing was taken. Try again as late as Retry-After says.");

    /// <summary>Too many waiting jobs of a model.</summary>
    public static readonly Refusal ModelQueueFull = new(503, "model_queue_full", "As many jobs of this model wait as may; nothing was taken. Try again as late as Retry-After says, or ask for another model.");

    /// <summary>No such request of this account.</summary>
    public static readonly Refusal UnknownRequest = new(404, "unknown_request", "There is no such request of this account.");

    /// <summary>Nothing is left to give up.</summary>
    public static readonly Refusal TooLate = new(409, "too_late", "A result is committed, or the request has come to its end; it can no longer be given up.");

    /// <summary>The picture is not there yet.</summary>
    public static readonly Refusal NotReady = new(409, "not_ready", "There is no accepted picture: the request is still open, or was refunded.");

    /// <summary>The webhook's URL may not be called.</summary>
    public static readonly Refusal BadWebhook = new(
        400, "bad_webhook",
        "webhook.url must be an https URL of at most 1000 ASCII characters, without a user or a fragment, at a public address.");

    /// <summary>What the payer says to the draws is malformed.</summary>
    public static readonly Refusal BadDrawSalt = new(400, "bad_draw_salt", "drawSalt must be 32 bytes as 64 lower-case hexadecimal digits.");

    /// <summary>Nothing to sign a webhook with.</summary>
    public static readonly Refusal NoWebhookSecret = new(409, "no_webhook_secret", "The account has no webhook secret; POST /v1/account/webhook-secret makes one.");

    /// <summary>Nothing was told.</summary>
    public static readonly Refusal NoDeliveries = new(404, "no_deliveries", "There is no such request of this account, it has no webhook, or it has not come to its end.");

    /// <summary>No model of that name, where it is the thing asked for.</summary>
    public static readonly Refusal NoSuchModel = new(404, "no_such_model", "No such model is on offer; GET /openai/v1/models lists them.");

    /// <summary>Something of OpenAI's API that would change the answer and is not spoken here.</summary>
    public static readonly Refusal UnsupportedParameter = new(400, "unsupported_parameter", "A parameter is not supported here; leave it out.");

    /// <summary>What was streamed before the verdict is not how the verified text begins.</summary>
    public static readonly Refusal DraftDiffers = new(409, "draft_differs", "A miner's draft was streamed that is not how the verified text begins; GET /v1/requests/{id} has the verified one.");

    /// <summary>n is out of range.</summary>
    public static readonly Refusal BadCount = new(400, "bad_count", "n must be 1 to 4.");

    /// <summary>The model draws no such size.</summary>
    public static readonly Refusal BadSize = new(400, "bad_size", "size must be auto or what the model draws.");

    /// <summary>Pictures come in the answer only.</summary>
    public static readonly Refusal BadFormat = new(400, "bad_format", "response_format must be b64_json.");

    /// <summary>No key for repeating a call.</summary>
    public static readonly Refusal BadIdempotencyKey = new(400, "bad_idempotency_key", "Idempotency-Key must be 1 to 255 visible ASCII characters.");

    /// <summary>The key belongs to another call.</summary>
    public static readonly Refusal IdempotencyKeyReused = new(409, "idempotency_key_reused", "Something else was asked for under this Idempotency-Key.");

    /// <summary>Nobody delivered.</summary>
    public static readonly Refusal NoResult = new(503, "no_result", "No miner delivered an accepted result; the price was given back.");

    /// <summary>The address is not EIP-55 text.</summary>
    public static readonly Refusal BadAddress = new(400, "bad_address", "address must be 0x and 40 hexadecimal digits with the capitals of EIP-55.");

    /// <summary>The key does not belong to the address.</summary>
    public static readonly Refusal BadPublicKey = new(400, "bad_public_key", "publicKey must be the 64 bytes of the address's key, hexadecimal.");

    /// <summary>The challenge was not made here, is too old, or was used.</summary>
    public static readonly Refusal BadChallenge = new(401, "bad_challenge", "The challenge is unknown, expired or used; ask for another.");

    /// <summary>The signature does not sign the challenge.</summary>
    public static readonly Refusal BadSignature = new(401, "bad_signature", "The signature does not belong to the text and the key.");

    /// <summary>An authorisation is none, or its operator did not sign it.</summary>
    public static readonly Refusal BadAuthorisation = new(
        400, "bad_authorisation", "authorisation must be an operator's HotKey for this address, with its times, a number from 1 on and the operator's signature of 65 bytes under this network's domain.");

    /// <summary>The key's time has not come.</summary>
    public static readonly Refusal HotKeyNotYet = new(403, "hot_key_not_yet", "The time of this authorisation has not come.");

    /// <summary>The key's time is over.</summary>
    public static readonly Refusal HotKeyExpired = new(403, "hot_key_expired", "The time of this authorisation is over; its operator has to sign another.");

    /// <summary>Another key works for the operator.</summary>
    public static readonly Refusal HotKeySuperseded = new(403, "hot_key_superseded", "The operator has authorised another key, or this one under a higher number.");

    /// <summary>Two authorisations of one number.</summary>
    public static readonly Refusal HotKeyNumberTaken = new(409, "hot_key_number_taken", "Another authorisation stands under this number; sign it again with a higher one.");

    /// <summary>The miner may not work now.</summary>
    public static readonly Refusal Suspended = new(403, "miner_suspended", "A wrong result was found; the miner gets no work until its suspension ends.");

    /// <summary>The chain lets it have no job.</summary>
    public static readonly Refusal StakeMissing = new(403, "stake_missing", "The miner gets no job for what it has, or has not, at stake on the chain.");

    /// <summary>There is no chain.</summary>
    public static readonly Refusal NoChain = new(404, "no_chain", "This network has no chain: what its operator has configured counts, and nothing of its books settles.");

    /// <summary>The chain cannot be asked now.</summary>
    public static readonly Refusal ChainAway = new(503, "chain_away", "The network's chain does not answer now; try again in a few seconds.");

    /// <summary>The process is to go.</summary>
    public static readonly Refusal Draining = new(403, "miner_draining", "The operator asked this miner to finish what it holds and go; it gets no more jobs until it says that it works again.");

    /// <summary>What a miner wants has no such name.</summary>
    public static readonly Refusal BadAvailability = new(400, "bad_availability", "availability must be working, maintenance or draining.");

    /// <summary>The miner has to be measured first.</summary>
    public static readonly Refusal BenchmarkDue = new(403, "benchmark_due", "A benchmark is due; the miner gets no job until it has passed it: POST /v1/miner/benchmark.");

    /// <summary>Nobody wants the miner measured now.</summary>
    public static readonly Refusal NoBenchmark = new(409, "no_benchmark", "No benchmark is due; ask for jobs.");

    /// <summary>An answer of a benchmark is malformed.</summary>
    public static readonly Refusal BadBenchmark = new(400, "bad_benchmark", "challenge and each of 16 lanes must be 64 lower-case hexadecimal digits.");

    /// <summary>The challenge is none of the miner's.</summary>
    public static readonly Refusal BenchmarkUnknown = new(409, "benchmark_unknown", "This challenge was not given to this miner, or is over; ask for another.");

    /// <summary>The answer came after its time.</summary>
    public static readonly Refusal BenchmarkLate = new(409, "benchmark_late", "The answer came too late; the miner gets no job until it has passed another benchmark.");

    /// <summary>A lane was not computed right.</summary>
    public static readonly Refusal BenchmarkWrong = new(409, "benchmark_wrong", "The answer is wrong; the miner gets no job until it has passed another benchmark.");

    /// <summary>The files of the models are on their way into the store.</summary>
    public static readonly Refusal ModelsNotReady = new(503, "models_not_ready", "The files of the models are not published yet; try again in a few seconds.");

    /// <summary>No model served here has a file of that hash.</summary>
    public static readonly Refusal UnknownFile = new(404, "unknown_file", "No model served here has such a file; GET /v1/miner/models lists them.");

    /// <summary>A list of programs is empty, too long or holds what is no hash.</summary>
    public static readonly Refusal BadPrograms = new(400, "bad_programs", "programs must be 1 to 16 hashes of 64 lower-case hexadecimal digits.");

    /// <summary>The wait is out of range.</summary>
    public static readonly Refusal BadWait = new(400, "bad_wait", "waitMs must be 0 to 20000.");

    /// <summary>Too many jobs at once.</summary>
    public static readonly Refusal BadMost = new(400, "bad_most", "most must be 1 to 8.");

    /// <summary>A miner's least price is none.</summary>
    public static readonly Refusal BadMinPrice = new(400, "bad_min_price", "minPrice, and each of minPrices, must be a whole number of 10^-18 tokens for a step or a generated token, as a decimal text; minPrices has it by program, each among the programs.");

    /// <summary>Progress that cannot be.</summary>
    public static readonly Refusal BadProgress = new(400, "bad_progress", "step must be 0 to steps, steps at most 1048576, tokens at most 2000 ids from 0, and picture 1 to 32 pixels a side with as many bytes in base 64 as it says.");

    /// <summary>The lease is gone.</summary>
    public static readonly Refusal LeaseLost = new(409, "lease_lost", "This miner does not hold this lease; drop the job.");

    /// <summary>The request no longer waits for the job.</summary>
    public static readonly Refusal JobClosed = new(409, "job_closed", "Nobody waits for this job's result any more; drop it.");

    /// <summary>The output was not uploaded.</summary>
    public static readonly Refusal OutputMissing = new(409, "output_missing", "The output is not stored here; upload it, then send the receipt.");

    /// <summary>There is no commitment that the receipt could open.</summary>
    public static readonly Refusal NotCommitted = new(409, "not_committed", "Others run this job too, or it is an audit: send the commitment first; a receipt without one counts for nothing.");

    /// <summary>Another commitment stands.</summary>
    public static readonly Refusal CommittedOtherwise = new(409, "committed_otherwise", "Under this lease another commitment stands, and it cannot be changed.");

    /// <summary>Others have not committed yet.</summary>
    public static readonly Refusal RevealTooEarly = new(409, "reveal_too_early", "Others that run this job have not committed yet; send the commitment again until it may be revealed.");

    /// <summary>The reveal does not open the commitment.</summary>
    public static readonly Refusal RevealWrong = new(409, "reveal_wrong", "The receipt and the salt are not what was committed to.");

    /// <summary>The output has another length.</summary>
    public static readonly Refusal WrongLength = new(400, "wrong_length", "The output's length is not what the job gives.");

    /// <summary>The receipt is malformed.</summary>
    public static readonly Refusal BadReceipt = new(400, "bad_receipt", "A field of the commitment, of the receipt, the salt or the output is malformed.");

    /// <summary>The leaves are missing or not the receipt's.</summary>
    public static readonly Refusal BadTrace = new(400, "bad_trace", "traceLeaves must be as many leaves as the receipt has steps, 64 lower-case hexadecimal digits each, whose root is the receipt's trace root.");

    /// <summary>No such state is asked for.</summary>
    public static readonly Refusal StateNotAsked = new(409, "state_not_asked", "This state of this job is not asked for, or no longer: it was shown, or its time is over.");

    /// <summary>Not the state that was hashed.</summary>
    public static readonly Refusal BadState = new(400, "bad_state", "The bytes are not the state whose SHA-256 is the leaf that was handed in for it.");

    /// <summary>Nothing was found wrong by a run, or it was too long ago.</summary>
    public static readonly Refusal NoEvidence = new(404, "no_evidence", "No result of this was found wrong by a run of the silo's own, or its evidence is no longer kept.");

    /// <summary>No list of operators, or of another step.</summary>
    public static readonly Refusal BadOperators = new(400, "bad_operators", "operators must be 1 to 8192 with a name of letters, digits and hyphens and 64 lower-case hexadecimal digits each, of the step that the evidence names.");

    /// <summary>The auditor has nothing to run.</summary>
    public static readonly Refusal StepNotRunnable = new(409, "step_not_runnable", "The step could not be run again: what the miner says that its run gave is no longer stored, or has no such step.");

    /// <summary>The receipt counts elsewhere.</summary>
    public static readonly Refusal WrongDomain = new(409, "wrong_domain", "The receipt is signed for another network than this one; sign in again, and sign it under the domain told there.");

    /// <summary>No such blob of the account.</summary>
    public static readonly Refusal UnknownBlob = new(404, "unknown_blob", "There is no such blob of this account.");

    /// <summary>The bytes have another content id.</summary>
    public static readonly Refusal WrongContent = new(400, "wrong_content", "The bytes have another content id than the call names.");

    /// <summary>The media type is not one, or not the one announced.</summary>
    public static readonly Refusal BadMediaType = new(400, "bad_media_type", "The media type must be a type and a subtype of at most 100 characters, and the one announced.");

    /// <summary>Retention or pin out of range.</summary>
    public static readonly Refusal BadDays = new(400, "bad_days", "retainDays and days must be 0 to 3650.");

    /// <summary>The range lies outside the blob.</summary>
    public static readonly Refusal BadRange = new(416, "bad_range", "The range lies outside the blob; Content-Range says how long it is.");

    /// <summary>Pinned.</summary>
    public static readonly Refusal BlobPinned = new(409, "blob_pinned", "The blob is pinned; take the pin away first.");

    /// <summary>Retained.</summary>
    public static readonly Refusal BlobRetained = new(409, "blob_retained", "The blob is to be kept; it can be deleted when its retention has ended.");

    /// <summary>Too many owners.</summary>
    public static readonly Refusal BlobCrowded = new(409, "blob_crowded", "The blob has as many owners as one may have.");

    /// <summary>Collected.</summary>
    public static readonly Refusal PictureGone = new(410, "picture_gone", "The picture's time is over; it was collected.");

    /// <summary>A link's bounds.</summary>
    public static readonly Refusal BadLink = new(400, "bad_link", "A link lasts 1 to 86400 seconds and carries at most 16777216 bytes.");

    /// <summary>A link's end has passed.</summary>
    public static readonly Refusal LinkExpired = new(410, "link_expired", "The link's time is over; ask for another.");

    /// <summary>Nothing was uploaded.</summary>
    public static readonly Refusal UploadMissing = new(409, "upload_missing", "Nothing was uploaded by this link, or it was taken over already.");

    /// <summary>No such epoch.</summary>
    public static readonly Refusal UnknownEpoch = new(404, "unknown_epoch", "There is no such epoch, or it is too long ago.");

    /// <summary>An epoch is open.</summary>
    public static readonly Refusal EpochOpen = new(409, "epoch_open", "The epoch's leaves are not published yet.");

    /// <summary>The address is in no leaf.</summary>
    public static readonly Refusal NoLeaf = new(404, "no_leaf", "The address has neither earned nor spent anything in this epoch or before.");

    /// <summary>A voucher that is none.</summary>
    public static readonly Refusal BadVoucher = new(400, "bad_voucher", "A voucher is a whole number of 10^-18 tokens and the payer's signature of SpendVoucher over it.");

    /// <summary>A voucher below the one before.</summary>
    public static readonly Refusal VoucherSmaller = new(409, "voucher_smaller", "The payer has signed for as much or more before; totals only grow.");

    /// <summary>No such dispute.</summary>
    public static readonly Refusal UnknownDispute = new(404, "unknown_dispute", "There is no such dispute, it is too long ago, or it is none of yours.");

    /// <summary>All of them, in the order of docs/edge.md.</summary>
    public static IReadOnlyList<Refusal> All { get; } =
    [
        NotFound, MethodNotAllowed, NotJson, BadJson, BadRequest, TooLarge, TimedOut, SlowDown, Unauthorized, Internal, Closed, KeyRevoked,
        KeyExpired, ScopeMissing, NotOperator, CheckRunning, ModelNotAllowed, BudgetExceeded, SourceUsedUp, FaucetEmpty, BadKeyTerms,
        UnknownKey, TooManyKeys, LastManager, BadGrace, BadHandle, HandleTaken, HandleFixed, BadAmount, BadTipId, TipIdReused,
        BadRecipient, NotABot, BadTelegramId, BadCursor, UnknownAccount, AccountFrozen, TipToSelf, BadSignIn, AddressTaken, BadCoordinatorTerms,
        CoordinatorTaken, TooManyCoordinators, StakeTooLow, UnknownCoordinator, NotOwner, UnknownModel, BadPrompt, BadSteps, BadGuidance,
        BadSeed, BadStart, BadStrength, WrongKind, BadMessages, BadMaxTokens, BadTemperature, BadTopP, BadPriority, BadServiceTier, BadId, UnknownQuote, QuoteExpired, InsufficientFunds,
        QueueFull, ModelQueueFull, UnknownRequest, TooLate, NotReady, BadWebhook, BadDrawSalt, NoWebhookSecret, NoDeliveries, NoSuchModel, UnsupportedParameter,
        DraftDiffers, BadCount, BadSize, BadFormat, BadIdempotencyKey, IdempotencyKeyReused, NoResult, BadAddress, BadPublicKey,
        BadChallenge, BadSignature, BadAuthorisation, HotKeyNotYet, HotKeyExpired, HotKeySuperseded, HotKeyNumberTaken, Suspended, StakeMissing, NoChain, ChainAway, Draining,
        BadAvailability, BenchmarkDue, NoBenchmark, BadBenchmark, BenchmarkUnknown, BenchmarkLate, BenchmarkWrong, ModelsNotReady, UnknownFile, BadPrograms, BadWait, BadMost, BadMinPrice, BadProgress, LeaseLost, JobClosed, OutputMissing, NotCommitted, CommittedOtherwise,
        RevealTooEarly, RevealWrong, WrongLength,
        BadReceipt, BadTrace, StateNotAsked, BadState, NoEvidence, BadOperators, StepNotRunnable, WrongDomain, UnknownBlob, WrongContent, BadMediaType, BadDays, BadRange, BlobPinned, BlobRetained, BlobCrowded, PictureGone,
        BadLink, LinkExpired, UploadMissing, UnknownEpoch, EpochOpen, NoLeaf, BadVoucher, VoucherSmaller, UnknownDispute,
    ];
}
