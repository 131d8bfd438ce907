namespace Cuckoo.Wire.Miners;

/// <summary>Asks for a text to sign.</summary>
/// <param name="Address">The miner's address, EIP-55 text.</param>
public sealed record ChallengeAsked(string Address);

/// <summary>The text whose signature opens a session; good once, for a minute.</summary>
/// <param name="Nonce">To be sent back.</param>
/// <param name="Text">What to sign: SHA-256 of its UTF-8 bytes.</param>
/// <param name="ExpiresAt">The last moment to use it.</param>
public sealed record ChallengeReply(string Nonce, string Text, DateTimeOffset ExpiresAt);

/// <summary>A signed challenge.</summary>
/// <param name="Address">The miner's address.</param>
/// <param name="PublicKey">Its secp256k1 public key, 64 bytes x and y, hexadecimal.</param>
/// <param name="Nonce">Nonce of the challenge.</param>
/// <param name="Signature">64 bytes r and s with s in the lower half, hexadecimal.</param>
public sealed record SessionAsked(string Address, string PublicKey, string Nonce, string Signature);

/// <summary>A session of a miner.</summary>
/// <param name="Token">Bearer token for the miner's endpoints.</param>
/// <param name="ExpiresAt">When it ends; sign in again then.</param>
/// <param name="Domain">Where this network's receipts count: what they are signed under.</param>
public sealed record SessionReply(string Token, DateTimeOffset ExpiresAt, SignedDomain Domain);
