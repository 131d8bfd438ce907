// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {Outcome, Stage} from "../../src/disputes/IDisputes.sol";
import {Receipts} from "../../src/disputes/Receipts.sol";
import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {IStaking} from "../../src/staking/IStaking.sol";
import {Base} from "../Base.sol";
import {Trace} from "./Trace.sol";

/// @notice A challenger that accuses at random, a node that answers rightly, wrongly or not at all, judges and an owner that
/// decide at random, and strangers who try each of these.
contract DisputeHandler is Base {
    uint64 private constant STEPS = 5;

    DisputeManager public immutable DISPUTES;
    IStaking public immutable STAKING;
    address public immutable NODE;
    address public immutable OWNER;

    uint256 private immutable _HOT_SECRET;
    bytes32[] private _digests;
    address[] public actors;
    string public broken;
    mapping(bytes32 fault => uint256 count) public slashes;
    mapping(address account => uint256 amount) public gotOut;

    /// @dev No stake leaves but by a verdict that could be appealed, and then decided or late.
    modifier keepsStake() {
        uint256 before = STAKING.slashable(NODE);
        _;
        if (STAKING.slashable(NODE) != before) broken = "stake left escrow without a verdict";
    }

    constructor(DisputeManager disputes, address node, uint256 hotSecret, address[] memory everyone) {
        DISPUTES = disputes;
        STAKING = disputes.STAKING();
        NODE = node;
        OWNER = disputes.owner();
        _HOT_SECRET = hotSecret;
        _digests = Trace.example(STEPS);
        actors = everyone;
    }

    function openContradiction(uint256 who, uint8 job) external keepsStake {
        (Receipts.Receipt memory first, bytes memory signature) = _receipt(job);
        Receipts.Receipt memory second = first;
        second.outputBytes = who % 4 == 0 ? first.outputBytes : 77;
        bytes memory secondSignature = signed(_HOT_SECRET, DISPUTES.digestOf(second));
        (first, signature) = _receipt(job);
        vm.prank(_actor(who));
        DISPUTES.openContradiction(first, signature, second, secondSignature);
    }

    function openWithholding(uint256 who, uint8 job, uint64 step) external keepsStake {
        (Receipts.Receipt memory receipt, bytes memory signature) = _receipt(job);
        vm.prank(_actor(who));
        DISPUTES.openWithholding(receipt, signature, step % (STEPS + 1));
    }

    function openWrongTrace(uint256 who, uint8 job) external keepsStake {
        (Receipts.Receipt memory receipt, bytes memory signature) = _receipt(job);
        vm.prank(_actor(who));
        DISPUTES.openWrongTrace(receipt, signature);
    }

    function openConduct(uint256 who, uint8 evidence) external keepsStake {
        vm.prank(_actor(who));
        DISPUTES.openConduct(NODE, bytes32(uint256(evidence)), bytes32(uint256(1)));
    }

    function answer(uint256 which, uint256 who, uint64 wrong) external keepsStake {
        uint256 id = _dispute(which);
        DisputeManager.Doubt memory doubt = DISPUTES.doubtOf(id);
        uint64 index = wrong % 8 == 0 ? wrong % STEPS : doubt.probe;
        TraceProof.Step memory former = Trace.step(_digests, index == 0 ? 0 : index - 1);
        TraceProof.Step memory claimed = Trace.step(_digests, index);
        Stage stage = DISPUTES.disputeOf(id).stage;
        vm.prank(who % 8 == 0 ? _actor(who) : NODE);
        if (stage == Stage.Reveal) DISPUTES.reveal(id, claimed);
        else DISPUTES.show(id, former, claimed);
    }

    function pick(uint256 which, uint256 who, bool agrees) external keepsStake {
        uint256 id = _dispute(which);
        address challenger = DISPUTES.disputeOf(id).challenger;
        vm.prank(who % 8 == 0 ? _actor(who) : challenger);
        DISPUTES.pick(id, agrees);
    }

    function vote(uint256 which, uint256 who, uint8 verdict) external keepsStake {
        address voter = who % 4 == 0 ? _actor(who) : actors[3 + who % 3];
        uint256 id = _dispute(which);
        DisputeManager.Dispute memory dispute = DISPUTES.disputeOf(id);
        vm.prank(voter);
        DISPUTES.vote(id, verdict % 8 < 4 ? Outcome(verdict % 4) : Outcome.Guilty);
        if (voter == dispute.challenger || voter == dispute.node) broken = "a party judged";
    }

    function expire(uint256 which) external keepsStake {
        DISPUTES.expire(_dispute(which));
    }

    function appeal(uint256 which) external keepsStake {
        uint256 id = _dispute(which);
        vm.prank(NODE);
        DISPUTES.appeal(id);
    }

    function decideAppeal(uint256 which, uint256 who, bool overturn) external {
        uint256 id = _dispute(which);
        DisputeManager.Dispute memory dispute = DISPUTES.disputeOf(id);
        address judge = who % 8 == 0 ? _actor(who) : OWNER;
        vm.prank(judge);
        DISPUTES.decideAppeal(id, overturn);
        if (dispute.stage != Stage.Appealed || judge != OWNER) broken = "decided without an appeal or a right";
        _noteClosing(id);
    }

    function execute(uint256 which) external {
        uint256 id = _dispute(which);
        DisputeManager.Dispute memory dispute = DISPUTES.disputeOf(id);
        DISPUTES.execute(id);
        if (vm.getBlockTimestamp() <= dispute.deadline) broken = "executed before it could be appealed or decided";
        if (dispute.outcome != Outcome.Guilty) broken = "executed without a verdict";
        _noteClosing(id);
    }

    function withdraw(uint256 who) external keepsStake {
        address account = _actor(who);
        vm.prank(account);
        gotOut[account] += DISPUTES.withdraw();
    }

    function slashDirectly(uint256 who) external {
        vm.prank(_actor(who));
        STAKING.slash(NODE, 1);
        broken = "slashed past the disputes";
    }

    function wait(uint256 time) external keepsStake {
        vm.warp(vm.getBlockTimestamp() + bound(time, 1, 4 days));
    }

    function people() external view returns (address[] memory) {
        return actors;
    }

    function _noteClosing(uint256 id) private {
        DisputeManager.Dispute memory dispute = DISPUTES.disputeOf(id);
        if (dispute.outcome == Outcome.Guilty && ++slashes[dispute.fault] > 1) broken = "a fault was punished twice";
    }

    function _receipt(uint8 job) private view returns (Receipts.Receipt memory receipt, bytes memory signature) {
        receipt.jobId = string(abi.encodePacked(bytes1(uint8(65 + job % 20))));
        receipt.leaseId = "lease";
        receipt.miner = vm.addr(_HOT_SECRET);
        receipt.traceRoot = Trace.root(_digests);
        receipt.steps = STEPS;
        signature = signed(_HOT_SECRET, DISPUTES.digestOf(receipt));
    }

    /// @dev Mostly one of the last few, which are still open.
    function _dispute(uint256 which) private view returns (uint256) {
        uint256 count = DISPUTES.disputeCount();
        return which % 8 == 0 || count < 4 ? which % (count + 2) : count - which % 4;
    }

    function _actor(uint256 who) private view returns (address) {
        return actors[who % actors.length];
    }
}
