// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes, Outcome, Stage} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {Param} from "../../src/governance/IParamStore.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

contract SlashesTest is DisputeFixture {
    function test_execute_waitsForTheAppealWindow() public {
        uint256 id = openContradiction("job-1");
        wait(3 days);
        refuse(abi.encodeWithSelector(IDisputes.TooEarly.selector, id, START + 3 days));
        disputes.execute(id);
        vm.assertEq(staking.slashable(NODE), OWN, "nothing has left");
        wait(1);
        disputes.execute(id);
        vm.assertEq(staking.slashable(NODE), OWN - OWN / 5, "slashed");
        assertClosed(id, Outcome.Guilty);
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Closed, Stage.Verdict));
        disputes.execute(id);
    }

    function test_execute_splitsIntoBurnUserAndChallengersCost() public {
        uint256 id = openContradiction("job-1");
        showHarm(id, harmOf("job-1", USER, uint128(1_000_000 * CAI)));
        uint256 supply = token.totalSupply();
        wait(3 days + 1);
        disputes.execute(id);
        // 20,000 CAI: at most three tenths to the user, at most one tenth to the challenger.
        vm.assertEq(disputes.creditOf(USER), 6000 * CAI, "user");
        vm.assertEq(disputes.creditOf(CHALLENGER), BOND + 2000 * CAI, "challenger");
        vm.assertEq(supply - token.totalSupply(), 12_000 * CAI, "burnt");
        assertBooks();
    }

    function test_execute_paysTheUserNoMoreThanTheHarm() public {
        uint256 id = openContradiction("job-1");
        showHarm(id, harmOf("job-1", USER, uint128(7 * CAI)));
        wait(3 days + 1);
        disputes.execute(id);
        vm.assertEq(disputes.creditOf(USER), 7 * CAI, "user");
    }

    function test_execute_paysTheChallengerNoMoreThanTheCap() public {
        set(Param.ChallengerCostCap, 30 * CAI);
        uint256 id = openContradiction("job-1");
        wait(3 days + 1);
        disputes.execute(id);
        vm.assertEq(disputes.creditOf(CHALLENGER), BOND + 30 * CAI, "challenger");
        vm.assertEq(disputes.creditOf(address(0)), 0, "nobody");
    }

    function test_execute_neverPaysAJudge() public {
        uint256 id = openWrongStep("job-1", 5);
        convict(id);
        refuse(abi.encodeWithSelector(IDisputes.JudgeTakesNoPart.selector, member(0)));
        this.harmAs("job-1", member(0));
        refuse(abi.encodeWithSelector(IDisputes.JudgeTakesNoPart.selector, TIMELOCK));
        this.harmAs("job-1", TIMELOCK);
        // Not even after it has left the committee.
        setMember(member(0), false);
        refuse(abi.encodeWithSelector(IDisputes.JudgeTakesNoPart.selector, member(0)));
        this.harmAs("job-1", member(0));
        wait(3 days + 1);
        disputes.execute(id);
        for (uint160 i = 0; i < 3; ++i) {
            vm.assertEq(disputes.creditOf(member(i)), 0, "member");
        }
        vm.assertEq(disputes.creditOf(TIMELOCK), 0, "owner");
    }

    function test_execute_usesTheStakeAndTheSlashOfTheOpening() public {
        uint256 id = openContradiction("job-1");
        stakeOn(NODE, NODE, OWN);
        set(Param.SlashContradictionBp, 100);
        wait(3 days + 1);
        disputes.execute(id);
        vm.assertEq(staking.slashable(NODE), 2 * OWN - OWN / 5, "slashed");
    }

    function test_execute_punishesAFaultOnce() public {
        uint256 first = openContradiction("job-1");
        uint256 second = openContradiction("job-1");
        wait(3 days + 1);
        disputes.execute(first);
        uint256 left = staking.slashable(NODE);
        disputes.execute(second);
        vm.assertEq(staking.slashable(NODE), left, "not twice");
        assertClosed(second, Outcome.Draw);

        Receipts.Receipt memory one = receipt("job-1");
        Receipts.Receipt memory other = receipt("job-1");
        other.outputBytes = 1;
        bytes memory firstSignature = sign(one);
        bytes memory secondSignature = sign(other);
        bytes32 fault = disputes.disputeOf(first).fault;
        vm.assertTrue(disputes.isPunished(fault), "punished");
        refuse(abi.encodeWithSelector(IDisputes.AlreadyPunished.selector, fault));
        vm.prank(CHALLENGER);
        disputes.openContradiction(one, firstSignature, other, secondSignature);
        openContradiction("job-2");
        openWithholding("job-1", 0);
    }

    function test_execute_ofAnUndecidedDispute_isRefused() public {
        uint256 id = openWithholding("job-1", 0);
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Show, Stage.Verdict));
        disputes.execute(id);
    }

    function test_appeal_holdsTheStakeUntilItIsDecided() public {
        uint256 id = openContradiction("job-1");
        appeal(id);
        assertStage(id, Stage.Appealed);
        wait(20 days);
        refuse(abi.encodeWithSelector(IDisputes.TooEarly.selector, id, START + 21 days));
        disputes.execute(id);
        vm.assertEq(staking.slashable(NODE), OWN, "nothing has left");
        assertBooks();
    }

    function test_appeal_overturned_costsNobody() public {
        uint256 id = openContradiction("job-1");
        appeal(id);
        vm.prank(TIMELOCK);
        disputes.decideAppeal(id, true);
        assertClosed(id, Outcome.Draw);
        vm.assertEq(disputes.creditOf(CHALLENGER), BOND, "challenger");
        vm.assertEq(disputes.creditOf(NODE), APPEAL, "node");
        vm.assertEq(staking.slashable(NODE), OWN, "stake");
        vm.assertEq(disputes.bondsHeld(), 0, "bonds");
    }

    function test_appeal_upheld_slashesAtOnce_andBurnsItsBond() public {
        uint256 id = openContradiction("job-1");
        appeal(id);
        uint256 supply = token.totalSupply();
        vm.prank(TIMELOCK);
        disputes.decideAppeal(id, false);
        assertClosed(id, Outcome.Guilty);
        vm.assertEq(staking.slashable(NODE), OWN - OWN / 5, "stake");
        vm.assertEq(supply - token.totalSupply(), 18_000 * CAI + APPEAL, "burnt");
        vm.assertEq(disputes.creditOf(NODE), 0, "node");
    }

    function test_appeal_undecided_stands_andItsBondComesBack() public {
        uint256 id = openContradiction("job-1");
        appeal(id);
        wait(21 days + 1);
        refuse(abi.encodeWithSelector(IDisputes.TooLate.selector, id, START + 21 days));
        vm.prank(TIMELOCK);
        disputes.decideAppeal(id, true);
        disputes.execute(id);
        assertClosed(id, Outcome.Guilty);
        vm.assertEq(disputes.creditOf(NODE), APPEAL, "node");
    }

    function test_appeal_isTheAccusedsAndInTime() public {
        uint256 id = openContradiction("job-1");
        refuse(abi.encodeWithSelector(IDisputes.NotYourTurn.selector, id, CHALLENGER, NODE));
        vm.prank(CHALLENGER);
        disputes.appeal(id);
        wait(3 days + 1);
        refuse(abi.encodeWithSelector(IDisputes.TooLate.selector, id, START + 3 days));
        appeal(id);
    }

    function test_decideAppeal_isTheOwnersAlone_andNotAParty() public {
        uint256 id = openContradiction("job-1");
        appeal(id);
        vm.expectRevert();
        disputes.decideAppeal(id, true);

        vm.prank(TIMELOCK);
        disputes.transferOwnership(CHALLENGER);
        vm.prank(CHALLENGER);
        disputes.acceptOwnership();
        refuse(abi.encodeWithSelector(IDisputes.PartyMayNotJudge.selector, CHALLENGER));
        vm.prank(CHALLENGER);
        disputes.decideAppeal(id, false);
    }

    function test_showHarm_needsAnActiveCoordinatorOfThisJob() public {
        uint256 id = openContradiction("job-1");
        Receipts.Harm memory harm = harmOf("job-1", USER, 1);
        _refuseHarm(id, harm, hotSecret);
        _refuseHarm(id, harm, newKey());
        _refuseHarm(id, harm, enrol(OTHER));
        _refuseHarm(id, harmOf("job-2", USER, 1), coordinatorSecret);
        _refuseHarm(id, harmOf("job-1", address(0), 1), coordinatorSecret);
        _refuseHarm(id, harmOf("job-1", NODE, 1), coordinatorSecret);

        set(Param.CoordinatorMinStake, 2_000_001 * CAI);
        _refuseHarm(id, harm, coordinatorSecret);
        set(Param.CoordinatorMinStake, 2_000_000 * CAI);
        showHarm(id, harm);
        vm.assertEq(disputes.disputeOf(id).harmed, USER, "harmed");
        _refuseHarm(id, harmOf("job-1", ALICE, 1), coordinatorSecret);
    }

    function test_showHarm_byTheAccusedItself_isRefused() public {
        vm.prank(CHALLENGER);
        uint256 id = disputes.openConduct(COORDINATOR, "evidence", keccak256("job-1"));
        _refuseHarm(id, harmOf("job-1", USER, 1), coordinatorSecret);
    }

    function test_showHarm_withoutAJob_isRefused() public {
        vm.prank(CHALLENGER);
        uint256 id = disputes.openConduct(NODE, "evidence", bytes32(0));
        _refuseHarm(id, Receipts.Harm({job: bytes32(0), user: USER, paid: 1}), coordinatorSecret);
    }

    function test_showHarm_outsideADispute_isRefused() public {
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, 99, Stage.None, Stage.Verdict));
        this.harmIn(99);
        uint256 id = openWithholding("job-1", 0);
        wait(1 days + 1);
        disputes.expire(id);
        wait(3 days + 1);
        disputes.execute(id);
        refuse(abi.encodeWithSelector(IDisputes.WrongStage.selector, id, Stage.Closed, Stage.Verdict));
        this.harmIn(id);
    }

    function test_showHarm_withAForgedSignature_isRefused() public {
        uint256 id = openContradiction("job-1");
        Receipts.Harm memory harm = harmOf("job-1", USER, 1);
        bytes memory signature = signHarm(harm, hotSecret);
        address signer = vm.addr(coordinatorSecret);
        refuse(abi.encodeWithSelector(IDisputes.BadSignature.selector, signer, vm.addr(hotSecret)));
        disputes.showHarm(id, harm, signer, signature);
    }

    function test_withdraw_ofNothing_paysNothing() public {
        vm.prank(ALICE);
        vm.assertEq(disputes.withdraw(), 0, "nothing");
    }

    function testFuzz_execute_splitsWhatWasTaken(uint256 own, uint128 harm, uint256 shareBp, uint256 costBp) public {
        own = bound(own, 0, 1e25);
        set(Param.HarmedShareBp, bound(shareBp, 0, 4000));
        set(Param.ChallengerShareBp, bound(costBp, 0, 2000));
        if (own != 0) stakeOn(NODE, NODE, own);
        uint256 id = openContradiction("job-1");
        showHarm(id, harmOf("job-1", USER, harm));
        uint256 supply = token.totalSupply();
        uint256 before = staking.slashable(NODE);
        wait(3 days + 1);
        disputes.execute(id);
        uint256 taken = before - staking.slashable(NODE);
        uint256 burnt = supply - token.totalSupply();
        uint256 paid = disputes.creditOf(USER) + disputes.creditOf(CHALLENGER) - BOND;
        vm.assertEq(burnt + paid, taken, "to the unit");
        vm.assertGe(burnt * 10_000, taken * 4000, "four tenths are burnt at least");
        assertBooks();
    }

    function harmAs(string calldata jobId, address user) external {
        showHarm(1, harmOf(jobId, user, 1));
    }

    function harmIn(uint256 id) external {
        showHarm(id, harmOf("job-1", USER, 1));
    }

    function _refuseHarm(uint256 id, Receipts.Harm memory harm, uint256 secret) private {
        bytes memory signature = signHarm(harm, secret);
        refuse(abi.encodeWithSelector(IDisputes.HarmUnfit.selector, id, vm.addr(secret)));
        disputes.showHarm(id, harm, vm.addr(secret), signature);
    }
}
