// Every pair of refusals that one order can earn at once: the first of the two in LedgerResult is given, and nothing is written.
// A line is WINNER over LOSER: an order, against the accounts and transfers set up below.

using System.Globalization;

namespace Cuckoo.Ledger.Tests;

public sealed class PrecedenceTests
{
    private const string World = """
        transfer s1 faucet alice 100        → Applied
        transfer s2 faucet ice 100          → Applied
        freeze   ice                        → Applied
        open     gone                       → Applied
        close    gone                       → Applied
        transfer s3 faucet miner 1000       → Applied
        pend     open alice 10              → Applied
        pend     mine alice 10 owner=5      → Applied
        pend     late alice 10 until=50 owner=5 → Applied
        pend     done alice 10              → Applied
        void     undone done                → Applied
        clock    10                         → 0
        """;

    private const string Pairs = """
        ZeroId over UnknownPending:              void 0 nothing
        ZeroId over NotPending:                  void 0 done
        ZeroId over WrongOwner:                  void 0 mine
        ZeroId over ZeroAmount:                  transfer 0 alice bob 0
        ZeroId over AmountTooLarge:              transfer 0 alice bob minus
        ZeroId over SameAccount:                 transfer 0 alice alice 1
        ZeroId over NotDirect:                   transfer 0 alice escrow 1
        ZeroId over UnknownAccount:              transfer 0 alice nobody 1
        ZeroId over AccountClosed:               transfer 0 alice gone 1
        ZeroId over AccountFrozen:               transfer 0 alice ice 1
        ZeroId over ExpiryPassed:                pend 0 alice 1 until=5
        ZeroId over SharesExceedPending:         post 0 open bob:11
        ZeroId over InsufficientFunds:           transfer 0 alice bob 1000
        ZeroId over Overflow:                    transfer 0 faucet bob max
        ZeroId over OverLimit:                   transfer 0 faucet miner 1
        IdReused over UnknownPending:            void s1 nothing
        IdReused over NotPending:                void s1 done
        IdReused over WrongOwner:                void s1 mine
        IdReused over ZeroAmount:                transfer s1 alice bob 0
        IdReused over AmountTooLarge:            transfer s1 alice bob minus
        IdReused over SameAccount:               transfer s1 alice alice 1
        IdReused over NotDirect:                 transfer s1 alice escrow 1
        IdReused over UnknownAccount:            transfer s1 alice nobody 1
        IdReused over AccountClosed:             transfer s1 alice gone 1
        IdReused over AccountFrozen:             transfer s1 alice ice 1
        IdReused over ExpiryPassed:              pend s1 alice 1 until=5
        IdReused over SharesExceedPending:       post s1 open bob:11
        IdReused over InsufficientFunds:         transfer s1 alice bob 1000
        IdReused over Overflow:                  transfer s1 faucet bob max
        IdReused over OverLimit:                 transfer s1 faucet miner 1
        UnknownPending over ZeroAmount:          post n nothing
        UnknownPending over AmountTooLarge:      post n nothing bob:minus
        UnknownPending over SameAccount:         post n nothing escrow:1
        UnknownPending over NotDirect:           post n nothing clearing:1
        UnknownPending over UnknownAccount:      post n nothing nobody:1
        UnknownPending over AccountClosed:       post n nothing gone:1
        UnknownPending over AccountFrozen:       post n nothing ice:1
        UnknownPending over OverLimit:           post n nothing miner:1
        NotPending over ZeroAmount:              post n done
        NotPending over AmountTooLarge:          post n done bob:minus
        NotPending over SameAccount:             post n done escrow:1
        NotPending over NotDirect:               post n done clearing:1
        NotPending over UnknownAccount:          post n done nobody:1
        NotPending over AccountClosed:           post n done gone:1
        NotPending over AccountFrozen:           post n done ice:1
        NotPending over SharesExceedPending:     post n done bob:11
        NotPending over OverLimit:               post n done miner:1
        WrongOwner over ZeroAmount:              post n mine
        WrongOwner over AmountTooLarge:          post n mine bob:minus
        WrongOwner over SameAccount:             post n mine escrow:1
        WrongOwner over NotDirect:               post n mine clearing:1
        WrongOwner over UnknownAccount:          post n mine nobody:1
        WrongOwner over AccountClosed:           post n mine gone:1
        WrongOwner over AccountFrozen:           post n mine ice:1
        WrongOwner over SharesExceedPending:     post n mine bob:11
        WrongOwner over OverLimit:               post n mine miner:1
        ZeroAmount over SameAccount:             transfer n alice alice 0
        ZeroAmount over NotDirect:               transfer n alice escrow 0
        ZeroAmount over UnknownAccount:          transfer n alice nobody 0
        ZeroAmount over AccountClosed:           transfer n alice gone 0
        ZeroAmount over AccountFrozen:           transfer n alice ice 0
        ZeroAmount over ExpiryPassed:            pend n alice 0 until=5
        AmountTooLarge over SameAccount:         transfer n alice alice minus
        AmountTooLarge over NotDirect:           transfer n alice escrow minus
        AmountTooLarge over UnknownAccount:      transfer n alice nobody minus
        AmountTooLarge over AccountClosed:       transfer n alice gone minus
        AmountTooLarge over AccountFrozen:       transfer n alice ice minus
        AmountTooLarge over ExpiryPassed:        pend n alice minus until=5
        AmountTooLarge over SharesExceedPending: post n open bob:minus
        AmountTooLarge over InsufficientFunds:   transfer n alice bob minus
        AmountTooLarge over Overflow:            transfer n faucet bob minus
        AmountTooLarge over OverLimit:           transfer n faucet miner minus
        SameAccount over NotDirect:              transfer n escrow escrow 1
        SameAccount over UnknownAccount:         transfer n nobody nobody 1
        SameAccount over AccountClosed:          transfer n gone gone 1
        SameAccount over AccountFrozen:          transfer n ice ice 1
        SameAccount over ExpiryPassed:           pend n escrow 1 until=5
        SameAccount over SharesExceedPending:    post n open escrow:11
        SameAccount over InsufficientFunds:      transfer n alice alice 1000
        SameAccount over OverLimit:              transfer n miner miner 1
        NotDirect over UnknownAccount:           transfer n escrow nobody 1
        NotDirect over AccountClosed:            transfer n escrow gone 1
        NotDirect over AccountFrozen:            transfer n escrow ice 1
        NotDirect over ExpiryPassed:             pend n burn 1 until=5
        NotDirect over SharesExceedPending:      post n open clearing:11
        NotDirect over InsufficientFunds:        transfer n alice escrow 1000
        NotDirect over Overflow:                 transfer n faucet escrow max
        NotDirect over OverLimit:                transfer n burn miner 1
        UnknownAccount over AccountClosed:       transfer n gone nobody 1
        UnknownAccount over AccountFrozen:       transfer n ice nobody 1
        UnknownAccount over ExpiryPassed:        pend n nobody 1 until=5
        UnknownAccount over SharesExceedPending: post n open nobody:11
        UnknownAccount over InsufficientFunds:   transfer n alice nobody 1000
        UnknownAccount over Overflow:            transfer n faucet nobody max
        UnknownAccount over OverLimit:           transfer n nobody miner 1
        AccountClosed over AccountFrozen:        transfer n ice gone 1
        AccountClosed over ExpiryPassed:         pend n gone 1 until=5
        AccountClosed over SharesExceedPending:  post n open gone:11
        AccountClosed over InsufficientFunds:    transfer n gone alice 1000
        AccountClosed over Overflow:             transfer n faucet gone max
        AccountClosed over OverLimit:            transfer n gone miner 1
        AccountFrozen over ExpiryPassed:         pend n ice 1 until=5
        AccountFrozen over SharesExceedPending:  post n open ice:11
        AccountFrozen over InsufficientFunds:    transfer n ice bob 1000
        AccountFrozen over Overflow:             transfer n faucet ice max
        AccountFrozen over OverLimit:            transfer n ice miner 1
        ExpiryPassed over InsufficientFunds:     pend n alice 1000 until=5
        ExpiryPassed over Overflow:              pend n faucet max until=5
        SharesExceedPending over OverLimit:      post n open miner:11
        InsufficientFunds over OverLimit:        transfer n treasury miner 1
        Overflow over OverLimit:                 transfer n faucet miner max
        """;

    // After the pending transfer's time, and before anybody has given it back.
    private const string LatePairs = """
        PendingExpired over WrongOwner:          post n late bob:1
        PendingExpired over ZeroAmount:          post n late
        PendingExpired over AmountTooLarge:      post n late bob:minus
        PendingExpired over SameAccount:         post n late escrow:1
        PendingExpired over NotDirect:           post n late clearing:1
        PendingExpired over UnknownAccount:      post n late nobody:1
        PendingExpired over AccountClosed:       post n late gone:1
        PendingExpired over AccountFrozen:       post n late ice:1
        PendingExpired over SharesExceedPending: post n late bob:11
        PendingExpired over OverLimit:           post n late miner:1
        """;

    public static TheoryData<string> Lines => [.. Pairs.Split('\n').Concat(LatePairs.Split('\n').Select(l => l + " !"))];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Order_ThatBreaksTwoRules_IsRefusedForTheFirst(string line)
    {
        string[] sides = line.Split(':', 2, StringSplitOptions.TrimEntries);
        string[] pair = sides[0].Split(" over ");
        Assert.True(Enum.Parse<LedgerResult>(pair[0]) < Enum.Parse<LedgerResult>(pair[1]), $"{pair[0]} does not stand before {pair[1]}.");
        LedgerTable table = LedgerTable.Run(World);
        long before = table.Ledger.Sequence;
        string order = sides[1].TrimEnd('!', ' ');
        if (line.EndsWith('!')) table.DecideAt(60, order, pair[0]);
        else table.Line($"{order} → {pair[0]}");
        Assert.Equal(before, table.Ledger.Sequence);
    }

    [Fact]
    public void Post_WithMoreSharesThanAllowed_IsRefusedBeforeItsSharesAreRead()
    {
        LedgerTable table = LedgerTable.Run(World);
        string shares = string.Join(' ', Enumerable.Repeat("nobody:minus", Order.MaxShares + 1));
        table.Line($"post n open {shares} → TooManyShares");
        table.Line($"post n mine {shares} → WrongOwner");
        table.Line($"post n open {string.Join(' ', Enumerable.Range(0, Order.MaxShares).Select(i => string.Create(CultureInfo.InvariantCulture, $"u{i}:{(i < 10 ? 1 : 0)}")))} → Applied");
    }
}
