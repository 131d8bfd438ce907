namespace Cuckoo.Wire.Accounts;

/// <summary>A new account. The key is shown this once; only its hash is kept.</summary>
/// <param name="Account">Account id, <c>user:</c> and 32 hexadecimal digits.</param>
/// <param name="ApiKey">The bearer token for every further call.</param>
/// <param name="Balance">Spendable balance in 10^-18 tokens.</param>
public sealed record AccountOpened(string Account, string ApiKey, string Balance);

/// <summary>An account as its owner sees it.</summary>
/// <param name="Account">Account id.</param>
/// <param name="Balance">Spendable balance in 10^-18 tokens; money in escrow has already left it.</param>
/// <param name="Handle">Its handle, without the @.</param>
/// <param name="AlertBelow">Below which balance it wants to be told.</param>
/// <param name="LowSince">Since when the balance is below that.</param>
public sealed record AccountReply(string Account, string Balance, string? Handle, string? AlertBelow, DateTimeOffset? LowSince);

/// <summary>Asks to be told of a low balance.</summary>
/// <param name="Below">In 10^-18 tokens; 0 for never.</param>
public sealed record AlertAsked(string Below);

/// <summary>Takes a handle, for good.</summary>
/// <param name="Handle">3 to 32 lower-case letters, digits and underscores that begin with a letter.</param>
public sealed record HandleAsked(string Handle);

/// <summary>What the faucet did.</summary>
/// <param name="Granted">Amount granted now, in 10^-18 tokens.</param>
/// <param name="Balance">Balance after it.</param>
/// <param name="NextAt">When the account may ask again.</param>
public sealed record FaucetReply(string Granted, string Balance, DateTimeOffset NextAt);

/// <summary>A line of an account's statement.</summary>
/// <param name="At">When.</param>
/// <param name="Debit">Account the amount left.</param>
/// <param name="Credit">Account the amount entered.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
/// <param name="Purpose">escrow, work, audit, margin, fee, change, refund, tip or grant.</param>
/// <param name="Balance">The account's balance after it.</param>
public sealed record StatementRow(DateTimeOffset At, string Debit, string Credit, string Amount, string Purpose, string Balance);

/// <summary>A page of an account's statement.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Next">What to give as <c>before</c> for older ones; nothing at the end.</param>
public sealed record StatementReply(IReadOnlyList<StatementRow> Rows, string? Next);

/// <summary>A signed message of EIP-4361.</summary>
/// <param name="Message">The text of the challenge, as it was signed.</param>
/// <param name="Signature">65 bytes, hexadecimal, with or without 0x: what personal_sign gives.</param>
public sealed record WalletSignIn(string Message, string Signature);

/// <summary>A wallet is signed in.</summary>
/// <param name="Account">The account behind the address.</param>
/// <param name="ApiKey">A key that may do anything until it expires; shown this once.</param>
/// <param name="ExpiresAt">When it does.</param>
/// <param name="Balance">Spendable balance in 10^-18 tokens.</param>
public sealed record WalletSignedIn(string Account, string ApiKey, DateTimeOffset ExpiresAt, string Balance);

/// <summary>A tip.</summary>
/// <param name="Id">1 to 64 letters, digits and dashes, decided by the giver: repeated, it moves nothing more.</param>
/// <param name="To">An account id, an address, <c>@</c> and a handle, or <c>telegram:</c> and a numeric id.</param>
/// <param name="Amount">In 10^-18 tokens.</param>
public sealed record TipAsked(string Id, string To, string Amount);

/// <summary>A tip that was given.</summary>
/// <param name="Id">As asked.</param>
/// <param name="To">As asked.</param>
/// <param name="Amount">As asked.</param>
/// <param name="IsHeld">Whether it waits for somebody to prove who they are.</param>
/// <param name="Balance">The giver's balance after it.</param>
public sealed record TipReply(string Id, string To, string Amount, bool IsHeld, string Balance);
