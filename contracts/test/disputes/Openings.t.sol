// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {IDisputes, Kind, Outcome, Stage} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {IStaking} from "../../src/staking/IStaking.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

contract OpeningsTest is DisputeFixture {
    function test_digestOf_isWhatAMinerSigns() public view {
        Receipts.Receipt memory statement = receipt("job-1");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(hotSecret, disputes.digestOf(statement));
        vm.assertEq(abi.encodePacked(r, s, v), sign(statement), "receipt");
        Receipts.Harm memory harm = harmOf("job-1", USER, 5);
        (v, r, s) = vm.sign(hotSecret, disputes.digestOfHarm(harm));
        vm.assertEq(abi.encodePacked(r, s, v), signHarm(harm, hotSecret), "harm");
    }

    function test_openContradiction_isDecidedByTheReceipts() public {
        uint256 id = openContradiction("job-1");
        assertStage(id, Stage.Verdict);
        assertKind(id, Kind.Contradiction);
        DisputeManager.Dispute memory dispute = disputes.disputeOf(id);
        vm.assertEq(dispute.node, NODE, "node");
        vm.assertEq(dispute.challenger, CHALLENGER, "challenger");
        vm.assertEq(dispute.stake, OWN, "snapshot");
        vm.assertEq(dispute.bond, BOND, "bond");
        vm.assertEq(dispute.slashBp, 2000, "slash");
        vm.assertEq(dispute.deadline, START + 3 days, "deadline");
        vm.assertTrue(staking.isFrozen(NODE), "frozen");
        vm.assertEq(staking.slashable(NODE), OWN, "nothing has left");
        assertBooks();
    }

    function test_openContradiction_ofReceiptsThatAgreeOrAreOfOtherWork_isRefused() public {
        Receipts.Receipt memory first = receipt("job-1");
        _refuseContradiction(first, first);
        _refuseContradiction(first, receipt("job-2"));
        Receipts.Receipt memory second = receipt("job-1");
        second.leaseId = "lease-2";
        _refuseContradiction(first, second);
        second.leaseId = "lease-1";
        second.miner = vm.addr(coordinatorSecret);
        _refuseContradiction(first, second);
    }

    function test_openContradiction_withOneForgedSignature_isRefused() public {
        Receipts.Receipt memory first = receipt("job-1");
        Receipts.Receipt memory second = receipt("job-1");
        second.steps = 3;
        bytes memory genuine = sign(first);
        bytes memory forged = sign(second, coordinatorSecret);
        bytes memory reason =
            abi.encodeWithSelector(IDisputes.BadSignature.selector, vm.addr(hotSecret), vm.addr(coordinatorSecret));
        refuse(reason);
        disputes.openContradiction(first, genuine, second, forged);
        refuse(reason);
        disputes.openContradiction(second, forged, first, genuine);
    }

    function test_open_ofAReceiptByNoKey_isRefused() public {
        Receipts.Receipt memory statement = receipt("job-1");
        statement.miner = address(0);
        refuse(abi.encodeWithSelector(IDisputes.BadSignature.selector, address(0), address(0)));
        disputes.openWithholding(statement, hex"00", 0);
    }

    function test_open_ofAReceiptByAStrangersKey_isRefused() public {
        uint256 secret = newKey();
        Receipts.Receipt memory statement = receipt("job-1");
        statement.miner = vm.addr(secret);
        bytes memory signature = sign(statement, secret);
        refuse(abi.encodeWithSelector(IDisputes.KeyNotAnswerable.selector, vm.addr(secret)));
        disputes.openWithholding(statement, signature, 0);
    }

    function test_open_ofAReceiptByARetiredKey_holdsForTheDelayOnly() public {
        uint256 former = hotSecret;
        uint256 next = newKey();
        bytes memory consent = consentOf(next, NODE);
        vm.prank(NODE);
        staking.rotateHotKey(vm.addr(next), consent);
        wait(14 days - 1);
        openWithholding("job-1", 0);
        wait(1);
        Receipts.Receipt memory statement = receipt("job-2");
        bytes memory signature = sign(statement);
        refuse(abi.encodeWithSelector(IDisputes.KeyNotAnswerable.selector, vm.addr(former)));
        vm.prank(CHALLENGER);
        disputes.openWithholding(statement, signature, 0);
    }

    function test_open_byAJudge_isRefused() public {
        refuse(abi.encodeWithSelector(IDisputes.JudgeTakesNoPart.selector, member(1)));
        vm.prank(member(1));
        disputes.openConduct(NODE, bytes32(0), bytes32(0));
        refuse(abi.encodeWithSelector(IDisputes.JudgeTakesNoPart.selector, TIMELOCK));
        vm.prank(TIMELOCK);
        disputes.openConduct(NODE, bytes32(0), bytes32(0));
    }

    function test_open_withoutTheBond_isRefused() public {
        vm.expectRevert();
        vm.prank(ALICE);
        disputes.openConduct(NODE, bytes32(0), bytes32(0));
        vm.assertFalse(staking.isFrozen(NODE), "frozen");
    }

    function test_openConduct_againstNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IDisputes.NotANode.selector, ALICE));
        vm.prank(CHALLENGER);
        disputes.openConduct(ALICE, bytes32(0), bytes32(0));
    }

    function test_openWithholding_ofAStepBeyondTheTrace_isRefused() public {
        Receipts.Receipt memory statement = receipt("job-1");
        bytes memory signature = sign(statement);
        refuse(abi.encodeWithSelector(IDisputes.StepOutOfRange.selector, STEPS, STEPS));
        disputes.openWithholding(statement, signature, STEPS);
    }

    function test_openWrongTrace_ofNoStepsOrTooMany_isRefused() public {
        Receipts.Receipt memory statement = receipt("job-1");
        statement.steps = 0;
        bytes memory signature = sign(statement);
        refuse(abi.encodeWithSelector(IDisputes.StepOutOfRange.selector, 0, 1 << 16));
        disputes.openWrongTrace(statement, signature);
        statement.steps = (1 << 16) + 1;
        signature = sign(statement);
        refuse(abi.encodeWithSelector(IDisputes.StepOutOfRange.selector, (1 << 16) + 1, 1 << 16));
        disputes.openWrongTrace(statement, signature);
        statement.steps = 1 << 16;
        signature = sign(statement);
        vm.prank(CHALLENGER);
        disputes.openWrongTrace(statement, signature);
    }

    function test_openWrongStep_needsBothProofs() public {
        Receipts.Receipt memory statement = receipt("job-1");
        bytes memory signature = sign(statement);
        TraceProof.Step memory former = step(4);
        TraceProof.Step memory claimed = step(5);
        TraceProof.Step memory other = step(6);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 4));
        disputes.openWrongStep(statement, signature, 5, other, claimed);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 5));
        disputes.openWrongStep(statement, signature, 5, former, other);
        refuse(abi.encodeWithSelector(IDisputes.BadProof.selector, 19));
        disputes.openWrongStep(statement, signature, STEPS, former, claimed);
    }

    function test_openWrongStep_goesToTheCommittee() public {
        uint256 id = openWrongStep("job-1", 5);
        assertStage(id, Stage.Committee);
        assertKind(id, Kind.WrongStep);
        vm.assertEq(disputes.doubtOf(id).low, 5, "step");
        id = openWrongStep("job-2", 0);
        assertStage(id, Stage.Committee);
    }

    function test_open_freezesUntilAllDisputesAreOver() public {
        uint256 first = openWithholding("job-1", 0);
        uint256 second = openWithholding("job-2", 0);
        TraceProof.Step memory claimed = step(0);
        vm.prank(NODE);
        disputes.show(first, none(), claimed);
        vm.assertTrue(staking.isFrozen(NODE), "frozen by the second");
        vm.prank(NODE);
        disputes.show(second, none(), claimed);
        assertClosed(second, Outcome.Innocent);
    }

    function test_open_keepsStakeThatWasLeaving() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        uint256 exit = unbond(ALICE, NODE, ALL);
        wait(13 days);
        openConduct("evidence");
        wait(1 days);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        withdraw(ALICE, exit);
    }

    function _refuseContradiction(Receipts.Receipt memory first, Receipts.Receipt memory second) private {
        bytes memory firstSignature = sign(first);
        bytes memory secondSignature = sign(second);
        refuse(abi.encodeWithSelector(IDisputes.NoContradiction.selector));
        disputes.openContradiction(first, firstSignature, second, secondSignature);
    }
}
