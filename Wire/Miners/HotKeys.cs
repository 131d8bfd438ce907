namespace Cuckoo.Wire.Miners;

/// <summary>
/// An operator's word that a key may work in its name: the EIP-712 struct
/// <c>HotKey(address operator,address hotKey,uint64 validFrom,uint64 validUntil,uint64 number)</c> with its signature. It is no secret.
/// </summary>
/// <param name="Operator">Address whose stake, standing and earnings they are; the signer.</param>
/// <param name="HotKey">Address of the key that signs in and signs receipts.</param>
/// <param name="ValidFrom">Unix time in seconds at which it begins.</param>
/// <param name="ValidUntil">Unix time in seconds at which it is over.</param>
/// <param name="Number">From 1 on; a higher one ends those before it.</param>
/// <param name="Signature">65 bytes r, s and v, hexadecimal.</param>
public sealed record HotKeyAuthorisation(string Operator, string HotKey, long ValidFrom, long ValidUntil, long Number, string Signature);

/// <summary>The authorisations that an operator's miners have signed in with, by which anybody can tell whose the hot key of a receipt was.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Authorisations">Newest first; the first is the one that stands. None where the operator's own key works.</param>
public sealed record HotKeysReply(string Operator, IReadOnlyList<HotKeyAuthorisation> Authorisations);
