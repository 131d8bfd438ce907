// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a node does. A node has one role for good.
enum Role {
    /// Not registered.
    None,
    /// Executes jobs.
    Miner,
    /// Prices requests, matches jobs and answers for quality.
    Coordinator
}

/// @notice Stakes of miners and coordinators. A node is named by its operator's address: the cold key that holds its own
/// stake. What it signs in daily work it signs with a hot key that it can replace.
interface IStaking {
    /// @notice A node registered.
    event Registered(address indexed node, Role role, address hotKey, uint256 commissionBp);

    /// @notice A node's hot key was replaced; the former stays answerable until `answerableUntil`.
    event HotKeyRotated(address indexed node, address former, address hotKey, uint256 answerableUntil);

    /// @notice A new commission was announced.
    event CommissionAnnounced(address indexed node, uint256 commissionBp, uint256 from);

    /// @notice Tokens were staked on a node; own stake has no shares.
    event Staked(address indexed staker, address indexed node, uint256 amount, uint256 shares);

    /// @notice Stake began to leave a node.
    event UnbondRequested(
        uint256 indexed id, address indexed staker, address indexed node, uint256 amount, uint256 until
    );

    /// @notice Stake that had left was paid out; less than was requested if it was slashed meanwhile.
    event Withdrawn(uint256 indexed id, address indexed staker, address indexed node, uint256 amount);

    /// @notice Stake moved from one node to another; until `until` it answers for both.
    event Redelegated(
        uint256 indexed id, address indexed staker, address indexed from, address to, uint256 amount, uint256 until
    );

    /// @notice Moved stake is free of its former node; `paid` is what it still owed for that node's slashes, burnt.
    event RedelegationReleased(uint256 indexed id, address indexed staker, uint256 paid);

    /// @notice A reward came in for a node: the operator's part (commission and own stake) and its delegators'.
    event RewardAdded(address indexed node, address indexed payer, uint256 toOperator, uint256 toDelegators);

    /// @notice Rewards were paid out.
    event RewardClaimed(address indexed staker, address indexed node, uint256 amount);

    /// @notice A node is frozen by so many disputes.
    event FreezesChanged(address indexed node, uint256 freezes);

    /// @notice A node was slashed: from its own stake, from its delegators', and what moved stake now owes.
    event Slashed(address indexed node, uint256 asked, uint256 fromOwn, uint256 fromDelegators, uint256 owed);

    /// @notice A spent pool was left behind for a fresh one.
    event Reopened(address indexed node, uint256 generation);

    /// @notice The dispute contract was bound, once for ever.
    event DisputesBound(address disputes);

    /// @notice Only the dispute contract may.
    error NotDisputes(address caller, address disputes);

    /// @notice Only the deployer may, and only once.
    error NotBinder(address caller, address binder);

    /// @notice The dispute contract was built for another staking contract.
    error WrongDisputes(address disputes, address itsStaking);

    /// @notice The address is no node.
    error NotANode(address node);

    /// @notice The address is a node already.
    error AlreadyANode(address node);

    /// @notice A node is a miner or a coordinator.
    error RoleMissing();

    /// @notice A hot key must be a key of its own: not zero, not the operator, never used before.
    error HotKeyUnfit(address hotKey);

    /// @notice The hot key has not signed `HotKeyConsent(address operator)`.
    error HotKeyConsentMissing(address hotKey, address operator);

    /// @notice The commission is above the cap, or more than a step above the present one.
    error CommissionTooHigh(uint256 commissionBp, uint256 most);

    /// @notice A node's own stake must be at least this, or nothing.
    error OwnStakeTooSmall(address node, uint256 own, uint256 least);

    /// @notice An amount must be above zero.
    error AmountMissing();

    /// @notice The node is in a dispute.
    error NodeFrozen(address node);

    /// @notice Slashes have left nothing in the node's pool: it takes no stake until its operator reopens it.
    error PoolClosed(address node);

    /// @notice The node's pool is not closed.
    error PoolOpen(address node);

    /// @notice The staker still has shares that are worth something in an older pool of the node: unbond them first.
    error OlderShares(address staker, address node, uint256 worth);

    /// @notice The staker has not so much that is free on this node; moved stake is not free until it is released.
    error StakeTooSmall(address staker, address node, uint256 asked, uint256 free);

    /// @notice Stake moves between two different nodes, neither of which is the staker itself.
    error RedelegationUnfit(address from, address to);

    /// @notice There is no such entry, or it is another's.
    error NotYourEntry(uint256 id, address caller);

    /// @notice The entry is not due yet.
    error TooEarly(uint256 id, uint256 until);

    /// @notice Registers the caller as a node. It takes the role's least own stake from the caller.
    /// @param role What it does.
    /// @param hotKey The key it will sign with; it must never have been anybody's.
    /// @param consent The hot key's EIP-712 signature of `HotKeyConsent(address operator)`, so that nobody takes another's key.
    /// @param commissionBp What it takes of its delegators' rewards.
    /// @param amount Own stake, at least the role's least.
    function register(Role role, address hotKey, bytes calldata consent, uint256 commissionBp, uint256 amount) external;

    /// @notice Replaces the caller's hot key. The former stays answerable for the unbonding delay, so that no evidence is shaken
    /// off by a rotation, and for no longer, so that a stolen old key cannot hurt its node for ever.
    function rotateHotKey(address hotKey, bytes calldata consent) external;

    /// @notice Announces the caller's next commission; it holds after the commission delay. A rise is bounded by a step. A second
    /// announcement replaces one that is not in effect yet.
    function announceCommission(uint256 commissionBp) external;

    /// @notice Stakes the caller's tokens on a node: own stake if the caller is the node, else delegated.
    function stake(address node, uint256 amount) external;

    /// @notice Begins to take stake off a node. It earns nothing and votes no more, but can be slashed until withdrawn.
    /// @param amount In tokens; the largest uint256 means all that is free.
    /// @return id The entry to withdraw.
    function unbond(address node, uint256 amount) external returns (uint256 id);

    /// @notice Pays out an entry of {unbond} whose delay has passed and whose node is not frozen.
    function withdraw(uint256 id) external returns (uint256 amount);

    /// @notice Moves delegated stake to another node, where it earns and votes at once. Until the delay has passed it also
    /// answers for its former node, and cannot move on.
    /// @return id The entry to release.
    function redelegate(address from, address to, uint256 amount) external returns (uint256 id);

    /// @notice Frees moved stake, by anyone, once the delay has passed and the former node is not frozen; collects and burns
    /// what it owes for that node's slashes.
    function release(uint256 id) external;

    /// @notice Pays a node's reward, from anyone's tokens: the commission and the own stake's part to the operator, the rest to
    /// the delegators by shares.
    function notifyReward(address node, uint256 amount) external;

    /// @notice Pays out the caller's rewards from a node.
    function claimReward(address node) external returns (uint256 amount);

    /// @notice Leaves a spent pool behind and opens a fresh one. Only the node, and not while frozen.
    function reopen() external;

    /// @notice Brings a staker's recorded votes down to what slashes have left; by anyone.
    function syncVotes(address staker, address node) external;

    /// @notice Adds a freeze: nothing is withdrawn from the node nor delegated to it. Only the dispute contract.
    function freeze(address node) external;

    /// @notice Takes a freeze away. Only the dispute contract.
    function unfreeze(address node) external;

    /// @notice Takes stake: own first, then the delegators', no more than the caps of one slash and of a period allow. What is
    /// on the node or leaving it is sent to the dispute contract at once; stake that has moved on owes its part until released.
    /// @param amount What the dispute asks for.
    /// @return taken What was sent.
    /// @return owed What will be burnt when moved stake is released.
    function slash(address node, uint256 amount) external returns (uint256 taken, uint256 owed);

    /// @notice The node behind a hot key, whether it can still answer for it, and since when it has it; zero for no node.
    function holderOf(address hotKey) external view returns (address node, bool answerable, uint256 since);

    /// @notice What a node is; `None` for no node.
    function roleOf(address node) external view returns (Role role);

    /// @notice Whether the node has its least own stake.
    function isActive(address node) external view returns (bool active);

    /// @notice Whether a dispute holds the node.
    function isFrozen(address node) external view returns (bool frozen);

    /// @notice All stake that can be slashed for this node now.
    function slashable(address node) external view returns (uint256 amount);

    /// @notice The stake on a node: its own and its delegators', nothing that is leaving. One token is counted on one node.
    function votes(address node) external view returns (uint256 amount);
}
