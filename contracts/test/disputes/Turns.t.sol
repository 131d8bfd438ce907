// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {IDisputes, Outcome, Stage} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

contract TurnsTest is DisputeFixture {
    function test_show_ofTheStepsAskedFor_acquits_andTheBondIsTheNodes() public {
        uint256 id = openWithholding("job-1", 7);
        _show(id, 7);
        assertClosed(id, Outcome.Innocent);
        vm.assertEq(disputes.creditOf(NODE), BOND, "credit");
        uint256 before = token.balanceOf(NODE);
        vm.prank(NODE);
        vm.assertEq(disputes.withdraw(), BOND, "withdrawn");
        vm.assertEq(token.balanceOf(NODE), before + BOND, "paid");
        vm.assertEq(disputes.creditsHeld(), 0, "credits");
        assertBooks();
    }

    function test_show_ofTheFirstStep_needsNoneBefore() public {
        uint256 id = openWithholding("job-1", 0);
        _show(id, 0);
        assertClosed(id, Outcome.Innocent);
    }

    function test_show_ofOtherSteps_isRefused() public {
        uint256 id = openWithholding("job-1", 7);
        TraceProof.Step memory six = step(6);
        TraceProof.Step memory seven = step(7);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 6));
        vm.prank(NODE);
        disputes.show(id, seven, seven);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 7));
        vm.prank(NODE);
        disputes.show(id, six, six);
    }

    function test_show_byAnotherOrTooLateOrOutOfTurn_isRefused() public {
        uint256 id = openWithholding("job-1", 7);
        TraceProof.Step memory six = step(6);
        TraceProof.Step memory seven = step(7);
        refuse(abi.encodeWithSelector(IDisputes.NotYourTurn.selector, id, ALICE, NODE));
        vm.prank(ALICE);
        disputes.show(id, six, seven);
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Show, Stage.Reveal));
        vm.prank(NODE);
        disputes.reveal(id, seven);
        wait(1 days + 1);
        refuse(abi.encodeWithSelector(IDisputes.TooLate.selector, id, START + 1 days));
        vm.prank(NODE);
        disputes.show(id, six, seven);
    }

    function test_show_atTheDeadline_isInTime() public {
        uint256 id = openWithholding("job-1", 7);
        wait(1 days);
        _show(id, 7);
        assertClosed(id, Outcome.Innocent);
    }

    function test_expire_ofWithheldSteps_isAVerdict() public {
        uint256 id = openWithholding("job-1", 7);
        wait(1 days);
        refuse(abi.encodeWithSelector(IDisputes.TooEarly.selector, id, START + 1 days));
        disputes.expire(id);
        wait(1);
        disputes.expire(id);
        assertStage(id, Stage.Verdict);
        vm.assertEq(disputes.disputeOf(id).slashBp, 500, "slash");
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Verdict, Stage.Reveal));
        disputes.expire(id);
    }

    function test_expire_ofNoDispute_isRefused() public {
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, 99, Stage.None, Stage.Reveal));
        disputes.expire(99);
    }

    function testFuzz_bisection_findsTheFirstWrongStep(uint64 wrong) public {
        wrong = uint64(bound(wrong, 0, STEPS - 1));
        uint256 id = openWrongTrace("job-1");
        uint256 rounds = 0;
        while (stageOf(id) == Stage.Reveal) {
            uint64 probe = disputes.doubtOf(id).probe;
            _reveal(id, probe);
            vm.prank(CHALLENGER);
            disputes.pick(id, probe < wrong);
            ++rounds;
        }
        assertStage(id, Stage.Show);
        DisputeManager.Doubt memory doubt = disputes.doubtOf(id);
        vm.assertEq(doubt.low, wrong, "low");
        vm.assertEq(doubt.high, wrong, "high");
        vm.assertLe(rounds, 5, "rounds");
        _show(id, wrong);
        assertStage(id, Stage.Committee);
    }

    function test_bisection_ofOneStep_asksForItAtOnce() public {
        digests = new bytes32[](1);
        digests[0] = sha256("one");
        uint256 id = _openOneStep();
        assertStage(id, Stage.Show);
        _show(id, 0);
        assertStage(id, Stage.Committee);
    }

    function test_reveal_ofAnotherStepOrByAnother_isRefused() public {
        uint256 id = openWrongTrace("job-1");
        TraceProof.Step memory wrong = step(3);
        vm.assertEq(disputes.doubtOf(id).probe, 9, "probe");
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 9));
        vm.prank(NODE);
        disputes.reveal(id, wrong);
        refuse(abi.encodeWithSelector(IDisputes.NotYourTurn.selector, id, CHALLENGER, NODE));
        vm.prank(CHALLENGER);
        disputes.reveal(id, wrong);
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Reveal, Stage.Pick));
        vm.prank(CHALLENGER);
        disputes.pick(id, true);
    }

    function test_pick_byAnother_isRefused() public {
        uint256 id = openWrongTrace("job-1");
        _reveal(id, 9);
        refuse(abi.encodeWithSelector(IDisputes.NotYourTurn.selector, id, NODE, CHALLENGER));
        vm.prank(NODE);
        disputes.pick(id, true);
    }

    function test_expire_ofARevealThatDoesNotCome_isAVerdict() public {
        uint256 id = openWrongTrace("job-1");
        wait(1 days + 1);
        disputes.expire(id);
        assertStage(id, Stage.Verdict);
        vm.assertEq(disputes.disputeOf(id).slashBp, 1000, "silence costs what the wrong step costs");
    }

    function test_expire_ofAPickThatDoesNotCome_acquits() public {
        uint256 id = openWrongTrace("job-1");
        _reveal(id, 9);
        wait(1 days + 1);
        disputes.expire(id);
        assertClosed(id, Outcome.Innocent);
        vm.assertEq(disputes.creditOf(NODE), BOND, "credit");
    }

    function test_vote_ofAMajority_decides() public {
        uint256 id = openWrongStep("job-1", 5);
        voteAs(0, id, Outcome.Guilty);
        assertStage(id, Stage.Committee);
        voteAs(1, id, Outcome.Innocent);
        assertStage(id, Stage.Committee);
        voteAs(2, id, Outcome.Guilty);
        assertStage(id, Stage.Verdict);
        (uint256 votes, uint256 majority) = disputes.tallyOf(id, Outcome.Guilty);
        vm.assertEq(votes, 2, "votes");
        vm.assertEq(majority, 2, "majority");
    }

    function test_vote_forInnocentOrDraw_closes() public {
        uint256 id = openWrongStep("job-1", 5);
        voteAs(0, id, Outcome.Innocent);
        voteAs(1, id, Outcome.Innocent);
        assertClosed(id, Outcome.Innocent);
        vm.assertEq(disputes.creditOf(NODE), BOND, "node");

        id = openWrongStep("job-2", 5);
        voteAs(0, id, Outcome.Draw);
        voteAs(1, id, Outcome.Draw);
        assertClosed(id, Outcome.Draw);
        vm.assertEq(disputes.creditOf(CHALLENGER), BOND, "challenger");
    }

    function test_vote_withoutAMajorityInTime_isADraw() public {
        uint256 id = openConduct("evidence");
        voteAs(0, id, Outcome.Guilty);
        voteAs(1, id, Outcome.Innocent);
        wait(3 days + 1);
        refuse(abi.encodeWithSelector(IDisputes.TooLate.selector, id, START + 3 days));
        voteAs(2, id, Outcome.Guilty);
        disputes.expire(id);
        assertClosed(id, Outcome.Draw);
    }

    function test_vote_isForMembersOnceAndOfAnOutcome() public {
        uint256 id = openConduct("evidence");
        refuse(abi.encodeWithSelector(IDisputes.NotAJudge.selector, id, ALICE));
        vm.prank(ALICE);
        disputes.vote(id, Outcome.Guilty);
        refuse(abi.encodeWithSelector(IDisputes.NotAVote.selector, Outcome.Open));
        voteAs(0, id, Outcome.Open);
        voteAs(0, id, Outcome.Guilty);
        refuse(abi.encodeWithSelector(IDisputes.AlreadyVoted.selector, id, member(0)));
        voteAs(0, id, Outcome.Guilty);
        vm.assertTrue(disputes.hasVoted(id, member(0)), "voted");
    }

    function test_vote_ofWhoJoinedLaterOrLeft_isRefused() public {
        uint256 id = openConduct("evidence");
        wait(1);
        setMember(ALICE, true);
        refuse(abi.encodeWithSelector(IDisputes.NotAJudge.selector, id, ALICE));
        vm.prank(ALICE);
        disputes.vote(id, Outcome.Guilty);
        setMember(member(0), false);
        refuse(abi.encodeWithSelector(IDisputes.NotAJudge.selector, id, member(0)));
        voteAs(0, id, Outcome.Guilty);
    }

    function test_vote_ofAParty_isRefused() public {
        setMember(NODE, true);
        uint256 id = openConduct("evidence");
        refuse(abi.encodeWithSelector(IDisputes.PartyMayNotJudge.selector, NODE));
        vm.prank(NODE);
        disputes.vote(id, Outcome.Innocent);

        setMember(CHALLENGER, true);
        refuse(abi.encodeWithSelector(IDisputes.PartyMayNotJudge.selector, CHALLENGER));
        vm.prank(CHALLENGER);
        disputes.vote(id, Outcome.Guilty);

        showHarm(id, harmOf("job-9", USER, 1));
        setMember(USER, true);
        refuse(abi.encodeWithSelector(IDisputes.PartyMayNotJudge.selector, USER));
        vm.prank(USER);
        disputes.vote(id, Outcome.Guilty);
    }

    function test_setMember_isTheOwnersAndBounded() public {
        vm.expectRevert();
        disputes.setMember(ALICE, true);
        refuse(abi.encodeWithSelector(IDisputes.MemberUnchanged.selector, member(0), true));
        setMember(member(0), true);
        refuse(abi.encodeWithSelector(IDisputes.MemberUnchanged.selector, ALICE, false));
        setMember(ALICE, false);
        for (uint160 i = 3; i < 15; ++i) {
            setMember(member(i), true);
        }
        vm.assertEq(disputes.committeeSize(), 15, "size");
        refuse(abi.encodeWithSelector(IDisputes.CommitteeFull.selector, 15));
        setMember(ALICE, true);
        setMember(member(3), false);
        setMember(ALICE, true);
        vm.assertTrue(disputes.isMember(ALICE), "member");
    }

    function _openOneStep() private returns (uint256 id) {
        (bytes32 root, uint64 steps) = (sha256(abi.encodePacked(bytes1(0), digests[0])), 1);
        Receipts.Receipt memory statement = receipt("job-1");
        (statement.traceRoot, statement.steps) = (root, steps);
        bytes memory signature = sign(statement);
        vm.prank(CHALLENGER);
        return disputes.openWrongTrace(statement, signature);
    }

    function _reveal(uint256 id, uint64 index) private {
        TraceProof.Step memory shown = step(index);
        vm.prank(NODE);
        disputes.reveal(id, shown);
    }

    function _show(uint256 id, uint64 index) private {
        TraceProof.Step memory former = index == 0 ? none() : step(index - 1);
        TraceProof.Step memory claimed = step(index);
        vm.prank(NODE);
        disputes.show(id, former, claimed);
    }
}
