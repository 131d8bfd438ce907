// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {CuckooPay} from "../../src/pay/CuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {PayHandler} from "./PayHandler.sol";
import {PayWorld} from "./PayWorld.sol";

/// @notice What holds after every step of a search, whoever posts what and whether anybody watches or not.
abstract contract PayInvariant is Base {
    PayHandler internal world;
    CuckooPay internal pay;
    CuckooToken internal token;

    function setUp() public {
        vm.warp(1_800_000_000);
        world = new PayHandler(isWatched());
        pay = world.pay();
        token = world.token();
        target(address(world), world.calls());
    }

    function isWatched() internal pure virtual returns (bool);

    /// @dev Forge searches once for each function, so that one looks at everything; what no later step can heal is looked at once,
    /// at the end of a search.
    function invariant_paysWhatItOwes() public view {
        vm.assertEq(world.broken(), "", "nothing was seen that must not be");
        conservation();
        solvency();
    }

    /// @dev At the end of each search everybody leaves, and the operator does not lift a finger.
    function afterInvariant() public {
        booksAddUp();
        claimsAreEarned();
        noClaimOnCancelled();
        everyFinalRootIsHonestWhereSomebodyWatches();
        exitAlwaysPossible();
        booksAddUp();
        invariant_paysWhatItOwes();
    }

    function conservation() private view {
        uint256 held = uint256(pay.deposited()) - pay.withdrawn() - pay.claimedTotal() + pay.bondsHeld();
        vm.assertEq(token.balanceOf(address(pay)), held, "conservation");
    }

    function solvency() private view {
        uint256 total = pay.epochAt(pay.finalEpoch()).total;
        vm.assertLe(pay.claimedTotal(), total, "solvency: claims within the final total");
        vm.assertLe(total, uint256(pay.deposited()) - pay.withdrawn(), "solvency: the final total within the deposits");
    }

    function booksAddUp() private view {
        uint256 deposited = 0;
        uint256 withdrawn = 0;
        uint256 claimed = pay.claimedOf(address(0x9999));
        for (uint256 i = 0; i < world.ACCOUNTS(); ++i) {
            address account = world.accountAt(i);
            vm.assertEq(pay.depositOf(account), world.depositsOf(account), "booksAddUp: deposits of an account");
            vm.assertEq(
                pay.claimedOf(account), world.claimsOf(account), "claimMonotone: an account's claims are its pay"
            );
            vm.assertEq(pay.withdrawnOf(account), world.exitsOf(account), "booksAddUp: exits of an account");
            vm.assertLe(pay.withdrawnOf(account), pay.depositOf(account), "booksAddUp: nobody leaves with more");
            deposited += pay.depositOf(account);
            withdrawn += pay.withdrawnOf(account);
            claimed += pay.claimedOf(account);
        }
        vm.assertEq(deposited, pay.deposited(), "booksAddUp: deposits");
        vm.assertEq(withdrawn, pay.withdrawn(), "booksAddUp: exits");
        vm.assertEq(claimed, pay.claimedTotal(), "booksAddUp: claims");
    }

    function claimsAreEarned() private view {
        for (uint256 i = 0; i < world.ACCOUNTS(); ++i) {
            address account = world.accountAt(i);
            vm.assertLe(
                pay.claimedOf(account), world.mostEarnedFinally(account), "claimMonotone: never more than earned"
            );
        }
    }

    function noClaimOnCancelled() private view {
        for (uint256 i = 0; i < world.claimedFromCount(); ++i) {
            vm.assertFalse(pay.epochAt(world.claimedFrom(i)).cancelled, "noClaimOnCancelled");
        }
    }

    function everyFinalRootIsHonestWhereSomebodyWatches() private view {
        if (!isWatched()) return;
        uint256 epoch = pay.finalEpoch();
        vm.assertTrue(world.faultOf(epoch) == PayWorld.Fault.None, "a root at fault is final");
        if (epoch == 0) return;
        for (uint256 i = 0; i < world.ACCOUNTS(); ++i) {
            SumTree.Leaf memory leaf = world.leafAt(epoch, i);
            vm.assertLe(leaf.spent, world.signedOf(leaf.account), "nobody's money is spent without a signature");
            uint256 left = pay.depositOf(leaf.account) - pay.withdrawnOf(leaf.account);
            vm.assertLe(leaf.spent, left, "what is spent is there");
        }
    }

    function exitAlwaysPossible() private {
        for (uint256 i = 0; i < world.ACCOUNTS(); ++i) {
            address account = world.accountAt(i);
            vm.prank(account);
            pay.requestExit(type(uint128).max);
        }
        world.look();
        vm.warp(vm.getBlockTimestamp() + 2 days);
        for (uint256 c = pay.challengeCount(); c > 0; --c) {
            try pay.timeOut(c) {} catch {}
        }
        // A root that exits left uncovered keeps whoever waits for it only until somebody says so, which anybody can.
        for (uint256 e = pay.latestEpoch(); e > pay.finalEpoch(); --e) {
            try pay.proveInsolvent(e) {} catch {}
        }
        uint256 epoch = pay.finalise();
        for (uint256 i = 0; i < world.ACCOUNTS(); ++i) {
            _leave(world.accountAt(i), i, epoch);
        }
    }

    function _leave(address account, uint256 i, uint256 epoch) private {
        uint256 left = pay.depositOf(account) - pay.withdrawnOf(account);
        uint256 total = pay.epochAt(epoch).total;
        uint256 uncovered = uint256(pay.deposited()) - pay.withdrawn() - total;
        uint256 spent = 0;
        if (epoch != 0) {
            if (world.leafAt(epoch, i).account != account) return;
            spent = world.leafAt(epoch, i).spent;
        }
        uint256 free = left > spent ? left - spent : 0;
        if (free > uncovered) free = uncovered;
        if (free == 0) return;
        if (isWatched() && left > spent) vm.assertEq(free, left - spent, "exitAlwaysPossible: covered in full");

        // Whoever has a root nobody can show, or one whose sums differ, leaves on its word instead.
        bool shown = epoch != 0 && world.isShown(epoch);
        uint256 before = token.balanceOf(account);
        if (epoch != 0 && !shown) {
            vm.prank(account);
            pay.stateSpent(uint128(spent));
            uint256 now_ = vm.getBlockTimestamp();
            vm.warp(now_ + 1 days);
            vm.prank(account);
            pay.exitUnproven();
            vm.warp(now_);
        } else if (epoch == 0) {
            vm.prank(account);
            pay.exitUnproven();
        } else {
            ICuckooPay.ProvenLeaf memory leaf = world.proofAt(epoch, i);
            vm.prank(account);
            pay.exit(leaf);
        }
        vm.assertEq(token.balanceOf(account), before + free, "exitAlwaysPossible");
        world.noteExit(account, free);
    }
}

/// @notice Somebody looks at every root in time: then nobody loses anything.
contract PayWatchedInvariantTest is PayInvariant {
    function isWatched() internal pure override returns (bool) {
        return true;
    }
}

/// @notice Nobody looks: then who is robbed is up to the operator, but the contract still owes no more than it has.
contract PayUnwatchedInvariantTest is PayInvariant {
    function isWatched() internal pure override returns (bool) {
        return false;
    }
}
