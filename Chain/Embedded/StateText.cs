// Anvil writes its blocks before its accounts, while it goes on mining: a state may have the effects of a block that is not in it.
// A chain that went on from there would know what a transaction did, but neither the transaction nor its events.

using System.Globalization;
using System.Text.Json;

namespace Cuckoo.Chain.Embedded;

/// <summary>What a state file of anvil is good for.</summary>
internal enum StateVerdict
{
    /// <summary>It is no state, or half of one.</summary>
    Damaged,

    /// <summary>Its accounts are ahead of its blocks.</summary>
    Torn,

    /// <summary>A chain can go on from it.</summary>
    Whole,
}

/// <summary>Judges the text of a state.</summary>
internal static class StateText
{
    /// <summary>The verdict on a state.</summary>
    /// <remarks>
    /// Each transaction of a block raises its sender's nonce by one, so the nonces of the accounts without code, whose only use of it
    /// that is, add up to no more than those transactions. Whoever raises a nonce by hand (anvil_setNonce) makes every later state look torn.
    /// </remarks>
    public static StateVerdict Judge(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 64 });
            var state = document.RootElement;
            if (state.ValueKind is not JsonValueKind.Object) return StateVerdict.Damaged;
            var nonces = 0UL;
            var contracts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            if (state.TryGetProperty("accounts", out var accounts))
            {
                foreach (var account in accounts.EnumerateObject())
                {
                    if (account.Value.GetProperty("code").GetString() is { Length: > 2 }) contracts.Add(account.Name);
                    else nonces += account.Value.GetProperty("nonce").GetUInt64();
                }
            }

            var newest = state.TryGetProperty("blocks", out var blocks) ? blocks.EnumerateArray().Max(static block => (ulong?)Number(block.GetProperty("header").GetProperty("number"))) : null;
            var sent = 0UL;
            if (state.TryGetProperty("transactions", out var transactions))
            {
                foreach (var transaction in transactions.EnumerateArray())
                {
                    if (Number(transaction.GetProperty("block_number")) <= newest && !contracts.Contains(transaction.GetProperty("info").GetProperty("from").GetString()!)) sent++;
                }
            }

            return nonces <= sent ? StateVerdict.Whole : StateVerdict.Torn;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            return StateVerdict.Damaged;
        }
    }

    // Anvil writes some numbers as numbers and some as hexadecimal text.
    private static ulong Number(JsonElement value) => value.ValueKind is JsonValueKind.Number
        ? value.GetUInt64()
        : ulong.Parse(value.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
