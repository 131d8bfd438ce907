namespace Cuckoo.Wire.Accounts;

/// <summary>A new account. The key is shown this once; only its hash is kept.</summary>
/// <param name="Account">Account id, <c>user:</c> and 32 hexadecimal digits.</param>
/// <param name="ApiKey">The bearer token for every further call.</param>
/// <param name="Balance">Spendable balance in 10^-18 tokens.</param>
public sealed record AccountOpened(string Account, string ApiKey, string Balance);

/// <summary>An account as its owner sees it.</summary>
/// <param name="Account">Account id.</param>
/// <param name="Balance">Spendable balance in 10^-18 tokens; money in escrow has already left it.</param>
public sealed record AccountReply(string Account, string Balance);

/// <summary>What the faucet did.</summary>
/// <param name="Granted">Amount granted now, in 10^-18 tokens.</param>
/// <param name="Balance">Balance after it.</param>
/// <param name="NextAt">When the account may ask again.</param>
public sealed record FaucetReply(string Granted, string Balance, DateTimeOffset NextAt);
