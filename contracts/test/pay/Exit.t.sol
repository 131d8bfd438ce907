// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

contract ExitTest is PayFixture {
    function _request(address account, uint256 amount) private {
        vm.prank(account);
        pay.requestExit(uint128(amount));
    }

    function _exit(SumTree.Leaf[] memory leaves, uint256 index) private returns (uint256) {
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, index);
        vm.prank(leaf.account);
        return pay.exit(leaf);
    }

    function test_exit_withTheOwnLeaf_paysWhatIsNotSpent() public {
        SumTree.Leaf[] memory leaves = settled();
        vm.expectEmit(address(pay));
        emit ICuckooPay.ExitRequested(payer, 100 * CAI, now_() + EXIT_DELAY);
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.expectEmit(address(pay));
        emit ICuckooPay.Exited(payer, 60 * CAI);
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "paid");

        vm.assertEq(token.balanceOf(payer), 99_960 * CAI, "the payer's tokens");
        vm.assertEq(pay.withdrawnOf(payer), 60 * CAI, "withdrawn of the payer");
        vm.assertEq(pay.withdrawn(), 60 * CAI, "withdrawn of all");
        vm.assertEq(pay.exitOf(payer).requestedAt, 0, "the request is gone");
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 40 * CAI, "what was earned is still there");
        vm.assertEq(token.balanceOf(address(pay)), OPERATOR_BOND, "only the bond is left");
        assertBooksBalance();
    }

    function test_exit_ofAPart_leavesTheRest() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 10 * CAI);
        pass(EXIT_DELAY);
        vm.assertEq(_exit(leaves, 0), 10 * CAI, "paid");
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.assertEq(_exit(leaves, 0), 50 * CAI, "the rest");
        _request(payer, 1);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NothingToExit.selector, payer));
        vm.prank(payer);
        pay.exit(leaf);
    }

    function test_exit_beforeItsTime_isRefused() public {
        SumTree.Leaf[] memory leaves = settled();
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NoExit.selector, payer));
        vm.prank(payer);
        pay.exit(leaf);

        _request(payer, 10 * CAI);
        uint256 earliest = now_() + EXIT_DELAY;
        pass(EXIT_DELAY - 1);
        refused(abi.encodeWithSelector(ICuckooPay.ExitTooEarly.selector, earliest));
        vm.prank(payer);
        pay.exit(leaf);
        refused(abi.encodeWithSelector(ICuckooPay.ExitTooEarly.selector, earliest));
        vm.prank(payer);
        pay.exitUnproven();
        refused(abi.encodeWithSelector(ICuckooPay.ExitTooEarly.selector, earliest));
        vm.prank(payer);
        pay.stateSpent(0);

        pass(1);
        vm.assertEq(_exit(leaves, 0), 10 * CAI, "paid in time");
    }

    function test_requestExit_again_startsAnew() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 10 * CAI);
        pass(EXIT_DELAY - 1);
        _request(payer, 20 * CAI);
        pass(1);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.ExitTooEarly.selector, now_() + EXIT_DELAY - 1));
        vm.prank(payer);
        pay.exit(leaf);
        pass(EXIT_DELAY - 1);
        vm.assertEq(_exit(leaves, 0), 20 * CAI, "the later amount");
    }

    function test_requestExit_ofNothing_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.AmountZero.selector));
        vm.prank(payer);
        pay.requestExit(0);
    }

    function test_withdrawExit_forgetsTheRequest() public {
        SumTree.Leaf[] memory leaves = settled();
        refused(abi.encodeWithSelector(ICuckooPay.NoExit.selector, payer));
        vm.prank(payer);
        pay.withdrawExit();

        _request(payer, 10 * CAI);
        vm.expectEmit(address(pay));
        emit ICuckooPay.ExitWithdrawn(payer);
        vm.prank(payer);
        pay.withdrawExit();
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NoExit.selector, payer));
        vm.prank(payer);
        pay.exit(leaf);
    }

    function test_exit_withAnothersLeaf_isRefused() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 10 * CAI);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 1);
        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, payer, earner));
        vm.prank(payer);
        pay.exit(leaf);
    }

    function test_exit_withAnOldLeaf_isRefused() public {
        SumTree.Leaf[] memory old = settled();
        _request(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(70 * CAI, 70 * CAI, 0);
        post(leaves);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(old, 0);
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 2, payer, 0));
        vm.prank(payer);
        pay.exit(leaf);
        vm.assertEq(_exit(leaves, 0), 30 * CAI, "what was signed before the request is paid first");
    }

    function test_exit_waitsForARootThatWasPostedInTime() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 100 * CAI);
        pass(INCLUSION);
        SumTree.Leaf[] memory next = books(70 * CAI, 70 * CAI, 0);
        uint256 epoch = post(next);
        pass(WINDOW - 1);
        vm.prank(watcher);
        uint256 challenge = pay.challengeLeaves(epoch, 0);
        pass(EXIT_DELAY - INCLUSION - WINDOW + 1);

        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.ExitWaitsFor.selector, epoch));
        vm.prank(payer);
        pay.exit(leaf);

        // Nobody answered, so whoever waits can end the waiting.
        vm.prank(payer);
        pay.timeOut(challenge);
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "by the root before");
        assertBooksBalance();
    }

    function test_exit_doesNotWaitForARootThatCameLater() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 100 * CAI);
        pass(INCLUSION + 1);
        SumTree.Leaf[] memory next = books(70 * CAI, 70 * CAI, 0);
        uint256 epoch = post(next);
        pass(WINDOW - 1);
        vm.prank(watcher);
        pay.challengeLeaves(epoch, 0);
        pass(EXIT_DELAY - INCLUSION - WINDOW);
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "by the final root");

        // The root that spent what the payer had asked for is now one that spends too much, and the whole of it too.
        vm.prank(watcher);
        pay.proveInsolvent(epoch);
        vm.assertTrue(isCancelled(epoch), "cancelled");
        assertBooksBalance();
    }

    function test_exit_beforeAnyRoot_needsNoProof() public {
        deposit(payer, 100 * CAI);
        _request(payer, 70 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        vm.assertEq(pay.exitUnproven(), 70 * CAI, "paid");
        assertBooksBalance();
    }

    function test_exit_beforeAnyRoot_hasNoLeafToShow() public {
        deposit(payer, 100 * CAI);
        _request(payer, 70 * CAI);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf;
        leaf.account = payer;
        refused(abi.encodeWithSelector(ICuckooPay.NothingFinal.selector));
        vm.prank(payer);
        pay.exit(leaf);
    }

    function test_exitUnproven_withoutAStatement_isRefused() public {
        settled();
        _request(payer, 10 * CAI);
        pass(EXIT_DELAY);
        refused(abi.encodeWithSelector(ICuckooPay.NothingStated.selector, payer));
        vm.prank(payer);
        pay.exitUnproven();
    }

    function test_exitUnproven_onAStatementNobodyRefutes_paysAndReturnsTheBond() public {
        settled();
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        uint256 before = token.balanceOf(payer);
        vm.expectEmit(address(pay));
        emit ICuckooPay.SpentStated(payer, 40 * CAI, now_() + WINDOW);
        vm.prank(payer);
        pay.stateSpent(uint128(40 * CAI));
        vm.assertEq(token.balanceOf(payer), before - BOND, "the bond is taken");
        assertBooksBalance();

        uint256 standsAt = now_() + WINDOW;
        pass(WINDOW - 1);
        refused(abi.encodeWithSelector(ICuckooPay.StatementTooYoung.selector, standsAt));
        vm.prank(payer);
        pay.exitUnproven();

        pass(1);
        vm.prank(payer);
        vm.assertEq(pay.exitUnproven(), 60 * CAI, "paid");
        vm.assertEq(token.balanceOf(payer), before + 60 * CAI, "the bond is back");
        assertBooksBalance();
    }

    function test_exit_withAProofAfterAStatement_returnsTheBond() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.stateSpent(0);
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "the leaf decides, not the statement");
        vm.assertEq(pay.bondsHeld(), OPERATOR_BOND, "the bond is back");
        assertBooksBalance();
    }

    function test_stateSpent_again_startsAnewUnderTheSameBond() public {
        settled();
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.stateSpent(uint128(50 * CAI));
        pass(WINDOW - 1);
        vm.prank(payer);
        pay.stateSpent(uint128(40 * CAI));
        vm.assertEq(pay.bondsHeld(), OPERATOR_BOND + BOND, "one bond");
        refused(abi.encodeWithSelector(ICuckooPay.StatementTooYoung.selector, now_() + WINDOW));
        vm.prank(payer);
        pay.exitUnproven();
    }

    function test_requestExitOrWithdrawExit_afterAStatement_returnsTheBond() public {
        settled();
        for (uint256 way = 0; way < 2; ++way) {
            _request(payer, 100 * CAI);
            pass(EXIT_DELAY);
            vm.prank(payer);
            pay.stateSpent(0);
            if (way == 0) _request(payer, 1);
            vm.prank(payer);
            if (way == 1) pay.withdrawExit();
            vm.assertEq(pay.exitOf(payer).statedAt, 0, "the statement is gone");
            vm.assertEq(pay.bondsHeld(), OPERATOR_BOND, "the bond is back");
            assertBooksBalance();
        }
    }

    function test_refuteSpent_withTheLeaf_takesTheBond() public {
        SumTree.Leaf[] memory leaves = settled();
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NothingStated.selector, payer));
        pay.refuteSpent(leaf);

        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.stateSpent(uint128(40 * CAI - 1));
        uint256 before = token.balanceOf(watcher);
        vm.expectEmit(address(pay));
        emit ICuckooPay.SpentRefuted(payer, 40 * CAI, watcher);
        vm.prank(watcher);
        pay.refuteSpent(leaf);
        vm.assertEq(token.balanceOf(watcher), before + BOND, "the bond is the watcher's");
        assertBooksBalance();

        pass(WINDOW);
        refused(abi.encodeWithSelector(ICuckooPay.NothingStated.selector, payer));
        vm.prank(payer);
        pay.exitUnproven();
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "the request itself stands");
    }

    function test_refuteSpent_withALeafThatDoesNotContradict_isRefused() public {
        SumTree.Leaf[] memory leaves = settled();
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.stateSpent(uint128(40 * CAI));
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NotRefuted.selector, 40 * CAI, 40 * CAI));
        pay.refuteSpent(leaf);
        leaf.spent += 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, payer, 0));
        pay.refuteSpent(leaf);
    }

    function test_exit_whenSomebodyElseOverspentUnnoticed_keepsWhatTheFinalRootNeeds() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        // The third account spent 170 of its 100, and nobody looked.
        SumTree.Leaf[] memory leaves = books(0, 170 * CAI, 0);
        leaves[2].spent = uint128(170 * CAI);
        settle(leaves);
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.assertEq(_exit(leaves, 0), 30 * CAI, "what is deposited less what the root says was paid");
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 170 * CAI, "the earner is covered");
        assertBooksBalance();
    }

    function test_exit_besideOthersDeposits_paysOnlyTheOwn() public {
        SumTree.Leaf[] memory leaves = settled();
        deposit(third, 1000 * CAI);
        _request(payer, 1000 * CAI);
        pass(EXIT_DELAY);
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "less what was spent");

        deposit(payer, 5 * CAI);
        _request(payer, 1000 * CAI);
        pass(EXIT_DELAY);
        vm.assertEq(_exit(leaves, 0), 5 * CAI, "less what was withdrawn before");
        assertBooksBalance();
    }

    function test_exit_whilePaused_pays() public {
        SumTree.Leaf[] memory leaves = settled();
        vm.prank(owner);
        pay.pause();
        _request(payer, 100 * CAI);
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.stateSpent(uint128(40 * CAI));
        vm.assertEq(_exit(leaves, 0), 60 * CAI, "paid");
    }

    function test_exit_ofASpentDeposit_paysNothing() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(100 * CAI, 100 * CAI, 0);
        settle(leaves);
        _request(payer, 1);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        refused(abi.encodeWithSelector(ICuckooPay.NothingToExit.selector, payer));
        vm.prank(payer);
        pay.exit(leaf);
    }

    function testFuzz_exit_neverPaysMoreThanAskedOrLeft(uint256 deposited, uint256 spent, uint256 asked) public {
        deposited = bound(deposited, 1, 100_000 * CAI);
        spent = bound(spent, 0, deposited);
        asked = bound(asked, 1, type(uint128).max);
        deposit(payer, deposited);
        SumTree.Leaf[] memory leaves = books(spent, spent, 0);
        settle(leaves);
        _request(payer, asked);
        pass(EXIT_DELAY);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        uint256 left = deposited - spent;
        if (left == 0) refused(abi.encodeWithSelector(ICuckooPay.NothingToExit.selector, payer));
        vm.prank(payer);
        uint256 paid = pay.exit(leaf);
        vm.assertEq(paid, asked < left ? asked : left, "paid");
        if (spent > 0) vm.assertEq(pay.claim(Tree.prove(leaves, 1)), spent, "the earner is paid beside it");
        assertBooksBalance();
    }
}
