// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";
import {Denier, Wallet} from "./Wallets.sol";

/// @notice Questions that only an answer can clear: spends and receipts. Those about leaves are in Leaves.t.sol.
contract ChallengesTest is PayFixture {
    SumTree.Leaf[] private leaves;
    uint256 private epoch;

    function setUp() public override {
        super.setUp();
        deposit(payer, 100 * CAI);
        _keep(books(40 * CAI, 40 * CAI, 0));
        epoch = post(leaves);
    }

    function _keep(SumTree.Leaf[] memory all) private {
        delete leaves;
        for (uint256 i = 0; i < all.length; ++i) {
            leaves.push(all[i]);
        }
    }

    function _challengeSpend() private returns (uint256) {
        vm.prank(watcher);
        return pay.challengeSpend(epoch, Tree.prove(leaves, 0));
    }

    function _challengeEarned(uint256 amount) private returns (uint256) {
        vm.prank(earner);
        return pay.challengeEarned(epoch, earner, uint128(amount), receipt(OPERATOR_KEY, earner, amount));
    }

    function test_challengeSpend_takesABondAndBlocksFinality() public {
        uint256 before = token.balanceOf(watcher);
        vm.expectEmit(address(pay));
        emit ICuckooPay.ChallengeOpened(1, epoch, ICuckooPay.Kind.Spend, watcher, payer, 40 * CAI, now_() + RESPONSE);
        vm.assertEq(_challengeSpend(), 1, "its number");
        vm.assertEq(token.balanceOf(watcher), before - BOND, "the bond is taken");
        vm.assertEq(pay.epochAt(epoch).openChallenges, 1, "one is open");
        ICuckooPay.Challenge memory asked = pay.challengeAt(1);
        vm.assertEq(asked.challenger, watcher, "by the watcher");
        vm.assertEq(asked.account, payer, "about the payer");
        vm.assertEq(asked.subject, 40 * CAI, "about the 40");
        vm.assertEq(asked.openedAt, now_(), "now");
        assertBooksBalance();

        pass(10 * WINDOW);
        vm.assertEq(pay.finalise(), 0, "not final while it is open");
        vm.assertEq(pay.finalEpoch(), 0, "nor to a reader");
    }

    function test_answerSpend_withAVoucher_earnsTheBondAndFreesTheRoot() public {
        uint256 challenge = _challengeSpend();
        pass(RESPONSE);
        uint256 before = token.balanceOf(operator);
        vm.expectEmit(address(pay));
        emit ICuckooPay.VoucherRecorded(payer, 45 * CAI);
        vm.expectEmit(address(pay));
        emit ICuckooPay.ChallengeAnswered(challenge, operator);
        vm.prank(operator);
        pay.answerSpend(challenge, uint128(45 * CAI), voucher(PAYER_KEY, 45 * CAI));
        vm.assertEq(token.balanceOf(operator), before + BOND, "the bond is the answerer's");
        assertBooksBalance();
        pass(WINDOW);
        vm.assertEq(pay.finalise(), epoch, "final");

        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, challenge));
        pay.timeOut(challenge);
    }

    function test_answerSpend_withLessOrAnothersVoucher_isRefused() public {
        uint256 challenge = _challengeSpend();
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerSpend(challenge, uint128(40 * CAI - 1), voucher(PAYER_KEY, 40 * CAI - 1));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, payer));
        pay.answerSpend(challenge, uint128(40 * CAI), voucher(OPERATOR_KEY, 40 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, payer));
        pay.answerSpend(challenge, uint128(41 * CAI), voucher(PAYER_KEY, 40 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, payer));
        pay.answerSpend(challenge, uint128(40 * CAI), receipt(PAYER_KEY, payer, 40 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, payer));
        pay.answerSpend(challenge, uint128(40 * CAI), "");
    }

    function test_answerSpend_afterTheDeadlineOrOfAnotherKind_isRefused() public {
        uint256 challenge = _challengeSpend();
        bytes memory signature = voucher(PAYER_KEY, 40 * CAI);
        uint256 deadline = now_() + RESPONSE;
        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, challenge + 1));
        pay.answerSpend(challenge + 1, uint128(40 * CAI), signature);
        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, challenge));
        pay.answerEarned(challenge, epoch, Tree.prove(leaves, 1));
        pass(RESPONSE + 1);
        refused(abi.encodeWithSelector(ICuckooPay.DeadlineRefused.selector, challenge, deadline));
        pay.answerSpend(challenge, uint128(40 * CAI), signature);
    }

    function test_timeOut_ofAnUnsignedSpend_cancelsAndRewards() public {
        uint256 challenge = _challengeSpend();
        uint256 deadline = now_() + RESPONSE;
        uint256 before = token.balanceOf(watcher);
        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, 2));
        pay.timeOut(2);
        pass(RESPONSE);
        refused(abi.encodeWithSelector(ICuckooPay.DeadlineRefused.selector, challenge, deadline));
        pay.timeOut(challenge);

        pass(1);
        vm.expectEmit(address(pay));
        emit ICuckooPay.ChallengeTimedOut(challenge);
        vm.expectEmit(address(pay));
        emit ICuckooPay.FaultProven(epoch, ICuckooPay.Fault.Unanswered, watcher);
        vm.prank(third);
        pay.timeOut(challenge);
        vm.assertTrue(isCancelled(epoch), "cancelled");
        vm.assertEq(token.balanceOf(watcher), before + BOND + OPERATOR_BOND / 2, "bond and reward, whoever calls");
        assertBooksBalance();
    }

    function test_timeOut_whenTheRootWasCancelledMeanwhile_returnsTheBond() public {
        uint256 spend = _challengeSpend();
        vm.prank(third);
        uint256 other = pay.challengeLeaves(epoch, 0);
        pass(RESPONSE + 1);
        pay.timeOut(other);

        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, spend));
        pay.answerSpend(spend, uint128(40 * CAI), "");
        uint256 before = token.balanceOf(watcher);
        vm.expectEmit(address(pay));
        emit ICuckooPay.ChallengeVoided(spend);
        pay.timeOut(spend);
        vm.assertEq(token.balanceOf(watcher), before + BOND, "the bond is back");
        assertBooksBalance();
        refused(abi.encodeWithSelector(ICuckooPay.ChallengeUnknown.selector, spend));
        pay.timeOut(spend);
    }

    function test_timeOut_ofALaterRootsChallengeAfterACascade_needsNoDeadline() public {
        SumTree.Leaf[] memory bad = books(120 * CAI, 120 * CAI, 0);
        deposit(third, 100 * CAI);
        uint256 second = post(bad);
        SumTree.Leaf[] memory last = books(121 * CAI, 121 * CAI, 0);
        uint256 later = post(last);
        vm.prank(earner);
        uint256 challenge = pay.challengeSpend(later, Tree.prove(last, 0));
        vm.prank(watcher);
        pay.proveOverspent(second, Tree.prove(bad, 0));
        uint256 before = token.balanceOf(earner);
        pay.timeOut(challenge);
        vm.assertEq(token.balanceOf(earner), before + BOND, "the bond is back at once");
        pass(WINDOW);
        vm.assertEq(pay.finalise(), epoch, "the first root is untouched");
        assertBooksBalance();
    }

    function test_challenges_outsideTheWindow_areRefused() public {
        bytes memory signature = receipt(OPERATOR_KEY, earner, 41 * CAI);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        // Another open challenge keeps the root from being final, yet no new one can be opened.
        pass(WINDOW - 1);
        vm.prank(watcher);
        pay.challengeLeaves(epoch, 0);
        uint256 end = now_() + 1;
        pass(1);
        vm.startPrank(earner);
        refused(abi.encodeWithSelector(ICuckooPay.WindowOver.selector, epoch, end));
        pay.challengeSpend(epoch, leaf);
        refused(abi.encodeWithSelector(ICuckooPay.WindowOver.selector, epoch, end));
        pay.challengeEarned(epoch, earner, uint128(41 * CAI), signature);
        refused(abi.encodeWithSelector(ICuckooPay.WindowOver.selector, epoch, end));
        pay.challengeLeaves(epoch, 0);
        refused(abi.encodeWithSelector(ICuckooPay.EpochNotPending.selector, 7));
        pay.challengeLeaves(7, 0);
    }

    function test_challengeSpend_ofWhatWasNotSpentOrIsCovered_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.NothingToChallenge.selector, earner));
        pay.challengeSpend(epoch, Tree.prove(leaves, 1));
        pay.recordVoucher(payer, uint128(40 * CAI), voucher(PAYER_KEY, 40 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.NothingToChallenge.selector, payer));
        pay.challengeSpend(epoch, Tree.prove(leaves, 0));
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        leaf.spent += 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, payer, 0));
        pay.challengeSpend(epoch, leaf);
    }

    function test_challenge_withoutTheBond_isRefused() public {
        vm.prank(address(0xdead));
        vm.expectRevert();
        pay.challengeLeaves(epoch, 0);
    }

    function test_recordVoucher_keepsTheLargest() public {
        pay.recordVoucher(payer, 5, voucher(PAYER_KEY, 5));
        pay.recordVoucher(payer, 3, voucher(PAYER_KEY, 3));
        vm.assertEq(pay.vouchedOf(payer), 5, "the largest");
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, payer));
        pay.recordVoucher(payer, 6, voucher(OPERATOR_KEY, 6));
    }

    function test_recordVoucher_ofAWalletThatIsAContract_outlivesItsChangeOfMind() public {
        Wallet wallet = new Wallet(vm.addr(0x77));
        bytes32 form = keccak256("SpendVoucher(address payer,uint128 cumulativeSpent)");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0x77, digest(form, address(wallet), 9));
        bytes memory signature = abi.encode(r, s, v);
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, address(wallet)));
        pay.recordVoucher(address(wallet), 10, signature);

        pay.recordVoucher(address(wallet), 9, signature);
        wallet.revoke();
        vm.assertEq(pay.vouchedOf(address(wallet)), 9, "recorded for good");
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, address(wallet)));
        pay.recordVoucher(address(wallet), 9, signature);
    }

    function test_answerSpend_whenThePayersKeyPutCodeUponItself_stillCounts() public {
        uint256 challenge = _challengeSpend();
        vm.etch(payer, address(new Denier()).code);
        pay.answerSpend(challenge, uint128(40 * CAI), voucher(PAYER_KEY, 40 * CAI));
        vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "answered");
    }

    function test_answerSpend_fromARecordedVoucher_needsNoSignature() public {
        uint256 challenge = _challengeSpend();
        pay.recordVoucher(payer, uint128(40 * CAI), voucher(PAYER_KEY, 40 * CAI));
        pay.answerSpend(challenge, 0, "");
        vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "answered");
    }

    function test_challengeEarned_withoutTheOperatorsReceipt_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, operator));
        pay.challengeEarned(epoch, earner, uint128(41 * CAI), receipt(PAYER_KEY, earner, 41 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, operator));
        pay.challengeEarned(epoch, third, uint128(41 * CAI), receipt(OPERATOR_KEY, earner, 41 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, operator));
        pay.challengeEarned(epoch, earner, uint128(42 * CAI), receipt(OPERATOR_KEY, earner, 41 * CAI));
    }

    function test_answerEarned_fromTheChallengedRoot_earnsTheBond() public {
        uint256 challenge = _challengeEarned(40 * CAI);
        uint256 before = token.balanceOf(operator);
        vm.prank(operator);
        pay.answerEarned(challenge, epoch, Tree.prove(leaves, 1));
        vm.assertEq(token.balanceOf(operator), before + BOND, "the challenge was needless");
        assertBooksBalance();
    }

    function test_answerEarned_withAnotherAccountsLeaf_isRefused() public {
        uint256 challenge = _challengeEarned(0);
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerEarned(challenge, epoch, Tree.prove(leaves, 0));
    }

    function test_answerEarned_fromALaterRoot_returnsTheBond() public {
        uint256 challenge = _challengeEarned(41 * CAI);
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerEarned(challenge, epoch, Tree.prove(leaves, 1));

        SumTree.Leaf[] memory next = books(42 * CAI, 41 * CAI, 1 * CAI);
        uint256 later = post(next);
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerEarned(challenge, later, Tree.prove(next, 2));
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(next, 1);
        leaf.earned += 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, later, earner, 1));
        pay.answerEarned(challenge, later, leaf);

        uint256 before = token.balanceOf(earner);
        vm.prank(operator);
        pay.answerEarned(challenge, later, Tree.prove(next, 1));
        vm.assertEq(token.balanceOf(earner), before + BOND, "the challenge was fair");
        pass(WINDOW);
        vm.assertEq(pay.finalise(), later, "both are final");
        assertBooksBalance();
    }

    function test_answerEarned_fromAnEarlierOrCancelledOrUnknownRoot_isRefused() public {
        SumTree.Leaf[] memory bad = books(120 * CAI, 120 * CAI, 0);
        SumTree.Leaf[] memory next = books(41 * CAI, 41 * CAI, 0);
        deposit(third, 100 * CAI);
        uint256 second = post(next);
        uint256 dead = post(bad);
        vm.prank(earner);
        uint256 challenge =
            pay.challengeEarned(second, earner, uint128(40 * CAI), receipt(OPERATOR_KEY, earner, 40 * CAI));
        vm.prank(watcher);
        pay.proveOverspent(dead, Tree.prove(bad, 0));
        refused(abi.encodeWithSelector(ICuckooPay.EpochRefused.selector, epoch));
        pay.answerEarned(challenge, epoch, Tree.prove(leaves, 1));
        refused(abi.encodeWithSelector(ICuckooPay.EpochRefused.selector, dead));
        pay.answerEarned(challenge, dead, Tree.prove(bad, 1));
        refused(abi.encodeWithSelector(ICuckooPay.EpochRefused.selector, 9));
        pay.answerEarned(challenge, 9, Tree.prove(bad, 1));
    }

    function test_timeOut_ofAReceiptNotBooked_cancels() public {
        uint256 challenge = _challengeEarned(41 * CAI);
        pass(RESPONSE + 1);
        pay.timeOut(challenge);
        vm.assertTrue(isCancelled(epoch), "cancelled");
        assertBooksBalance();
    }

    function test_challengeEarned_whilePaused_isRefused() public {
        vm.prank(owner);
        pay.pause();
        refused(abi.encodeWithSignature("EnforcedPause()"));
        pay.challengeEarned(epoch, earner, 1, "");
    }

    function test_timeOut_ofAReceiptThatAPauseKeptFromBeingBooked_returnsTheBond() public {
        for (uint256 way = 0; way < 2; ++way) {
            uint256 challenge = _challengeEarned(41 * CAI);
            pass(1);
            vm.prank(owner);
            pay.pause();
            pass(1);
            vm.prank(owner);
            if (way == 1) pay.unpause();
            pass(RESPONSE);
            uint256 before = token.balanceOf(earner);
            vm.expectEmit(address(pay));
            emit ICuckooPay.ChallengeVoided(challenge);
            pay.timeOut(challenge);
            vm.assertEq(token.balanceOf(earner), before + BOND, "the bond is back");
            vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "none is open");
            vm.assertFalse(isCancelled(epoch), "the root stands");
            assertBooksBalance();
            vm.prank(owner);
            if (way == 0) pay.unpause();
            pass(1);
        }
    }

    function test_timeOut_ofASpend_isNotExcusedByAPause() public {
        uint256 challenge = _challengeSpend();
        vm.prank(owner);
        pay.pause();
        pass(RESPONSE + 1);
        pay.timeOut(challenge);
        vm.assertTrue(isCancelled(epoch), "vouchers can be shown while paused");
    }

    function test_timeOut_ofAReceiptAfterAnOldPause_isNotExcused() public {
        vm.prank(owner);
        pay.pause();
        vm.prank(owner);
        pay.unpause();
        uint256 challenge = _challengeEarned(41 * CAI);
        pass(RESPONSE + 1);
        pay.timeOut(challenge);
        vm.assertTrue(isCancelled(epoch), "cancelled");
    }
}
