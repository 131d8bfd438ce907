namespace Cuckoo.Ledger.Tests;

public sealed class OrderRulesTests
{
    [Fact]
    public void Transfer_InEveryCase_GivesItsResult() => LedgerTable.Run("""
        transfer 0 faucet alice 5           → ZeroId
        transfer t1 faucet alice 0          → ZeroAmount
        transfer t1 faucet alice minus      → AmountTooLarge     -1 read as an amount
        transfer t1 faucet faucet 5         → SameAccount
        transfer t1 faucet escrow 5         → NotDirect          only pending transfers enter escrow
        transfer t1 escrow alice 5          → NotDirect          only posts and voids leave it
        transfer t1 burn alice 5            → NotDirect          what is burnt stays
        transfer t1 faucet clearing 5       → NotDirect
        transfer t1 alice bob 5             → UnknownAccount     one that was never paid
        transfer t1 faucet nobody 5         → UnknownAccount     not to be opened
        transfer t1 treasury bob 5          → InsufficientFunds  a system account other than faucet and bridge
        transfer t1 faucet alice 10         → Applied            the faucet goes below zero
        transfer t1 faucet alice 10         → AlreadyApplied     a retry
        transfer t1 faucet alice 11         → IdReused           another amount
        transfer t1 bridge alice 10         → IdReused           another debit
        transfer t1 faucet bob 10           → IdReused           another credit
        transfer t1 alice alice 0           → IdReused           the id is looked up before anything else
        pend     t1 faucet 10               → IdReused           another kind
        void     t1 nothing                 → IdReused
        transfer t2 alice bob 11            → InsufficientFunds  a user never goes below zero
        transfer t2 alice bob 10            → Applied            a refused id is still free
        transfer t3 alice bob 1             → InsufficientFunds
        transfer t1 faucet alice 10         → AlreadyApplied     a late retry, after others
        transfer t4 bob burn 1              → Applied
        transfer t5 faucet miner 1001       → OverLimit          an account that would be opened
        transfer t5 faucet miner 1000       → Applied
        transfer t6 faucet miner 1          → OverLimit
        balance  faucet                     → -1010
        balance  alice                      → 0
        balance  bob                        → 9
        """);

    [Fact]
    public void Pend_InEveryCase_GivesItsResult() => LedgerTable.Run("""
        transfer t1 faucet alice 10         → Applied
        pend     p1 alice 0                 → ZeroAmount
        pend     p1 escrow 5                → SameAccount
        pend     p1 alice 11                → InsufficientFunds
        pend     p1 alice 6                 → Applied
        pend     p1 alice 6                 → AlreadyApplied
        pend     p1 alice 5                 → IdReused
        pend     p1 alice 6 until=9         → IdReused           the expiry is part of the order
        pend     p1 alice 6 owner=9         → IdReused           so is the owner
        pend     p2 alice 5                 → InsufficientFunds  what is pending is not there to be spent
        pend     p2 alice 4 until=1         → ExpiryPassed
        pend     p2 alice 4                 → Applied
        balance  alice                      → 0
        balance  escrow                     → 10
        """);

    [Fact]
    public void Post_InEveryCase_GivesItsResult() => LedgerTable.Run("""
        transfer t1 faucet alice 30         → Applied
        post     o1 p1 bob:1                → UnknownPending
        pend     p1 alice 10                → Applied
        post     o1 t1 bob:1                → UnknownPending     a direct transfer is not pending
        post     o1 p1                      → ZeroAmount         no share
        post     o1 p1 bob:0                → ZeroAmount
        post     o1 p1 escrow:1             → SameAccount
        post     o1 p1 clearing:1           → NotDirect
        post     o1 p1 nobody:1             → UnknownAccount
        post     o1 p1 bob:11               → SharesExceedPending
        post     o1 p1 bob:10 miner:1       → SharesExceedPending
        post     o1 p1 bob:minus            → AmountTooLarge
        post     o1 p1 bob:4 miner:3        → Applied            in part: the rest is change
        balance  alice                      → 23
        post     o1 p1 bob:4 miner:3        → AlreadyApplied
        post     o1 p1 miner:3 bob:4        → IdReused           the order of the shares is part of the order
        post     o2 p1 bob:1                → NotPending         once
        void     v2 p1                      → NotPending
        pend     p2 alice 10                → Applied
        post     o3 p2 miner:6 bob:4        → Applied            in full: no change
        pend     p3 alice 10                → Applied
        post     o4 p3 alice:5 bob:0        → Applied            a share of zero is left out; the payer may be paid
        balance  alice                      → 13
        balance  bob                        → 8
        balance  miner                      → 9
        balance  escrow                     → 0
        """);

    [Fact]
    public void Void_InEveryCase_GivesItsResult() => LedgerTable.Run("""
        transfer t1 faucet alice 10         → Applied
        void     v1 p1                      → UnknownPending
        pend     p1 alice 10                → Applied
        void     p1 p1                      → IdReused
        void     v1 p1                      → Applied
        void     v1 p1                      → AlreadyApplied
        void     v1 p2                      → IdReused
        void     v2 p1                      → NotPending
        post     o1 p1 bob:1                → NotPending
        pend     p1 alice 10                → AlreadyApplied     a late retry opens nothing again
        balance  alice                      → 10
        balance  escrow                     → 0
        """);

    [Fact]
    public void Pending_WithATimeAndAnOwner_EndsByThem() => LedgerTable.Run("""
        transfer t1 faucet alice 10         → Applied
        pend     p1 alice 4 until=50 owner=3 → Applied
        pend     p2 alice 6 until=90        → Applied
        post     o1 p1 bob:1                → WrongOwner
        void     o1 p1 owner=4              → WrongOwner
        clock    49                         → 0
        post     o2 p2 bob:1                → Applied            before its time
        clock    50                         → 1
        balance  alice                      → 9                  5 of change and 4 back
        post     o1 p1 bob:1 owner=3        → PendingExpired
        void     o1 p1 owner=3              → PendingExpired
        clock    10                         → 0                  a clock that goes back
        pend     p3 alice 1 until=40        → ExpiryPassed       the books' time does not
        clock    90                         → 0                  posted before
        balance  escrow                     → 0
        """);

    [Fact]
    public void Account_FrozenAndClosed_TakesPartInNothingNew() => LedgerTable.Run("""
        freeze   alice                      → UnknownAccount
        open     alice                      → Applied
        open     alice                      → AlreadyApplied
        transfer t1 faucet alice 10         → Applied
        pend     p1 alice 4                 → Applied
        freeze   faucet                     → NotDirect
        freeze   alice                      → Applied
        freeze   alice                      → AlreadyApplied
        transfer t2 alice bob 1             → AccountFrozen
        transfer t2 faucet alice 1          → AccountFrozen
        pend     p2 alice 1                 → AccountFrozen
        post     o1 p1 alice:1              → AccountFrozen
        post     o1 p1 bob:1                → Applied            what is promised comes back all the same
        balance  alice                      → 9
        close    alice                      → NotEmpty
        thaw     alice                      → Applied
        pend     p3 alice 9                 → Applied
        close    alice                      → NotEmpty           empty, but something may come back
        post     o3 p3 bob:9                → Applied
        close    alice                      → Applied
        thaw     alice                      → AccountClosed
        transfer t4 faucet alice 1          → AccountClosed
        """);

    [Fact]
    public void Order_NearTheEndOfTheNumbers_NeverLeavesThem() => LedgerTable.Run("""
        transfer t1 faucet alice half       → Applied
        transfer t2 faucet bob half         → Overflow           all that came in from outside stays countable
        transfer t2 bridge bob half         → Overflow           the bridge counts as well
        transfer t2 bridge alice half       → Overflow
        pend     p1 faucet half             → Overflow
        pend     p1 alice half              → Applied
        transfer t3 bridge alice half       → Overflow           alice's balance has room, her refund would not
        void     v1 p1                      → Applied
        transfer t4 alice faucet half       → Applied            back outside, there is room again
        transfer t5 bridge bob max          → Applied
        transfer t6 faucet carol 1          → Overflow
        balance  bridge                     → -170141183460469231731687303715884105727
        """);

    [Fact]
    public void Linked_Orders_StandOrFallTogether() => LedgerTable.Run("""
        transfer t1 faucet alice 10         → Applied
        +transfer t2 alice bob 4
        transfer t3 bob carol 5             → LinkedFailed InsufficientFunds
        balance  alice                      → 10
        transfer t4 bob carol 1             → UnknownAccount     not even opened
        +transfer t2 alice bob 4
        +pend p1 bob 4
        post o1 p1 carol:3                  → Applied Applied Applied
        balance  bob                        → 1
        balance  carol                      → 3
        +transfer t2 alice bob 4
        +pend p1 bob 4
        post o1 p1 carol:3                  → AlreadyApplied AlreadyApplied AlreadyApplied
        pend     p2 alice 6                 → Applied
        +post o2 p2 dave:6
        +transfer t5 dave alice 6
        void v2 p2                          → LinkedFailed LinkedFailed NotPending
        balance  escrow                     → 6
        void     v2 p2                      → Applied            open again after the group was undone
        +transfer t6 alice bob 1            → LinkedOpen
        balance  alice                      → 6
        """);
}
