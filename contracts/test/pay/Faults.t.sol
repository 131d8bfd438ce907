// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Faults that the leaves show by themselves.
contract FaultsTest is PayFixture {
    function _four() private view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](4);
        leaves[0] = SumTree.Leaf(payer, 0, uint128(40 * CAI));
        leaves[1] = SumTree.Leaf(earner, uint128(40 * CAI), 0);
        leaves[2] = SumTree.Leaf(third, 0, 0);
        leaves[3] = SumTree.Leaf(watcher, 0, 0);
    }

    function _noFault(uint256 epoch, ICuckooPay.Fault fault) private {
        refused(abi.encodeWithSelector(ICuckooPay.NoFault.selector, epoch, fault));
    }

    function test_proveOverspent_cancelsAndRewards() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(100 * CAI + 1, 100 * CAI + 1, 0);
        uint256 epoch = post(leaves);
        uint256 supply = token.totalSupply();
        uint256 before = token.balanceOf(watcher);

        vm.expectEmit(address(pay));
        emit ICuckooPay.RootCancelled(epoch);
        vm.expectEmit(address(pay));
        emit ICuckooPay.FaultProven(epoch, ICuckooPay.Fault.Overspent, watcher);
        vm.expectEmit(address(pay));
        emit ICuckooPay.BondSlashed(operator, watcher, OPERATOR_BOND / 2, OPERATOR_BOND / 2);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(leaves, 0));

        vm.assertTrue(isCancelled(epoch), "cancelled");
        vm.assertEq(pay.latestEpoch(), 0, "no root is left");
        vm.assertEq(pay.bondOf(operator), 0, "the bond is gone");
        vm.assertEq(token.balanceOf(watcher), before + OPERATOR_BOND / 2, "half rewards");
        vm.assertEq(token.totalSupply(), supply - OPERATOR_BOND / 2, "half is burnt");
        assertBooksBalance();
    }

    function test_proveOverspent_ofASpendThatIsCovered_isRefused() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(100 * CAI, 100 * CAI, 0);
        uint256 epoch = post(leaves);
        _noFault(epoch, ICuckooPay.Fault.Overspent);
        pay.proveOverspent(epoch, Tree.prove(leaves, 0));

        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        leaf.spent += 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, payer, 0));
        pay.proveOverspent(epoch, leaf);
    }

    function test_proveOverspent_countsWhatWasWithdrawn() public {
        SumTree.Leaf[] memory leaves = settled();
        deposit(third, 100 * CAI);
        vm.prank(payer);
        pay.requestExit(uint128(60 * CAI));
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.exit(Tree.prove(leaves, 0));
        leaves = books(40 * CAI + 1, 40 * CAI + 1, 0);
        uint256 epoch = post(leaves);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(leaves, 0));
        vm.assertTrue(isCancelled(epoch), "cancelled");
    }

    function test_faults_ofAFinalRoot_areRefused() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(150 * CAI, 150 * CAI, 0);
        uint256 epoch = post(leaves);
        pass(WINDOW);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        bytes memory reason = abi.encodeWithSelector(ICuckooPay.EpochNotPending.selector, epoch);
        refused(reason);
        pay.proveOverspent(epoch, leaf);
        refused(reason);
        pay.proveRegressed(epoch, leaf, 0, leaf);
        refused(reason);
        pay.proveMoved(epoch, leaf, 0, leaf);
        refused(reason);
        pay.proveDuplicated(epoch, leaf, leaf);
        refused(reason);
        pay.proveInsolvent(epoch);
    }

    function test_faults_ofAnEpochThatNeverWasOrIsCancelled_areRefused() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(150 * CAI, 150 * CAI, 0);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        uint256[3] memory wrong = [uint256(0), 1, 2];
        post(leaves);
        vm.prank(watcher);
        pay.proveOverspent(1, leaf);
        for (uint256 i = 0; i < 3; ++i) {
            refused(abi.encodeWithSelector(ICuckooPay.EpochNotPending.selector, wrong[i]));
            pay.proveOverspent(wrong[i], leaf);
        }
    }

    function test_proveRegressed_againstAnyEarlierRoot_cancels() public {
        SumTree.Leaf[] memory first = settled();
        settle(first);
        // Twice: the earned falls; the spent falls.
        for (uint256 side = 0; side < 2; ++side) {
            if (side == 1) {
                vm.prank(watcher);
                pay.addBond(operator, OPERATOR_BOND);
            }
            SumTree.Leaf[] memory bad = side == 0 ? books(40 * CAI, 39 * CAI, 1 * CAI) : books(39 * CAI, 40 * CAI, 0);
            if (side == 1) bad[2].spent = uint128(1 * CAI);
            uint256 epoch = post(bad);
            ICuckooPay.ProvenLeaf memory leaf = Tree.prove(bad, 1 - side);
            ICuckooPay.ProvenLeaf memory before = Tree.prove(first, 1 - side);
            vm.expectEmit(address(pay));
            emit ICuckooPay.FaultProven(epoch, ICuckooPay.Fault.Regressed, watcher);
            vm.prank(watcher);
            pay.proveRegressed(epoch, leaf, 1, before);
            vm.assertTrue(isCancelled(epoch), "cancelled");
        }
        assertBooksBalance();
    }

    function test_proveRegressed_ofBooksThatRose_isRefused() public {
        SumTree.Leaf[] memory first = settled();
        SumTree.Leaf[] memory next = books(50 * CAI, 50 * CAI, 0);
        uint256 epoch = post(next);
        for (uint256 i = 0; i < 2; ++i) {
            _noFault(epoch, ICuckooPay.Fault.Regressed);
            pay.proveRegressed(epoch, Tree.prove(next, i), 1, Tree.prove(first, i));
        }
        _noFault(epoch, ICuckooPay.Fault.Regressed);
        pay.proveRegressed(epoch, Tree.prove(next, 0), 1, Tree.prove(first, 1));
    }

    function test_proveRegressed_needsTwoProofsAndAnEarlierRootThatStands() public {
        SumTree.Leaf[] memory first = settled();
        SumTree.Leaf[] memory bad = books(40 * CAI, 39 * CAI, 1 * CAI);
        uint256 cancelled = post(books(300 * CAI, 300 * CAI, 0), 300 * CAI);
        uint256 epoch = post(bad);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(bad, 1);
        ICuckooPay.ProvenLeaf memory before = Tree.prove(first, 1);

        uint256[4] memory wrong = [uint256(0), cancelled, epoch, epoch + 1];
        for (uint256 i = 0; i < 4; ++i) {
            refused(abi.encodeWithSelector(ICuckooPay.EpochRefused.selector, wrong[i]));
            pay.proveRegressed(epoch, leaf, wrong[i], before);
        }
        before.earned += 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, earner, 1));
        pay.proveRegressed(epoch, leaf, 1, before);
        leaf.earned -= 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, earner, 1));
        pay.proveRegressed(epoch, leaf, 1, before);
    }

    /// @dev Posts books that spend more than the payer has and has them cancelled at once.
    function post(SumTree.Leaf[] memory leaves, uint256 more) private returns (uint256 epoch) {
        deposit(third, more);
        epoch = post(leaves);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(leaves, 0));
        vm.prank(watcher);
        pay.addBond(operator, OPERATOR_BOND);
    }

    function test_proveMoved_whenAPlaceChangedHands_cancels() public {
        SumTree.Leaf[] memory first = settled();
        SumTree.Leaf[] memory bad = books(40 * CAI, 0, 40 * CAI);
        bad[1].account = watcher;
        uint256 epoch = post(bad);
        vm.expectEmit(address(pay));
        emit ICuckooPay.FaultProven(epoch, ICuckooPay.Fault.Moved, watcher);
        vm.prank(watcher);
        pay.proveMoved(epoch, Tree.prove(bad, 1), 1, Tree.prove(first, 1));
        vm.assertTrue(isCancelled(epoch), "cancelled");
        assertBooksBalance();
    }

    function test_proveMoved_ofTheSameAccountOrOfTwoPlaces_isRefused() public {
        SumTree.Leaf[] memory first = settled();
        SumTree.Leaf[] memory next = books(50 * CAI, 50 * CAI, 0);
        uint256 epoch = post(next);
        _noFault(epoch, ICuckooPay.Fault.Moved);
        pay.proveMoved(epoch, Tree.prove(next, 1), 1, Tree.prove(first, 1));
        _noFault(epoch, ICuckooPay.Fault.Moved);
        pay.proveMoved(epoch, Tree.prove(next, 1), 1, Tree.prove(first, 2));
    }

    function test_proveDuplicated_whenAnAccountHasTwoLeaves_cancels() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        // Either leaf is covered by the deposit of 100; both together are not.
        SumTree.Leaf[] memory bad = books(90 * CAI, 180 * CAI, 0);
        bad[2] = SumTree.Leaf(payer, 0, uint128(90 * CAI));
        uint256 epoch = post(bad);
        vm.expectEmit(address(pay));
        emit ICuckooPay.FaultProven(epoch, ICuckooPay.Fault.Duplicated, watcher);
        vm.prank(watcher);
        pay.proveDuplicated(epoch, Tree.prove(bad, 0), Tree.prove(bad, 2));
        vm.assertTrue(isCancelled(epoch), "cancelled");
        assertBooksBalance();
    }

    function test_proveDuplicated_ofOneLeafOrTwoAccounts_isRefused() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = _four();
        uint256 epoch = post(leaves);
        _noFault(epoch, ICuckooPay.Fault.Duplicated);
        pay.proveDuplicated(epoch, Tree.prove(leaves, 0), Tree.prove(leaves, 0));
        _noFault(epoch, ICuckooPay.Fault.Duplicated);
        pay.proveDuplicated(epoch, Tree.prove(leaves, 0), Tree.prove(leaves, 1));
        ICuckooPay.ProvenLeaf memory copy = Tree.prove(leaves, 0);
        copy.index = 2;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, payer, 2));
        pay.proveDuplicated(epoch, Tree.prove(leaves, 0), copy);
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, payer, 2));
        pay.proveDuplicated(epoch, copy, Tree.prove(leaves, 0));
    }

    function test_proveInsolvent_ofARootThatIsCovered_isRefused() public {
        deposit(payer, 100 * CAI);
        uint256 epoch = post(books(100 * CAI, 100 * CAI, 0));
        _noFault(epoch, ICuckooPay.Fault.Insolvent);
        pay.proveInsolvent(epoch);
    }

    function test_insolventRoot_isNotFinalHoweverLongNobodyProvesIt() public {
        SumTree.Leaf[] memory leaves = settled();
        vm.prank(payer);
        pay.requestExit(uint128(60 * CAI));
        pass(EXIT_DELAY - 1);
        uint256 epoch = post(books(90 * CAI, 90 * CAI, 0));
        pass(1);
        vm.prank(payer);
        pay.exit(Tree.prove(leaves, 0));
        pass(100 * WINDOW);
        vm.assertEq(pay.finalEpoch(), 1, "the root before");
        vm.prank(watcher);
        pay.proveInsolvent(epoch);
        vm.assertTrue(isCancelled(epoch), "cancelled");
    }

    function test_cancelling_takesEveryLaterRootAndNoEarlierOne() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        post(books(10 * CAI, 10 * CAI, 0));
        SumTree.Leaf[] memory bad = books(120 * CAI, 120 * CAI, 0);
        uint256 epoch = post(bad);
        post(books(130 * CAI, 130 * CAI, 0));
        post(books(140 * CAI, 140 * CAI, 0));
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(bad, 0));

        vm.assertFalse(isCancelled(1), "the root before");
        for (uint256 e = 2; e <= 4; ++e) {
            vm.assertTrue(isCancelled(e), "the root and those after");
        }
        vm.assertEq(pay.latestEpoch(), 1, "the latest that stands");
        pass(WINDOW);
        vm.assertEq(pay.finalise(), 1, "it becomes final");

        // The next root goes on from there, under a number of its own.
        vm.prank(watcher);
        pay.addBond(operator, OPERATOR_BOND);
        vm.assertEq(settle(books(20 * CAI, 20 * CAI, 0)), 5, "the next number");
    }

    function test_cancelling_whenTheBondIsGoneAlready_rewardsNobody() public {
        deposit(payer, 100 * CAI);
        deposit(third, 200 * CAI);
        SumTree.Leaf[] memory first = books(110 * CAI, 110 * CAI, 0);
        SumTree.Leaf[] memory second = books(120 * CAI, 120 * CAI, 0);
        post(first);
        post(second);
        vm.prank(watcher);
        pay.proveOverspent(2, Tree.prove(second, 0));
        uint256 before = token.balanceOf(third);
        vm.prank(third);
        pay.proveOverspent(1, Tree.prove(first, 0));
        vm.assertTrue(isCancelled(1), "cancelled all the same");
        vm.assertEq(token.balanceOf(third), before, "no reward is left");
        assertBooksBalance();
    }
}
