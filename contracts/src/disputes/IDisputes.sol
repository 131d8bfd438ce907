// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Receipts} from "./Receipts.sol";
import {TraceProof} from "./TraceProof.sol";

/// @notice What a node is accused of.
enum Kind {
    /// No dispute.
    None,
    /// It signed two receipts for one job and lease that differ. The receipts decide.
    Contradiction,
    /// It does not show steps k-1 and k of the trace its receipt names. Showing them, or not, decides.
    Withholding,
    /// A step of its trace does not follow from the one before. Bisection finds the step, the committee computes it again.
    WrongStep,
    /// Anything else. The committee decides.
    Conduct
}

/// @notice Whose turn it is.
enum Stage {
    /// No dispute.
    None,
    /// The accused shows the step in the middle of what is in doubt.
    Reveal,
    /// The challenger says whether that step is right.
    Pick,
    /// The accused shows steps k-1 and k.
    Show,
    /// The committee votes.
    Committee,
    /// Found guilty; the accused may appeal.
    Verdict,
    /// Appealed; the owner may overturn it.
    Appealed,
    /// Over.
    Closed
}

/// @notice How a dispute ended, or what its verdict is so far.
enum Outcome {
    /// Not decided.
    Open,
    /// The node is slashed once the verdict can no longer be appealed.
    Guilty,
    /// The challenger's bond goes to the node.
    Innocent,
    /// Nobody loses anything.
    Draw
}

/// @notice Disputes over what nodes signed. What proofs show is decided by the proofs; who does not answer in time loses; the
/// committee decides only what no proof can show, and is paid nothing. A node is frozen while a dispute is open, and no stake
/// leaves it before the accused could appeal.
interface IDisputes {
    /// @notice A dispute was opened against a node, with the stake that answers.
    event DisputeOpened(
        uint256 indexed id, address indexed node, address indexed challenger, Kind kind, uint256 stake, uint256 bond
    );

    /// @notice It is the turn of another stage.
    event StageEntered(uint256 indexed id, Stage stage, uint256 deadline);

    /// @notice The steps in doubt: the first that may be wrong, the last, and the one asked for.
    event DoubtNarrowed(uint256 indexed id, uint64 low, uint64 high, uint64 probe);

    /// @notice A step of the accused's trace was shown.
    event StepRevealed(uint256 indexed id, uint64 step, bytes32 digest);

    /// @notice The evidence of a conduct dispute.
    event EvidenceNamed(uint256 indexed id, bytes32 evidence);

    /// @notice A coordinator named the user who was harmed.
    event HarmShown(uint256 indexed id, address indexed user, uint256 paid);

    /// @notice A member of the committee voted.
    event CommitteeVoted(uint256 indexed id, address indexed member, Outcome vote);

    /// @notice The accused appealed.
    event Appealed(uint256 indexed id, uint256 bond);

    /// @notice The owner decided an appeal.
    event AppealDecided(uint256 indexed id, bool overturned);

    /// @notice A dispute is over.
    event DisputeClosed(uint256 indexed id, Outcome outcome);

    /// @notice A slash was split.
    event SlashSplit(uint256 indexed id, uint256 burnt, uint256 toUser, uint256 toChallenger);

    /// @notice A credit was paid out.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice The committee changed.
    event MemberSet(address indexed member, bool isMember, uint256 size);

    /// @notice No dispute of this number is in this stage.
    error WrongStage(uint256 id, Stage stage, Stage expected);

    /// @notice The turn is over.
    error TooLate(uint256 id, uint256 deadline);

    /// @notice The turn is not over.
    error TooEarly(uint256 id, uint256 deadline);

    /// @notice It is another's turn.
    error NotYourTurn(uint256 id, address caller, address expected);

    /// @notice The statement is not signed by the key it names.
    error BadSignature(address named, address recovered);

    /// @notice The key is no node's, or was retired too long ago to answer.
    error KeyNotAnswerable(address key);

    /// @notice The address is no node.
    error NotANode(address node);

    /// @notice The receipts do not contradict each other: they are equal, or of another job, lease or key.
    error NoContradiction();

    /// @notice The step is not in the trace, or the trace is too long to bisect.
    error StepOutOfRange(uint64 step, uint64 steps);

    /// @notice The proof does not lead to the trace root.
    error BadProof(uint64 step);

    /// @notice This fault of this work was punished already.
    error AlreadyPunished(bytes32 fault);

    /// @notice Who judges takes no part: no member of the committee and not the owner.
    error JudgeTakesNoPart(address judge);

    /// @notice Who takes part does not judge.
    error PartyMayNotJudge(address party);

    /// @notice Only a member who joined before the vote began may vote.
    error NotAJudge(uint256 id, address caller);

    /// @notice A member votes once.
    error AlreadyVoted(uint256 id, address member);

    /// @notice A vote is guilty, innocent or draw.
    error NotAVote(Outcome vote);

    /// @notice The harm is of another job, was shown already, or is signed by the accused or by no active coordinator.
    error HarmUnfit(uint256 id, address signer);

    /// @notice The committee has at most this many members.
    error CommitteeFull(uint256 most);

    /// @notice The member is in this state already.
    error MemberUnchanged(address member, bool isMember);

    /// @notice Opens a dispute over two receipts that contradict each other. They decide at once; the verdict can be appealed.
    function openContradiction(
        Receipts.Receipt calldata first,
        bytes calldata firstSignature,
        Receipts.Receipt calldata second,
        bytes calldata secondSignature
    ) external returns (uint256 id);

    /// @notice Demands that the miner shows steps k-1 and k of a receipt's trace.
    /// @param step k, from 0.
    function openWithholding(Receipts.Receipt calldata receipt, bytes calldata signature, uint64 step)
        external
        returns (uint256 id);

    /// @notice Claims that some step of a receipt's trace is wrong; bisection finds it. At most 2^16 steps.
    function openWrongTrace(Receipts.Receipt calldata receipt, bytes calldata signature) external returns (uint256 id);

    /// @notice Claims that one step of a receipt's trace is wrong, with the proof of steps k-1 and k.
    /// @param step k, from 0.
    /// @param former Step k-1; empty when k is 0.
    /// @param claimed Step k.
    function openWrongStep(
        Receipts.Receipt calldata receipt,
        bytes calldata signature,
        uint64 step,
        TraceProof.Step calldata former,
        TraceProof.Step calldata claimed
    ) external returns (uint256 id);

    /// @notice Puts something before the committee that no proof can show.
    /// @param node The accused.
    /// @param evidence Hash of the evidence.
    /// @param job Keccak-256 of the job's id, or zero.
    function openConduct(address node, bytes32 evidence, bytes32 job) external returns (uint256 id);

    /// @notice The accused shows the step asked for.
    function reveal(uint256 id, TraceProof.Step calldata step) external;

    /// @notice The challenger says whether the revealed step is right.
    function pick(uint256 id, bool agrees) external;

    /// @notice The accused shows steps k-1 and k.
    /// @param former Empty when k is 0.
    function show(uint256 id, TraceProof.Step calldata former, TraceProof.Step calldata claimed) external;

    /// @notice A member votes; a majority of the committee decides.
    function vote(uint256 id, Outcome verdict) external;

    /// @notice Ends a turn that was not taken: the accused's or the challenger's is lost, the committee's is a draw.
    function expire(uint256 id) external;

    /// @notice Names the user whom the job harmed, by a coordinator's signature; the user may then get a part of the slash.
    function showHarm(uint256 id, Receipts.Harm calldata harm, address signer, bytes calldata signature) external;

    /// @notice The accused appeals, with a bond.
    function appeal(uint256 id) external;

    /// @notice The owner decides an appeal. Overturned, nobody loses anything; upheld, the appeal's bond is burnt.
    function decideAppeal(uint256 id, bool overturn) external;

    /// @notice Slashes once the verdict stands: the time to appeal, or to decide the appeal, is over.
    function execute(uint256 id) external;

    /// @notice Pays out the caller's credit.
    function withdraw() external returns (uint256 amount);

    /// @notice Sets who is on the committee. Only the owner.
    function setMember(address member, bool isMember) external;
}
