using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.SumTree;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.Staking;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Cli.OwnChain;

/// <summary>A wallet of a network with a chain: it signs in, deposits, stakes on others, and signs for what it has spent.</summary>
/// <param name="chain">The chain.</param>
/// <param name="keyPath">The wallet's key file.</param>
/// <param name="time">The clock.</param>
internal sealed class DepositingWallet(DevelopmentChain chain, string keyPath, TimeProvider time)
{
    /// <summary>Its address.</summary>
    public Address Address { get; } = AddressIn(keyPath);

    /// <summary>Signs in; the address becomes that of the client's account, if it has a key of one.</summary>
    /// <returns>The account.</returns>
    public async Task<string> SignInAsync(CuckooClient client, CancellationToken cancellation)
    {
        using SigningKey key = SigningKey.LoadOrCreate(keyPath);
        ChallengeReply challenge = await client.SignInChallengeAsync($"{Address}", cancellation);
        return (await client.SignInAsync(new WalletSignIn(challenge.Text, Convert.ToHexStringLower(PersonalMessage.Sign(key, challenge.Text).ToBytes())), cancellation)).Account;
    }

    /// <summary>Is given tokens, deposits them, and waits until they are in the books.</summary>
    /// <returns>The account then.</returns>
    public async Task<AccountReply> DepositAsync(CuckooClient client, UInt128 amount, CancellationToken cancellation)
    {
        UInt128 before = Units((await client.AccountAsync(cancellation)).Balance);
        await using (ChainSession session = await chain.SignAsync(keyPath, cancellation))
        {
            await chain.GiveAsync(Address, amount, cancellation);
            await StakingSteps.DepositAsync(session, amount, cancellation);
        }

        return await Patience.UntilAsync(
            "the deposit did not come into the books",
            async () => await client.AccountAsync(cancellation) is { } now && Units(now.Balance) >= before + amount ? now : null,
            time, cancellation);
    }

    /// <summary>Is given tokens and puts them on somebody's node.</summary>
    public async Task DelegateAsync(Address node, UInt128 amount, CancellationToken cancellation)
    {
        await chain.GiveAsync(Address, amount, cancellation);
        await using ChainSession session = await chain.SignAsync(keyPath, cancellation);
        await StakingSteps.StakeAsync(session, node, amount, cancellation);
    }

    /// <summary>Signs for what it has spent in all: what it deposited, less what its account has.</summary>
    /// <returns>The total.</returns>
    public async Task<UInt128> VouchAsync(CuckooClient client, CancellationToken cancellation)
    {
        using SigningKey key = SigningKey.LoadOrCreate(keyPath);
        UInt128 deposited = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.DepositOf(Address), cancellation);
        UInt128 spent = deposited - Units((await client.AccountAsync(cancellation)).Balance);
        await client.OfferVoucherAsync(key, PayDomain.Of(chain.Contracts.ChainId, chain.Pay), spent, cancellation);
        return spent;
    }

    /// <summary>Has earners paid what their leaves in the final root say.</summary>
    public async Task ClaimAsync(IReadOnlyList<SumProof> proofs, CancellationToken cancellation)
    {
        await using ChainSession session = await chain.SignAsync(keyPath, cancellation);
        await session.SendAsync(nameof(CuckooPay), CuckooPay.ClaimMany([.. proofs.Select(static proof => proof.ForContract())]), cancellation);
    }

    private static UInt128 Units(string amount) => UInt128.Parse(amount, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Address AddressIn(string path)
    {
        using SigningKey key = SigningKey.LoadOrCreate(path);
        return key.Address;
    }
}
