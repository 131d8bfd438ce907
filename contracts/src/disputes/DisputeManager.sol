// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParamStore, Param} from "../governance/IParamStore.sol";
import {IBurnableToken} from "../staking/IBurnableToken.sol";
import {IStaking, Role} from "../staking/IStaking.sol";
import {Committee} from "./Committee.sol";
import {IDisputes, Kind, Outcome, Stage} from "./IDisputes.sol";
import {Receipts} from "./Receipts.sol";
import {TraceProof} from "./TraceProof.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Disputes
/// @notice See {IDisputes}. The owner is the Timelock: it appoints the committee and decides appeals, and is paid nothing.
/// @dev A receipt carries no time. A key that is in use answers for all it ever signed; a retired one for the unbonding delay.
contract DisputeManager is Committee, EIP712 {
    using Receipts for Receipts.Receipt;
    using Receipts for Receipts.Harm;
    using SafeERC20 for IBurnableToken;

    /// @notice A dispute.
    /// @param node The accused.
    /// @param kind What of.
    /// @param stage Whose turn it is.
    /// @param outcome The verdict so far.
    /// @param challenger Who opened it.
    /// @param deadline When the turn ends.
    /// @param slashBp The slash, as it was when the dispute was opened.
    /// @param bond The challenger's bond.
    /// @param appealBond The accused's.
    /// @param stake What could be slashed when the dispute was opened.
    /// @param fault Names what is punished once.
    /// @param job Keccak-256 of the job's id, or zero.
    /// @param harmed The user who was harmed, or zero.
    /// @param harm What that user paid.
    struct Dispute {
        address node;
        Kind kind;
        Stage stage;
        Outcome outcome;
        address challenger;
        uint48 deadline;
        uint16 slashBp;
        uint256 bond;
        uint256 appealBond;
        uint256 stake;
        bytes32 fault;
        bytes32 job;
        address harmed;
        uint256 harm;
    }

    /// @notice The steps in doubt.
    /// @param root The accused's trace root.
    /// @param steps Steps of that trace.
    /// @param low The first step that may be wrong.
    /// @param high The last; when both are one, it is step k.
    /// @param probe The step to reveal.
    struct Doubt {
        bytes32 root;
        uint64 steps;
        uint64 low;
        uint64 high;
        uint64 probe;
    }

    /// @notice The longest trace that is bisected: 16 rounds.
    uint64 public constant MOST_STEPS = 1 << 16;

    uint256 private constant WHOLE_BP = 10_000;

    /// @notice The staking contract.
    IStaking public immutable STAKING;

    /// @notice The token.
    IBurnableToken public immutable TOKEN;

    /// @notice Where the parameters are read.
    IParamStore public immutable PARAMS;

    /// @notice Disputes so far; the last one's number.
    uint256 public disputeCount;

    /// @notice All bonds of open disputes.
    uint256 public bondsHeld;

    /// @notice All credits that were not paid out.
    uint256 public creditsHeld;

    /// @notice What an account can withdraw.
    mapping(address account => uint256 amount) public creditOf;

    /// @notice Whether a fault was punished.
    mapping(bytes32 fault => bool punished) public isPunished;

    mapping(uint256 id => Dispute) private _disputes;
    mapping(uint256 id => Doubt) private _doubts;

    /// @param token The token of stakes and bonds.
    /// @param staking The staking contract, which must be bound to this one.
    /// @param params Where the parameters are read.
    /// @param owner The Timelock.
    constructor(IBurnableToken token, IStaking staking, IParamStore params, address owner)
        Committee(owner)
        EIP712("CuckooDispute", "1")
    {
        TOKEN = token;
        STAKING = staking;
        PARAMS = params;
    }

    /// @inheritdoc IDisputes
    function openContradiction(
        Receipts.Receipt calldata first,
        bytes calldata firstSignature,
        Receipts.Receipt calldata second,
        bytes calldata secondSignature
    ) external returns (uint256 id) {
        bytes32 work = first.work();
        bool differs = first.hash() != second.hash();
        require(differs && first.miner == second.miner && work == second.work(), NoContradiction());
        address node = _signerOf(first, firstSignature);
        _checkSignature(second.hash(), secondSignature, second.miner);
        id = _open(node, Kind.Contradiction, Param.SlashContradictionBp, work, keccak256(bytes(first.jobId)));
        _find(id, Outcome.Guilty);
        _takeBond(node);
    }

    /// @inheritdoc IDisputes
    function openWithholding(Receipts.Receipt calldata receipt, bytes calldata signature, uint64 step)
        external
        returns (uint256 id)
    {
        require(step < receipt.steps, StepOutOfRange(step, receipt.steps));
        id = _openReceipt(receipt, signature, Kind.Withholding, Param.SlashSilenceBp);
        _doubt(id, receipt, step, step);
        _enter(id, Stage.Show, Param.AnswerWindow);
        _takeBond(_disputes[id].node);
    }

    /// @inheritdoc IDisputes
    function openWrongTrace(Receipts.Receipt calldata receipt, bytes calldata signature) external returns (uint256 id) {
        bool fits = receipt.steps != 0 && receipt.steps <= MOST_STEPS;
        require(fits, StepOutOfRange(receipt.steps, MOST_STEPS));
        id = _openReceipt(receipt, signature, Kind.WrongStep, Param.SlashWrongStepBp);
        _doubt(id, receipt, 0, receipt.steps - 1);
        _askNext(id);
        _takeBond(_disputes[id].node);
    }

    /// @inheritdoc IDisputes
    function openWrongStep(
        Receipts.Receipt calldata receipt,
        bytes calldata signature,
        uint64 step,
        TraceProof.Step calldata former,
        TraceProof.Step calldata claimed
    ) external returns (uint256 id) {
        id = _openReceipt(receipt, signature, Kind.WrongStep, Param.SlashWrongStepBp);
        _doubt(id, receipt, step, step);
        _showSteps(id, former, claimed);
        _convene(id);
        _takeBond(_disputes[id].node);
    }

    /// @inheritdoc IDisputes
    function openConduct(address node, bytes32 evidence, bytes32 job) external returns (uint256 id) {
        require(STAKING.roleOf(node) != Role.None, NotANode(node));
        id = _open(node, Kind.Conduct, Param.SlashConductBp, evidence, job);
        emit EvidenceNamed(id, evidence);
        _convene(id);
        _takeBond(node);
    }

    /// @inheritdoc IDisputes
    function reveal(uint256 id, TraceProof.Step calldata step) external {
        _checkTurn(id, Stage.Reveal, _disputes[id].node);
        _checkStep(id, _doubts[id].probe, step);
        _enter(id, Stage.Pick, Param.AnswerWindow);
    }

    /// @inheritdoc IDisputes
    function pick(uint256 id, bool agrees) external {
        _checkTurn(id, Stage.Pick, _disputes[id].challenger);
        Doubt storage doubt = _doubts[id];
        if (agrees) doubt.low = doubt.probe + 1;
        else doubt.high = doubt.probe;
        _askNext(id);
    }

    /// @inheritdoc IDisputes
    function show(uint256 id, TraceProof.Step calldata former, TraceProof.Step calldata claimed) external {
        Dispute storage dispute = _disputes[id];
        _checkTurn(id, Stage.Show, dispute.node);
        _showSteps(id, former, claimed);
        if (dispute.kind == Kind.Withholding) _find(id, Outcome.Innocent);
        else _convene(id);
    }

    /// @inheritdoc IDisputes
    function vote(uint256 id, Outcome verdict) external {
        _checkTurn(id, Stage.Committee, msg.sender);
        _checkNoParty(_disputes[id], msg.sender);
        if (_cast(id, verdict)) _find(id, verdict);
    }

    /// @inheritdoc IDisputes
    function expire(uint256 id) external {
        Dispute storage dispute = _disputes[id];
        Stage stage = dispute.stage;
        bool isTurn = stage >= Stage.Reveal && stage <= Stage.Committee;
        require(isTurn, WrongStage(id, stage, Stage.Reveal));
        require(block.timestamp > dispute.deadline, TooEarly(id, dispute.deadline));
        if (stage == Stage.Committee) _find(id, Outcome.Draw);
        else _find(id, stage == Stage.Pick ? Outcome.Innocent : Outcome.Guilty);
    }

    /// @inheritdoc IDisputes
    function showHarm(uint256 id, Receipts.Harm calldata harm, address signer, bytes calldata signature) external {
        Dispute storage dispute = _disputes[id];
        bool open = dispute.stage != Stage.None && dispute.stage != Stage.Closed;
        require(open, WrongStage(id, dispute.stage, Stage.Verdict));
        _checkSignature(harm.hash(), signature, signer);
        (address coordinator, bool answerable,) = STAKING.holderOf(signer);
        bool isWitness = answerable && coordinator != dispute.node && STAKING.isActive(coordinator)
            && STAKING.roleOf(coordinator) == Role.Coordinator;
        bool isFirst = dispute.harmed == address(0) && harm.user != address(0) && harm.user != dispute.node;
        bool fits = dispute.job != bytes32(0) && harm.job == dispute.job;
        require(isWitness && isFirst && fits, HarmUnfit(id, signer));
        _checkNoJudge(harm.user);
        require(!hasVoted(id, harm.user), JudgeTakesNoPart(harm.user));
        (dispute.harmed, dispute.harm) = (harm.user, harm.paid);
        emit HarmShown(id, harm.user, harm.paid);
    }

    /// @inheritdoc IDisputes
    function appeal(uint256 id) external {
        Dispute storage dispute = _disputes[id];
        _checkTurn(id, Stage.Verdict, dispute.node);
        uint256 bond = PARAMS.get(Param.AppealBond);
        dispute.appealBond = bond;
        bondsHeld += bond;
        emit Appealed(id, bond);
        _enter(id, Stage.Appealed, Param.AppealDecisionWindow);
        TOKEN.safeTransferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc IDisputes
    function decideAppeal(uint256 id, bool overturn) external onlyOwner {
        Dispute storage dispute = _disputes[id];
        _checkTurn(id, Stage.Appealed, msg.sender);
        _checkNoParty(dispute, msg.sender);
        emit AppealDecided(id, overturn);
        if (overturn) {
            _close(id, dispute, Outcome.Draw);
        } else {
            uint256 bond = dispute.appealBond;
            dispute.appealBond = 0;
            bondsHeld -= bond;
            _slash(id, dispute);
            TOKEN.burn(bond);
        }
    }

    /// @inheritdoc IDisputes
    function execute(uint256 id) external {
        Dispute storage dispute = _disputes[id];
        bool isDecided = dispute.stage == Stage.Verdict || dispute.stage == Stage.Appealed;
        require(isDecided, WrongStage(id, dispute.stage, Stage.Verdict));
        require(block.timestamp > dispute.deadline, TooEarly(id, dispute.deadline));
        _slash(id, dispute);
    }

    /// @inheritdoc IDisputes
    function withdraw() external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        creditOf[msg.sender] = 0;
        creditsHeld -= amount;
        emit Withdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice A dispute; all zero for none.
    function disputeOf(uint256 id) external view returns (Dispute memory dispute) {
        return _disputes[id];
    }

    /// @notice The steps in doubt; all zero where no trace is.
    function doubtOf(uint256 id) external view returns (Doubt memory doubt) {
        return _doubts[id];
    }

    /// @notice What a miner signs for a receipt (EIP-712).
    function digestOf(Receipts.Receipt calldata receipt) external view returns (bytes32 digest) {
        return _hashTypedDataV4(receipt.hash());
    }

    /// @notice What a coordinator signs for a harm (EIP-712).
    function digestOfHarm(Receipts.Harm calldata harm) external view returns (bytes32 digest) {
        return _hashTypedDataV4(harm.hash());
    }

    function _openReceipt(Receipts.Receipt calldata receipt, bytes calldata signature, Kind kind, Param slashParam)
        private
        returns (uint256 id)
    {
        address node = _signerOf(receipt, signature);
        return _open(node, kind, slashParam, receipt.work(), keccak256(bytes(receipt.jobId)));
    }

    function _open(address node, Kind kind, Param slashParam, bytes32 what, bytes32 job) private returns (uint256 id) {
        _checkNoJudge(msg.sender);
        bytes32 fault = keccak256(abi.encode(kind, node, what));
        require(!isPunished[fault], AlreadyPunished(fault));
        id = ++disputeCount;
        Dispute storage dispute = _disputes[id];
        (dispute.node, dispute.kind, dispute.challenger) = (node, kind, msg.sender);
        (dispute.fault, dispute.job) = (fault, job);
        // At most 10,000: the hard bound of every slash.
        // forge-lint: disable-next-line(unsafe-typecast)
        dispute.slashBp = uint16(PARAMS.get(slashParam));
        dispute.bond = PARAMS.get(Param.ChallengeBond);
        dispute.stake = STAKING.slashable(node);
        bondsHeld += dispute.bond;
        emit DisputeOpened(id, node, msg.sender, kind, dispute.stake, dispute.bond);
    }

    /// @dev The interactions of an opening, after all effects.
    function _takeBond(address node) private {
        uint256 bond = _disputes[disputeCount].bond;
        STAKING.freeze(node);
        TOKEN.safeTransferFrom(msg.sender, address(this), bond);
    }

    function _doubt(uint256 id, Receipts.Receipt calldata receipt, uint64 low, uint64 high) private {
        _doubts[id] = Doubt({root: receipt.traceRoot, steps: receipt.steps, low: low, high: high, probe: high});
        emit DoubtNarrowed(id, low, high, high);
    }

    function _askNext(uint256 id) private {
        Doubt storage doubt = _doubts[id];
        doubt.probe = (doubt.low + doubt.high) / 2;
        emit DoubtNarrowed(id, doubt.low, doubt.high, doubt.probe);
        _enter(id, doubt.low == doubt.high ? Stage.Show : Stage.Reveal, Param.AnswerWindow);
    }

    function _showSteps(uint256 id, TraceProof.Step calldata former, TraceProof.Step calldata claimed) private {
        uint64 step = _doubts[id].high;
        if (step != 0) _checkStep(id, step - 1, former);
        _checkStep(id, step, claimed);
    }

    function _checkStep(uint256 id, uint64 index, TraceProof.Step calldata step) private {
        Doubt storage doubt = _doubts[id];
        require(TraceProof.holds(doubt.root, doubt.steps, index, step), BadProof(index));
        emit StepRevealed(id, index, step.digest);
    }

    function _convene(uint256 id) private {
        _beginBallot(id);
        _enter(id, Stage.Committee, Param.CommitteeWindow);
    }

    function _enter(uint256 id, Stage stage, Param window) private {
        Dispute storage dispute = _disputes[id];
        uint48 deadline = uint48(block.timestamp + PARAMS.get(window));
        (dispute.stage, dispute.deadline) = (stage, deadline);
        emit StageEntered(id, stage, deadline);
    }

    function _find(uint256 id, Outcome verdict) private {
        Dispute storage dispute = _disputes[id];
        if (verdict == Outcome.Guilty) {
            dispute.outcome = Outcome.Guilty;
            _enter(id, Stage.Verdict, Param.AppealWindow);
        } else {
            _close(id, dispute, verdict);
        }
    }

    function _close(uint256 id, Dispute storage dispute, Outcome outcome) private {
        (dispute.stage, dispute.outcome) = (Stage.Closed, outcome);
        bondsHeld -= dispute.bond + dispute.appealBond;
        _credit(outcome == Outcome.Innocent ? dispute.node : dispute.challenger, dispute.bond);
        _credit(dispute.node, dispute.appealBond);
        emit DisputeClosed(id, outcome);
        STAKING.unfreeze(dispute.node);
    }

    function _slash(uint256 id, Dispute storage dispute) private {
        // Another dispute over the same fault came first.
        if (isPunished[dispute.fault]) return _close(id, dispute, Outcome.Draw);
        isPunished[dispute.fault] = true;
        _close(id, dispute, Outcome.Guilty);
        uint256 asked = Math.mulDiv(dispute.stake, dispute.slashBp, WHOLE_BP);
        (uint256 taken,) = STAKING.slash(dispute.node, asked);
        uint256 toUser = Math.min(dispute.harm, Math.mulDiv(taken, PARAMS.get(Param.HarmedShareBp), WHOLE_BP));
        uint256 share = Math.mulDiv(taken, PARAMS.get(Param.ChallengerShareBp), WHOLE_BP);
        uint256 toChallenger = Math.min(share, PARAMS.get(Param.ChallengerCostCap));
        uint256 burnt = taken - toUser - toChallenger;
        _credit(dispute.harmed, toUser);
        _credit(dispute.challenger, toChallenger);
        emit SlashSplit(id, burnt, toUser, toChallenger);
        TOKEN.burn(burnt);
    }

    function _credit(address account, uint256 amount) private {
        creditOf[account] += amount;
        creditsHeld += amount;
    }

    function _signerOf(Receipts.Receipt calldata receipt, bytes calldata signature)
        private
        view
        returns (address node)
    {
        _checkSignature(receipt.hash(), signature, receipt.miner);
        bool answerable;
        (node, answerable,) = STAKING.holderOf(receipt.miner);
        require(answerable, KeyNotAnswerable(receipt.miner));
    }

    function _checkSignature(bytes32 structHash, bytes calldata signature, address named) private view {
        (address signer,,) = ECDSA.tryRecover(_hashTypedDataV4(structHash), signature);
        require(signer == named && named != address(0), BadSignature(named, signer));
    }

    function _checkTurn(uint256 id, Stage stage, address who) private view {
        Dispute storage dispute = _disputes[id];
        require(dispute.stage == stage, WrongStage(id, dispute.stage, stage));
        require(msg.sender == who, NotYourTurn(id, msg.sender, who));
        require(block.timestamp <= dispute.deadline, TooLate(id, dispute.deadline));
    }

    function _checkNoParty(Dispute storage dispute, address judge) private view {
        bool isParty = judge == dispute.node || judge == dispute.challenger || judge == dispute.harmed;
        require(!isParty, PartyMayNotJudge(judge));
    }
}
