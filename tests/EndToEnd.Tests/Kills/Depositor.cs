using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Messages;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Miners;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>A payer's wallet: what it pays with was deposited on the chain, and it signs for what it has spent.</summary>
internal sealed class Depositor(Townsman wallet, ulong chainId, Chain.Keys.Address pay)
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    // A thousand times what its requests cost, so that no deposit which the chain forgets was spent already.
    private static readonly UInt128 First = 10 * Cai;

    public Townsman Wallet => wallet;

    /// <summary>The account that it signed in for.</summary>
    public string Account { get; private set; } = "";

    /// <summary>All it has deposited.</summary>
    public UInt128 Deposited { get; private set; }

    /// <summary>All it has spent, and signed for.</summary>
    public UInt128 Spent { get; private set; }

    /// <summary>Ties the wallet to the client's account.</summary>
    public async Task SignInAsync(CuckooClient client, string account, CancellationToken cancellation)
    {
        ChallengeReply challenge = await client.SignInChallengeAsync($"{wallet.Address}", cancellation);
        WalletSignedIn signedIn = await client.SignInAsync(
            new WalletSignIn(challenge.Text, Convert.ToHexStringLower(PersonalMessage.Sign(wallet.Key, challenge.Text).ToBytes())), cancellation);
        Assert.Equal(account, signedIn.Account);
        Account = account;
    }

    /// <summary>Deposits, for the first time much and later little.</summary>
    public async Task DepositAsync(CancellationToken cancellation)
    {
        UInt128 amount = Deposited == 0 ? First : Cai / 10;
        Assert.Null(await wallet.DoAsync(nameof(CuckooPay), CuckooPay.Deposit(amount), cancellation));
        Deposited += amount;
    }

    /// <summary>Notes what a request cost.</summary>
    public void Paid(Outcome outcome)
    {
        if (outcome.Request.State is not "settled") return;
        IEnumerable<string> change = outcome.Request.Ledger.Where(line => line.Purpose == "change" && line.Credit == Account).Select(static line => line.Amount);
        Spent += change.Aggregate(Number(outcome.Quote.Total), static (left, amount) => left - Number(amount));
    }

    /// <summary>Signs for what it has spent.</summary>
    public Task VouchAsync(CuckooClient client, CancellationToken cancellation) => client.OfferVoucherAsync(wallet.Key, PayDomain.Of(chainId, pay), Spent, cancellation);

    private static UInt128 Number(string amount) => UInt128.Parse(amount, NumberStyles.None, CultureInfo.InvariantCulture);
}
