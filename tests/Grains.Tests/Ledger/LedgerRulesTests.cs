namespace Cuckoo.Grains.Tests.Ledger;

public sealed class LedgerRulesTests
{
    [Fact]
    public void Transfer_InEveryCase_GivesItsResult() => LedgerTable.Run("""
        transfer t1 alice alice 0           → ZeroAmount         before the same account
        transfer t1 alice alice 5           → SameAccount        before the missing money
        transfer t1 escrow escrow 5         → SameAccount        before escrow
        transfer t1 faucet escrow 5         → EscrowTouched      only pending transfers enter escrow
        transfer t1 escrow alice 5          → EscrowTouched      only posts and voids leave it
        transfer t1 alice bob 5             → InsufficientFunds
        transfer t1 treasury bob 5          → InsufficientFunds  a system account other than faucet and bridge
        transfer t1 faucet alice endless    → Overflow
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
        balance  faucet                     → -10
        balance  alice                      → 0
        balance  bob                        → 10
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
        transfer p1 alice escrow 6          → IdReused           the kind is part of the order
        pend     p2 alice 5                 → InsufficientFunds  what is pending is not there to be spent
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
        post     o1 p1 bob:11               → SharesExceedPending
        post     o1 p1 bob:10 miner:1       → SharesExceedPending
        post     o1 p1 bob:endless          → SharesExceedPending
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
        transfer t6 faucet bob 1            → Overflow
        balance  bridge                     → -170141183460469231731687303715884105727
        """);
}
