// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayWorld} from "./PayWorld.sol";
import {Tree} from "./Tree.sol";

/// @notice What the search calls: five accounts that pay, earn, exit and lie about it, an operator that is honest when it likes
/// and otherwise posts whatever it can think of, challengers with and without reason. Everything it offers may be refused; what it
/// must never see is noted in `broken`.
contract PayHandler is PayWorld {
    constructor(bool watched_) PayWorld(watched_) {}

    /// @dev What the search may call; where an account or a root has to ripen, time has to pass often enough.
    function calls() external pure returns (bytes4[] memory all) {
        all = new bytes4[](27);
        all[0] = this.deposit.selector;
        all[1] = this.claim.selector;
        all[2] = this.claimFromAnyRoot.selector;
        all[3] = this.claimForged.selector;
        all[4] = this.requestExit.selector;
        all[5] = this.withdrawExit.selector;
        all[6] = this.exit.selector;
        all[7] = this.exitFromAnyRoot.selector;
        all[8] = this.stateSpent.selector;
        all[9] = this.exitUnproven.selector;
        all[10] = this.postHonest.selector;
        all[11] = this.postFault.selector;
        all[12] = this.postBeyondDeposits.selector;
        all[13] = this.postBelowTheLast.selector;
        all[14] = this.addBond.selector;
        all[15] = this.withdrawBond.selector;
        all[16] = this.slander.selector;
        all[17] = this.challengeSpend.selector;
        all[18] = this.challengeLeaves.selector;
        all[19] = this.challengeEarned.selector;
        all[20] = this.answer.selector;
        all[21] = this.timeOut.selector;
        all[22] = this.pause.selector;
        all[23] = this.waitHours.selector;
        all[24] = this.waitADay.selector;
        all[25] = this.waitDays.selector;
        all[26] = this.postMore.selector;
    }

    // ---- accounts ----

    function deposit(uint256 who, uint256 amount) external {
        address account = _account(who);
        amount = bound(amount, 1, 1e22);
        vm.prank(account);
        pay.deposit(uint128(amount));
        depositsOf[account] += amount;
    }

    function claim(uint256 who) external {
        _claim(who % ACCOUNTS, pay.finalEpoch());
    }

    /// @dev A claim from any root there ever was, which is paid only where that root happens to be the one that counts.
    function claimFromAnyRoot(uint256 who, uint256 epoch) external {
        _claim(who % ACCOUNTS, _anyEpoch(epoch));
    }

    /// @dev A claim with numbers that are in no tree.
    function claimForged(uint256 who, uint256 earned) external {
        uint256 epoch = pay.finalEpoch();
        if (epoch == 0) return;
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), who % ACCOUNTS);
        leaf.earned += uint128(bound(earned, 1, 1e22));
        try pay.claim(leaf) {
            broken = "a forged leaf was claimed";
        } catch {}
    }

    function requestExit(uint256 who, uint256 amount) external {
        address account = _account(who);
        // Most requests are left to ripen.
        if (pay.exitOf(account).requestedAt != 0 && amount % 4 != 0) return;
        vm.prank(account);
        pay.requestExit(uint128(bound(amount, 1, 2e22)));
        requestedAt[account] = vm.getBlockTimestamp();
    }

    function withdrawExit(uint256 who) external {
        if (who % 4 != 0) return;
        vm.prank(_account(who / 4));
        pay.withdrawExit();
    }

    function exit(uint256 who) external {
        uint256 epoch = pay.finalEpoch();
        if (epoch == 0) return _exitUnproven(_leaver(who));
        address account = _leaver(who);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), _placeOf(account, epoch));
        vm.prank(account);
        _exited(account, pay.exit(leaf));
    }

    function exitFromAnyRoot(uint256 who, uint256 epoch) external {
        epoch = _anyEpoch(epoch);
        if (epoch == 0) return;
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), who % ACCOUNTS);
        uint256 counts = pay.finalEpoch();
        vm.prank(leaf.account);
        uint256 paid = pay.exit(leaf);
        if (epoch != counts && !_sameTree(epoch, counts)) broken = "an exit was proven by a root that does not count";
        _exited(leaf.account, paid);
    }

    function stateSpent(uint256 who, uint256 spent) external {
        address account = _leaver(who);
        vm.prank(account);
        pay.stateSpent(uint128(bound(spent, 0, 1e22)));
    }

    function exitUnproven(uint256 who) external {
        if (WATCHED) _refuteLies();
        _exitUnproven(_leaver(who));
    }

    // ---- the operator ----

    /// @dev Books what a payer signed for, on top of the last root, and leaves alone whoever asked to leave.
    function postHonest(uint256 who, uint256 to, uint256 amount) public {
        uint256 latest = pay.latestEpoch();
        if (_faultPending()) return;
        SumTree.Leaf[] memory leaves = latest == 0 ? _empty() : _books(latest);
        uint256 from = who % ACCOUNTS;
        address account = leaves[from].account;
        uint256 kept = pay.depositOf(account) - pay.withdrawnOf(account);
        if (pay.exitOf(account).requestedAt == 0 && kept > leaves[from].spent) {
            amount = bound(amount, 0, kept - leaves[from].spent);
            leaves[from].spent += uint128(amount);
            leaves[to % ACCOUNTS].earned += uint128(amount);
            if (leaves[from].spent > signedOf[account]) signedOf[account] = leaves[from].spent;
        }
        _post(leaves, Fault.None);
    }

    /// @dev The same: most roots should be honest ones.
    function postMore(uint256 who, uint256 to, uint256 amount) external {
        postHonest(who, to, amount);
    }

    /// @dev Posts something no honest operator posts.
    function postFault(uint256 fault, uint256 who, uint256 to, uint256 amount) external {
        if (pay.latestEpoch() == 0) return;
        SumTree.Leaf[] memory leaves = _books(pay.latestEpoch());
        (who, to, amount) = (who % ACCOUNTS, to % ACCOUNTS, bound(amount, 1, 1e22));
        Fault kind = Fault(1 + fault % 7);
        if (kind == Fault.Overspent) {
            address account = leaves[who].account;
            uint256 kept = pay.depositOf(account) - pay.withdrawnOf(account);
            if (kept < leaves[who].spent) return;
            amount += kept - leaves[who].spent;
            leaves[who].spent += uint128(amount);
            leaves[to].earned += uint128(amount);
        } else if (kind == Fault.Regressed) {
            if (leaves[who].earned == 0 || who == to) return;
            amount = bound(amount, 1, leaves[who].earned);
            leaves[who].earned -= uint128(amount);
            leaves[to].earned += uint128(amount);
        } else if (kind == Fault.Unsigned) {
            leaves[who].spent = uint128(signedOf[leaves[who].account]) + uint128(amount);
            uint256 spent = _sum(leaves, true);
            uint256 earned = _sum(leaves, false);
            if (spent < earned) return;
            leaves[to].earned += uint128(spent - earned);
        } else if (kind == Fault.Unbalanced) {
            leaves[to].earned += uint128(amount);
        } else if (kind == Fault.Duplicated) {
            if (who == to) return;
            leaves[to].account = leaves[who].account;
        } else if (kind == Fault.Moved) {
            leaves[who].account = address(uint160(0x9999));
        }
        _post(leaves, kind);
    }

    /// @dev A total beyond what is there, which has to be refused at once.
    function postBeyondDeposits(uint256 more) external {
        uint256 total = uint256(pay.deposited()) - pay.withdrawn() + bound(more, 1, 1e22);
        vm.prank(operator);
        try pay.postRoot(keccak256("beyond"), uint128(total), uint32(ACCOUNTS), 0) {
            broken = "a root beyond the deposits was taken";
        } catch {}
    }

    /// @dev A total below the last one, which has to be refused at once.
    function postBelowTheLast(uint256 less) external {
        uint256 total = pay.epochAt(pay.latestEpoch()).total;
        if (total == 0) return;
        vm.prank(operator);
        try pay.postRoot(keccak256("below"), uint128(total - bound(less, 1, total)), uint32(ACCOUNTS), 0) {
            broken = "a root below the last one was taken";
        } catch {}
    }

    function addBond() external {
        vm.prank(operator);
        pay.addBond(operator, OPERATOR_BOND);
    }

    function withdrawBond(uint256 amount) external {
        vm.prank(operator);
        pay.withdrawBond(uint128(bound(amount, 1, 2 * OPERATOR_BOND)));
    }

    // ---- challengers ----

    /// @dev Holds against a root whatever comes to mind; an honest one must stand.
    function slander(uint256 epoch, uint256 who, uint256 earlier, uint256 how) external {
        epoch = _anyEpoch(epoch);
        earlier = _anyEpoch(earlier);
        if (epoch == 0) return;
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), who % ACCOUNTS);
        ICuckooPay.ProvenLeaf memory other =
            Tree.prove(_books(how % 5 == 3 ? epoch : earlier), (how % 5 == 3 ? who / 2 : who) % ACCOUNTS);
        vm.prank(stranger);
        if (how % 5 == 0) pay.proveOverspent(epoch, leaf);
        if (how % 5 == 1) pay.proveRegressed(epoch, leaf, earlier, other);
        if (how % 5 == 2) pay.proveMoved(epoch, leaf, earlier, other);
        if (how % 5 == 3) pay.proveDuplicated(epoch, leaf, other);
        if (how % 5 == 4) pay.proveInsolvent(epoch);
        if (faultOf[epoch] == Fault.None && WATCHED) broken = "an honest root was found at fault";
    }

    function challengeSpend(uint256 epoch, uint256 who) external {
        epoch = _anyEpoch(epoch);
        if (epoch == 0) return;
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(_books(epoch), who % ACCOUNTS);
        vm.prank(stranger);
        pay.challengeSpend(epoch, leaf);
    }

    function challengeLeaves(uint256 epoch) external {
        epoch = _anyEpoch(epoch);
        vm.prank(stranger);
        pay.challengeLeaves(epoch, 0);
    }

    function challengeEarned(uint256 epoch, uint256 who, uint256 more) external {
        epoch = _anyEpoch(epoch);
        if (epoch == 0) return;
        SumTree.Leaf memory leaf = _books(epoch)[who % ACCOUNTS];
        uint256 earned = uint256(leaf.earned) + bound(more, 0, 2);
        bytes memory signature = receiptOf(leaf.account, earned);
        vm.prank(stranger);
        pay.challengeEarned(epoch, leaf.account, uint128(earned), signature);
    }

    /// @dev Answers what can be answered, or tries to with what is not an answer.
    function answer(uint256 challenge) external {
        if (pay.challengeCount() != 0) _answer(1 + challenge % pay.challengeCount());
    }

    function timeOut(uint256 challenge) external {
        if (pay.challengeCount() != 0) pay.timeOut(1 + challenge % pay.challengeCount());
    }

    // ---- everything else ----

    function pause(uint256 seed) external {
        bool stop = seed % 4 == 0;
        vm.prank(owner);
        if (stop) pay.pause();
        else pay.unpause();
    }

    function waitHours(uint256 time) external {
        _wait(bound(time, 1, 24) * 1 hours);
    }

    function waitADay(uint256 time) external {
        _wait(bound(time, 24, 30) * 1 hours);
    }

    function waitDays(uint256 time) external {
        _wait(bound(time, 30, 72) * 1 hours);
    }

    /// @dev Time passes; where somebody watches, it does so first.
    function _wait(uint256 time) private {
        if (WATCHED) _watch();
        vm.warp(vm.getBlockTimestamp() + time);
        if (WATCHED) _refuteLies();
        if (WATCHED) _timeOutAll();
        _note();
    }
}
