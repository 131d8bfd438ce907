// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SumTree} from "../pay/SumTree.sol";

/// @title Deposits, payments and exits of the network, settled one root an epoch
///
/// @notice Payers deposit CAI; an operator keeps the books off the chain and posts, once an epoch, the root of a Merkle sum tree
/// of what every account ever earned and ever spent. A root is final when its challenge window is over and no challenge is open;
/// until then anyone who sees a fault in it can have it cancelled together with every later one. Earners claim against the latest
/// final root. Payers leave by an exit that needs nobody's consent.
///
/// What holds whatever the operator does: claims never pass what the final root says was paid, that never passes what was
/// deposited and not withdrawn, and the contract always holds deposits - withdrawals - claims + bonds.
/// What needs one honest watcher within a window: that nobody's money is booked to somebody else. The watcher needs the leaves,
/// and can force them out (`challengeLeaves`).
///
/// An account has two purses. From its deposit it spends and exits; from what it earned it claims. Neither waits for the other.
interface ICuckooPay {
    /// @notice What is fixed for the life of the contract; times in seconds, amounts in units of the token.
    struct Rules {
        /// How long a root can be challenged.
        uint40 challengeWindow;
        /// How long a challenge can be answered.
        uint40 responseTime;
        /// How long after a request for exit the operator may still post what the account had signed before.
        uint40 inclusionTime;
        /// The least time from a request for exit to the exit; at least the three above together.
        uint40 exitDelay;
        /// The least time from naming an operator to its taking office; at least `exitDelay`, so that whoever minds can leave.
        uint40 rotationDelay;
        /// What an operator has at stake to post a root.
        uint128 operatorBond;
        /// What a challenger, or a payer who exits without proof, has at stake.
        uint128 challengeBond;
    }

    /// @notice A root as it was posted and what has become of it.
    struct Epoch {
        bytes32 root;
        /// The sum of all earned, which is the sum of all spent.
        uint128 total;
        uint40 postedAt;
        /// Leaves 0 .. leafCount - 1 exist; the rest of the tree is empty.
        uint32 leafCount;
        /// The number of the operator who posted it (`operatorAt`).
        uint16 term;
        uint24 openChallenges;
        bool cancelled;
    }

    /// @notice A leaf, its place, and the siblings on its way to the root, lowest first.
    struct ProvenLeaf {
        address account;
        uint128 earned;
        uint128 spent;
        uint32 index;
        SumTree.Node[] siblings;
    }

    /// @notice A request to leave with `amount`, and what the payer says it has spent where it exits without a proof.
    struct Exit {
        uint128 amount;
        uint40 requestedAt;
        /// Zero where nothing is stated.
        uint40 statedAt;
        uint128 statedSpent;
    }

    /// @notice What a challenge asks for.
    enum Kind {
        /// No challenge.
        None,
        /// A voucher of the payer for at least what its leaf says it spent.
        Spend,
        /// The earner's leaf, in this root or a later one, with at least what the operator's receipt says it earned.
        Earned,
        /// All leaves of one stretch of the tree.
        Leaves
    }

    /// @notice An open challenge to a root.
    struct Challenge {
        Kind kind;
        uint32 epoch;
        uint40 openedAt;
        address challenger;
        /// The payer or the earner; zero for leaves.
        address account;
        /// What was spent, what was earned, or the number of the stretch.
        uint128 subject;
    }

    /// @notice What a root was proven to be.
    enum Fault {
        /// An account spent more than it has deposited and not withdrawn.
        Overspent,
        /// An account's books went down since an earlier root.
        Regressed,
        /// A place in the tree changed hands since an earlier root.
        Moved,
        /// An account has two leaves.
        Duplicated,
        /// All accounts together spent more than is deposited and not withdrawn.
        Insolvent,
        /// A challenge was not answered in time.
        Unanswered
    }

    event Deposited(address indexed account, uint256 amount);
    event RootPosted(
        uint256 indexed epoch,
        address indexed operator,
        bytes32 root,
        uint256 total,
        uint256 leafCount,
        bytes32 dataHash
    );
    event RootFinalised(uint256 indexed epoch);
    event RootCancelled(uint256 indexed epoch);
    event FaultProven(uint256 indexed epoch, Fault indexed fault, address indexed by);
    event Claimed(address indexed account, uint256 indexed epoch, uint256 amount);
    event ExitRequested(address indexed account, uint256 amount, uint256 earliest);
    event ExitWithdrawn(address indexed account);
    event SpentStated(address indexed account, uint256 spent, uint256 standsAt);
    event SpentRefuted(address indexed account, uint256 spent, address indexed by);
    event Exited(address indexed account, uint256 amount);
    event VoucherRecorded(address indexed payer, uint256 cumulativeSpent);
    event ChallengeOpened(
        uint256 indexed challenge,
        uint256 indexed epoch,
        Kind indexed kind,
        address challenger,
        address account,
        uint256 subject,
        uint256 deadline
    );
    event ChallengeAnswered(uint256 indexed challenge, address indexed by);
    event ChallengeTimedOut(uint256 indexed challenge);
    event ChallengeVoided(uint256 indexed challenge);
    event BondAdded(address indexed operator, uint256 amount);
    event BondWithdrawn(address indexed operator, uint256 amount);
    event BondSlashed(address indexed operator, address indexed rewarded, uint256 reward, uint256 burnt);
    event OperatorProposed(address indexed operator, uint256 earliest);
    event OperatorChanged(address indexed operator, uint256 indexed term);

    /// @notice The rules at construction do not add up; the name is the field's.
    error RuleRefused(string rule);
    /// @notice There must be an address here.
    error AddressRefused(address account);
    /// @notice Amounts are not zero.
    error AmountZero();
    /// @notice Only this account may do this.
    error CallerRefused(address caller, address allowed);
    /// @notice A root's total does not fall below that of the root before it.
    error TotalFell(uint256 total, uint256 before);
    /// @notice A root's total does not pass what is deposited and not withdrawn.
    error TotalExceedsDeposits(uint256 total, uint256 deposits);
    /// @notice The number of leaves is not zero and does not fall.
    error LeafCountRefused(uint256 leafCount, uint256 least);
    /// @notice The operator's bond is too small.
    error BondTooSmall(uint256 bond, uint256 least);
    /// @notice No more roots can be waiting for finality.
    error TooManyPending(uint256 most);
    /// @notice The epoch is not one that waits for finality: it is unknown, cancelled or final.
    error EpochNotPending(uint256 epoch);
    /// @notice The epoch is unknown, cancelled, or on the wrong side of the other one.
    error EpochRefused(uint256 epoch);
    /// @notice The time for opening challenges to this epoch ended then.
    error WindowOver(uint256 epoch, uint256 end);
    /// @notice The leaf is not in the epoch's tree at this place with these sums.
    error ProofRefused(uint256 epoch, address account, uint256 index);
    /// @notice No root is final yet.
    error NothingFinal();
    /// @notice The account has claimed everything the latest final root says it earned.
    error NothingToClaim(address account, uint256 claimed, uint256 earned);
    /// @notice All claims together would pass the total of the latest final root.
    error ClaimsExceedTotal(uint256 claims, uint256 total);
    /// @notice The account has no request for exit.
    error NoExit(address account);
    /// @notice The exit can be made then at the earliest.
    error ExitTooEarly(uint256 earliest);
    /// @notice The exit waits until this root, posted in time to count, is final or cancelled.
    error ExitWaitsFor(uint256 epoch);
    /// @notice Nothing is left to pay: it is spent, withdrawn, or no longer covered.
    error NothingToExit(address account);
    /// @notice The account states nothing about what it spent.
    error NothingStated(address account);
    /// @notice What the payer stated stands then at the earliest.
    error StatementTooYoung(uint256 standsAt);
    /// @notice The leaf does not contradict what was stated.
    error NotRefuted(uint256 stated, uint256 shown);
    /// @notice The leaves shown are not at fault in the way claimed.
    error NoFault(uint256 epoch, Fault fault);
    /// @notice There is nothing to ask: the leaf spent nothing, or a recorded voucher covers it.
    error NothingToChallenge(address account);
    /// @notice The tree has no such stretch.
    error StretchUnknown(uint256 stretch, uint256 count);
    /// @notice The signature is not the account's, or not over this.
    error SignatureRefused(address account);
    /// @notice There is no such open challenge of this kind.
    error ChallengeUnknown(uint256 challenge);
    /// @notice The answer came after the deadline, or the time-out was called before it.
    error DeadlineRefused(uint256 challenge, uint256 deadline);
    /// @notice The answer does not give what was asked for.
    error AnswerRefused(uint256 challenge);
    /// @notice The stretch has another number of leaves.
    error LeavesRefused(uint256 count, uint256 wanted);
    /// @notice The bond backs roots that are not final yet, or the office.
    error BondLocked(uint256 bond, uint256 least);
    /// @notice The proposed operator may take office then at the earliest.
    error RotationTooEarly(uint256 earliest);

    // ---- paying in ----

    /// @notice Deposits `amount` of the caller's tokens, which have to be approved. Refused while paused.
    function deposit(uint128 amount) external;

    /// @notice The same with an EIP-2612 permit; a permit that somebody used up beforehand does no harm.
    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;

    // ---- the operator ----

    /// @notice Posts the next root. The operator alone, with its bond in place and while not paused; `total` is at least that of
    /// the root before and at most what is deposited and not withdrawn; `leafCount` does not fall. `dataHash` names where the
    /// leaves are published and is only passed on.
    /// @return epoch The root's number, from 1; numbers of cancelled roots are not used again.
    function postRoot(bytes32 root, uint128 total, uint32 leafCount, bytes32 dataHash) external returns (uint256 epoch);

    /// @notice Adds to an operator's bond; anyone may pay.
    function addBond(address operator_, uint128 amount) external;

    /// @notice Pays an operator's own bond back. Whoever is in office keeps the bond of the rules; whoever has roots that are
    /// not final keeps everything.
    function withdrawBond(uint128 amount) external;

    /// @notice Names the next operator, who may take office after the delay; the zero address withdraws the name. Owner only.
    function proposeOperator(address next) external;

    /// @notice Takes office; the proposed operator alone, after the delay.
    function acceptOperator() external;

    /// @notice Stops deposits and roots, and nothing else. Owner only.
    function pause() external;

    /// @notice Ends a pause. Owner only.
    function unpause() external;

    /// @notice Makes final what has become so; every function that depends on it does this first.
    /// @return epoch The latest final root, 0 for none.
    function finalise() external returns (uint256 epoch);

    // ---- being paid ----

    /// @notice Pays an account what it earned by the latest final root and has not claimed; anyone may call, the account is paid.
    function claim(ProvenLeaf calldata leaf) external returns (uint256 amount);

    /// @notice Claims for many; an account with nothing to claim is passed over, a wrong proof refuses all.
    function claimMany(ProvenLeaf[] calldata leaves) external returns (uint256 amount);

    // ---- leaving ----

    /// @notice Asks to leave with up to `amount` of the caller's deposit; asking again starts anew. From here on the operator
    /// should accept no more spending of it.
    function requestExit(uint128 amount) external;

    /// @notice Withdraws the request, and a statement's bond comes back.
    function withdrawExit() external;

    /// @notice Pays the caller the smallest of: what was asked for; what is deposited, not withdrawn and by the latest final root
    /// not spent; what the final root's total does not need. The proof is of the caller's own leaf in that root. Earliest
    /// `exitDelay` after the request, and once every root posted within `inclusionTime` of it is final or cancelled.
    function exit(ProvenLeaf calldata leaf) external returns (uint256 amount);

    /// @notice For a payer without a leaf or a proof: states, under bond, what it has spent. When the exit could be made, not before.
    function stateSpent(uint128 spent) external;

    /// @notice Shows the leaf of the latest final root that says the account spent more than it stated; the bond is the caller's.
    function refuteSpent(ProvenLeaf calldata leaf) external;

    /// @notice Pays as `exit` does, on a statement that nobody refuted for the challenge window, or where no root is final.
    function exitUnproven() external returns (uint256 amount);

    // ---- faults that a proof shows; the root is cancelled at once ----

    /// @notice The account spent more than it has deposited and not withdrawn.
    function proveOverspent(uint256 epoch, ProvenLeaf calldata leaf) external;

    /// @notice Since the earlier root, which is not cancelled, the account's earned or spent fell.
    function proveRegressed(uint256 epoch, ProvenLeaf calldata leaf, uint256 earlier, ProvenLeaf calldata before)
        external;

    /// @notice Since the earlier root, which is not cancelled, another account took this place in the tree.
    function proveMoved(uint256 epoch, ProvenLeaf calldata leaf, uint256 earlier, ProvenLeaf calldata before) external;

    /// @notice The account has two leaves.
    function proveDuplicated(uint256 epoch, ProvenLeaf calldata leaf, ProvenLeaf calldata other) external;

    /// @notice The root's total passes what is deposited and not withdrawn, as it can after exits.
    function proveInsolvent(uint256 epoch) external;

    // ---- faults that only an answer can clear; the root is not final while one is open ----

    /// @notice Asks for the payer's voucher over what its leaf spent.
    function challengeSpend(uint256 epoch, ProvenLeaf calldata leaf) external returns (uint256 challenge);

    /// @notice Answers with the payer's signature of SpendVoucher(payer, cumulativeSpent) over at least that.
    function answerSpend(uint256 challenge, uint128 cumulativeSpent, bytes calldata signature) external;

    /// @notice Asks for the earner's leaf, given EarnedReceipt(earner, cumulativeEarned) signed by the root's operator.
    function challengeEarned(uint256 epoch, address earner, uint128 cumulativeEarned, bytes calldata signature)
        external
        returns (uint256 challenge);

    /// @notice Answers with the earner's leaf in the challenged root (the bond is the caller's) or in a later one (the bond goes
    /// back: the challenge was fair).
    function answerEarned(uint256 challenge, uint256 epoch, ProvenLeaf calldata leaf) external;

    /// @notice Asks for the leaves of one stretch of the tree, `STRETCH` leaves beginning at that multiple of `STRETCH`.
    function challengeLeaves(uint256 epoch, uint32 stretch) external returns (uint256 challenge);

    /// @notice Answers with all leaves of the stretch in order and the siblings from the stretch to the root.
    function answerLeaves(uint256 challenge, SumTree.Leaf[] calldata leaves, SumTree.Node[] calldata siblings) external;

    /// @notice Ends a challenge: after its deadline the root is cancelled and the challenger rewarded; where the root was cancelled
    /// meanwhile the bond goes back. A receipt that could not be booked because posting was paused also sends the bond back.
    function timeOut(uint256 challenge) external;

    /// @notice Keeps a voucher for good, so that a payer whose signature can be revoked (a contract) cannot take it back.
    function recordVoucher(address payer, uint128 cumulativeSpent, bytes calldata signature) external;

    // ---- reading ----

    function rules() external view returns (Rules memory);
    function epochAt(uint256 epoch) external view returns (Epoch memory);
    function exitOf(address account) external view returns (Exit memory);
    function challengeAt(uint256 challenge) external view returns (Challenge memory);
    function operatorAt(uint256 term) external view returns (address);

    /// @notice The operator in office.
    function operator() external view returns (address);

    /// @notice The latest root that is final as things stand, 0 for none; also where nobody called `finalise` yet.
    function finalEpoch() external view returns (uint256);

    /// @notice The latest root that is not cancelled, 0 for none.
    function latestEpoch() external view returns (uint256);
}
