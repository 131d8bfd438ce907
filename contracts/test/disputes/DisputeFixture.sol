// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {Kind, Outcome, Stage} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {Role} from "../../src/staking/IStaking.sol";
import {StakingFixture} from "../staking/StakingFixture.sol";
import {Trace} from "./Trace.sol";

/// @notice A miner that signs receipts, a coordinator, a challenger and a committee of three.
abstract contract DisputeFixture is StakingFixture {
    uint256 internal constant BOND = 500 * CAI;
    uint256 internal constant APPEAL = 1000 * CAI;
    uint256 internal constant OWN = 100_000 * CAI;
    uint64 internal constant STEPS = 20;
    address internal constant CHALLENGER = address(0xC4A1);
    address internal constant USER = address(0x05E4);
    address internal constant COORDINATOR = address(0xC00D);

    DisputeManager internal disputes;
    uint256 internal hotSecret;
    uint256 internal coordinatorSecret;
    bytes32[] internal digests;

    function setUp() public virtual override {
        super.setUp();
        hotSecret = enrol(NODE, Role.Miner, 0, OWN);
        coordinatorSecret = enrol(COORDINATOR, Role.Coordinator, 0, 2_000_000 * CAI);
        digests = Trace.example(STEPS);
        for (uint160 i = 0; i < 3; ++i) {
            setMember(member(i), true);
        }
        fund(CHALLENGER, 10 * BOND);
        fund(NODE, 10 * APPEAL);
    }

    function newJudge() internal override returns (address) {
        bytes memory arguments = abi.encode(token, staking, params, TIMELOCK);
        disputes = DisputeManager(build("DisputeManager", type(DisputeManager).creationCode, arguments));
        return address(disputes);
    }

    function member(uint160 index) internal pure returns (address) {
        return address(0x3E3B00 + index);
    }

    function setMember(address account, bool joins) internal {
        vm.prank(TIMELOCK);
        disputes.setMember(account, joins);
    }

    function fund(address account, uint256 amount) internal {
        vm.assertTrue(token.transfer(account, amount), "gift");
        vm.prank(account);
        token.approve(address(disputes), ALL);
    }

    function receipt(string memory jobId) internal view returns (Receipts.Receipt memory) {
        return Receipts.Receipt({
            jobId: jobId,
            leaseId: "lease-1",
            miner: vm.addr(hotSecret),
            program: keccak256("program"),
            inputHash: keccak256("input"),
            outputHash: keccak256("output"),
            traceRoot: Trace.root(digests),
            steps: STEPS,
            outputBytes: 1234
        });
    }

    function sign(Receipts.Receipt memory statement) internal view returns (bytes memory) {
        return sign(statement, hotSecret);
    }

    function sign(Receipts.Receipt memory statement, uint256 secret) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "Receipt(string jobId,string leaseId,address miner,bytes32 program,bytes32 inputHash,bytes32 outputHash,bytes32 traceRoot,uint64 steps,uint64 outputBytes)"
        );
        bytes memory head = abi.encode(
            typeHash,
            keccak256(bytes(statement.jobId)),
            keccak256(bytes(statement.leaseId)),
            statement.miner,
            statement.program
        );
        bytes memory tail = abi.encode(
            statement.inputHash, statement.outputHash, statement.traceRoot, statement.steps, statement.outputBytes
        );
        return signed(secret, typed("CuckooDispute", address(disputes), keccak256(bytes.concat(head, tail))));
    }

    function harmOf(string memory jobId, address user, uint128 paid) internal pure returns (Receipts.Harm memory) {
        return Receipts.Harm({job: keccak256(bytes(jobId)), user: user, paid: paid});
    }

    function signHarm(Receipts.Harm memory harm, uint256 secret) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256("Harm(bytes32 job,address user,uint128 paid)");
        bytes32 message = keccak256(abi.encode(typeHash, harm.job, harm.user, harm.paid));
        return signed(secret, typed("CuckooDispute", address(disputes), message));
    }

    function showHarm(uint256 id, Receipts.Harm memory harm) internal {
        bytes memory signature = signHarm(harm, coordinatorSecret);
        disputes.showHarm(id, harm, vm.addr(coordinatorSecret), signature);
    }

    function step(uint256 index) internal view returns (TraceProof.Step memory) {
        return Trace.step(digests, index);
    }

    function none() internal pure returns (TraceProof.Step memory) {
        return TraceProof.Step({digest: bytes32(0), path: new bytes32[](0)});
    }

    function openContradiction(string memory jobId) internal returns (uint256 id) {
        Receipts.Receipt memory first = receipt(jobId);
        Receipts.Receipt memory second = receipt(jobId);
        second.outputHash = keccak256("another output");
        bytes memory firstSignature = sign(first);
        bytes memory secondSignature = sign(second);
        vm.prank(CHALLENGER);
        return disputes.openContradiction(first, firstSignature, second, secondSignature);
    }

    function openWithholding(string memory jobId, uint64 index) internal returns (uint256 id) {
        Receipts.Receipt memory statement = receipt(jobId);
        bytes memory signature = sign(statement);
        vm.prank(CHALLENGER);
        return disputes.openWithholding(statement, signature, index);
    }

    function openWrongTrace(string memory jobId) internal returns (uint256 id) {
        Receipts.Receipt memory statement = receipt(jobId);
        bytes memory signature = sign(statement);
        vm.prank(CHALLENGER);
        return disputes.openWrongTrace(statement, signature);
    }

    function openWrongStep(string memory jobId, uint64 index) internal returns (uint256 id) {
        Receipts.Receipt memory statement = receipt(jobId);
        bytes memory signature = sign(statement);
        TraceProof.Step memory former = index == 0 ? none() : step(index - 1);
        TraceProof.Step memory claimed = step(index);
        vm.prank(CHALLENGER);
        return disputes.openWrongStep(statement, signature, index, former, claimed);
    }

    function openConduct(bytes32 evidence) internal returns (uint256 id) {
        vm.prank(CHALLENGER);
        return disputes.openConduct(NODE, evidence, keccak256("job-9"));
    }

    function voteAs(uint160 index, uint256 id, Outcome verdict) internal {
        vm.prank(member(index));
        disputes.vote(id, verdict);
    }

    function convict(uint256 id) internal {
        voteAs(0, id, Outcome.Guilty);
        voteAs(1, id, Outcome.Guilty);
    }

    function appeal(uint256 id) internal {
        vm.prank(NODE);
        disputes.appeal(id);
    }

    function stageOf(uint256 id) internal view returns (Stage) {
        return disputes.disputeOf(id).stage;
    }

    function assertStage(uint256 id, Stage expected) internal view {
        vm.assertEq(uint256(stageOf(id)), uint256(expected), "stage");
    }

    function assertClosed(uint256 id, Outcome expected) internal view {
        assertStage(id, Stage.Closed);
        vm.assertEq(uint256(disputes.disputeOf(id).outcome), uint256(expected), "outcome");
        vm.assertFalse(staking.isFrozen(NODE), "frozen");
        assertBooks();
    }

    function assertKind(uint256 id, Kind expected) internal view {
        vm.assertEq(uint256(disputes.disputeOf(id).kind), uint256(expected), "kind");
    }

    function assertBooks() internal view {
        uint256 held = token.balanceOf(address(disputes));
        vm.assertEq(held, disputes.bondsHeld() + disputes.creditsHeld(), "books");
    }
}
