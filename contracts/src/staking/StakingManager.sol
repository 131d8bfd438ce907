// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParamStore, Param} from "../governance/IParamStore.sol";
import {IBurnableToken} from "./IBurnableToken.sol";
import {IStaking, Role} from "./IStaking.sol";
import {NodeRegister} from "./NodeRegister.sol";
import {SharePool} from "./SharePool.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice What a staking contract asks of the contract it lets slash.
interface IStakingJudge {
    /// @notice The staking contract it judges over.
    // solhint-disable-next-line func-name-mixedcase
    function STAKING() external view returns (IStaking);
}

/// @title Stakes
/// @notice Holds the stakes of nodes and delegators, pays their rewards, and gives up stake to the dispute contract alone. It
/// has no owner: what can change are the bounded parameters.
/// @dev Four pools beside a node's own stake: delegated stake, delegated stake that is leaving, own stake that is leaving, and
/// what moved to other nodes but still answers here. The last holds no tokens, it tells how much of moved stake is not slashed.
/// Recorded votes of delegators shrink after a slash when they are next touched, or when anyone calls {syncVotes}: a loop over
/// all delegators would have no bound. Until then they are what was staked, never more.
contract StakingManager is NodeRegister, Votes {
    using SafeERC20 for IBurnableToken;
    using SharePool for SharePool.Pool;

    /// @notice The pools of a node.
    enum Bucket {
        Delegated,
        Leaving,
        OwnLeaving,
        Moved
    }

    /// @notice A staker's part in a node's delegated pool.
    /// @param generation Which pool of the node.
    /// @param shares All shares.
    /// @param locked Those that moved here and are not released.
    /// @param paid The pool's reward per share up to which rewards are in `owed`.
    /// @param owed Rewards not paid out; the operator's too.
    /// @param units Votes recorded for this part; the operator's own stake too.
    struct Position {
        uint64 generation;
        uint256 shares;
        uint256 locked;
        uint256 paid;
        uint256 owed;
        uint256 units;
    }

    /// @notice Stake on its way out.
    struct Exit {
        address staker;
        address node;
        uint48 until;
        uint64 generation;
        uint256 shares;
    }

    /// @notice Stake that moved and still answers for the node it left.
    struct Move {
        address staker;
        address from;
        address to;
        uint48 until;
        uint64 fromGeneration;
        uint64 toGeneration;
        uint256 fromShares;
        uint256 toShares;
        uint256 amount;
    }

    /// @notice What was slashed since a period began.
    struct Period {
        uint48 start;
        uint256 base;
        uint256 taken;
    }

    /// @notice The token.
    IBurnableToken public immutable TOKEN;

    address private immutable BINDER;

    /// @notice The dispute contract; zero until it is bound.
    address public disputes;

    /// @notice All staked tokens, those that are leaving included.
    uint256 public principal;

    /// @notice All rewards that were paid in and not paid out.
    uint256 public rewardsHeld;

    uint256 private _lastId;
    mapping(address node => mapping(Bucket bucket => uint64 generation)) private _generations;
    mapping(address node => mapping(Bucket bucket => mapping(uint64 generation => SharePool.Pool))) private _pools;
    mapping(address staker => mapping(address node => Position)) private _positions;
    mapping(address staker => uint256 units) private _units;
    mapping(uint256 id => Exit) private _exits;
    mapping(uint256 id => Move) private _moves;
    mapping(address node => Period) private _periods;

    modifier onlyDisputes() {
        require(msg.sender == disputes, NotDisputes(msg.sender, disputes));
        _;
    }

    /// @param token The token that is staked.
    /// @param params Where the parameters are read.
    constructor(IBurnableToken token, IParamStore params) NodeRegister(params) {
        TOKEN = token;
        BINDER = msg.sender;
    }

    /// @notice Binds the dispute contract. Only the deployer, once: afterwards it has no right here.
    function bindDisputes(address judge) external {
        require(msg.sender == BINDER && disputes == address(0), NotBinder(msg.sender, BINDER));
        address itsStaking = address(IStakingJudge(judge).STAKING());
        require(itsStaking == address(this), WrongDisputes(judge, itsStaking));
        disputes = judge;
        emit DisputesBound(judge);
    }

    /// @inheritdoc IStaking
    function register(Role role, address hotKey, bytes calldata consent, uint256 commissionBp, uint256 amount)
        external
    {
        _enrol(role, hotKey, consent, commissionBp);
        uint256 least = _leastStake(role);
        require(amount >= least, OwnStakeTooSmall(msg.sender, amount, least));
        _stakeOwn(amount);
    }

    /// @inheritdoc IStaking
    function stake(address node, uint256 amount) external {
        require(amount != 0, AmountMissing());
        _node(node);
        if (msg.sender == node) {
            _stakeOwn(amount);
        } else {
            uint256 shares = _enter(msg.sender, node, amount);
            principal += amount;
            emit Staked(msg.sender, node, amount, shares);
            TOKEN.safeTransferFrom(msg.sender, address(this), amount);
        }
    }

    /// @inheritdoc IStaking
    function unbond(address node, uint256 amount) external returns (uint256 id) {
        Bucket bucket = Bucket.Leaving;
        uint256 tokens;
        if (msg.sender == node) {
            bucket = Bucket.OwnLeaving;
            tokens = _leaveOwn(amount);
        } else {
            tokens = _leave(node, amount);
        }
        uint64 generation = _freshGeneration(node, bucket);
        uint48 until = uint48(block.timestamp + PARAMS.get(Param.UnbondDelay));
        id = ++_lastId;
        _exits[id] = Exit({
            staker: msg.sender,
            node: node,
            until: until,
            generation: generation,
            shares: _pools[node][bucket][generation].put(tokens)
        });
        emit UnbondRequested(id, msg.sender, node, tokens, until);
    }

    /// @inheritdoc IStaking
    function withdraw(uint256 id) external returns (uint256 amount) {
        Exit memory exit = _exits[id];
        require(exit.staker == msg.sender, NotYourEntry(id, msg.sender));
        _checkDue(id, exit.until, exit.node);
        Bucket bucket = exit.staker == exit.node ? Bucket.OwnLeaving : Bucket.Leaving;
        delete _exits[id];
        amount = _pools[exit.node][bucket][exit.generation].take(exit.shares);
        principal -= amount;
        emit Withdrawn(id, msg.sender, exit.node, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function redelegate(address from, address to, uint256 amount) external returns (uint256 id) {
        bool fit = from != to && msg.sender != from && msg.sender != to;
        require(fit, RedelegationUnfit(from, to));
        require(_node(from).freezes == 0, NodeFrozen(from));
        _node(to);
        uint256 tokens = _leave(from, amount);
        uint64 generation = _freshGeneration(from, Bucket.Moved);
        uint256 shares = _enter(msg.sender, to, tokens);
        _positions[msg.sender][to].locked += shares;
        id = ++_lastId;
        _moves[id] = Move({
            staker: msg.sender,
            from: from,
            to: to,
            until: uint48(block.timestamp + PARAMS.get(Param.UnbondDelay)),
            fromGeneration: generation,
            toGeneration: _generations[to][Bucket.Delegated],
            fromShares: _pools[from][Bucket.Moved][generation].put(tokens),
            toShares: shares,
            amount: tokens
        });
        emit Redelegated(id, msg.sender, from, to, tokens, _moves[id].until);
    }

    /// @inheritdoc IStaking
    function release(uint256 id) external {
        Move memory move = _moves[id];
        require(move.staker != address(0), NotYourEntry(id, msg.sender));
        _checkDue(id, move.until, move.from);
        delete _moves[id];
        uint256 left = _pools[move.from][Bucket.Moved][move.fromGeneration].take(move.fromShares);
        uint256 paid = _payDebt(move, Math.saturatingSub(move.amount, left));
        emit RedelegationReleased(id, move.staker, paid);
        if (paid != 0) TOKEN.burn(paid);
    }

    /// @inheritdoc IStaking
    function notifyReward(address node, uint256 amount) external {
        require(amount != 0, AmountMissing());
        uint256 own = _node(node).own;
        SharePool.Pool storage pool = _pool(node, Bucket.Delegated);
        uint256 toDelegators = 0;
        if (pool.shares != 0 && !pool.isSpent()) {
            toDelegators = Math.mulDiv(amount, pool.tokens, own + pool.tokens);
            toDelegators -= Math.mulDiv(toDelegators, commissionOf(node), WHOLE_BP, Math.Rounding.Ceil);
            pool.reward(toDelegators);
        }
        _positions[node][node].owed += amount - toDelegators;
        rewardsHeld += amount;
        emit RewardAdded(node, msg.sender, amount - toDelegators, toDelegators);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStaking
    function claimReward(address node) external returns (uint256 amount) {
        Position storage position = _settle(msg.sender, node);
        amount = position.owed;
        position.owed = 0;
        rewardsHeld -= amount;
        emit RewardClaimed(msg.sender, node, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function reopen() external {
        require(_node(msg.sender).freezes == 0, NodeFrozen(msg.sender));
        require(_pool(msg.sender, Bucket.Delegated).isSpent(), PoolOpen(msg.sender));
        emit Reopened(msg.sender, _freshGeneration(msg.sender, Bucket.Delegated));
    }

    /// @inheritdoc IStaking
    function freeze(address node) external onlyDisputes {
        emit FreezesChanged(node, ++_node(node).freezes);
    }

    /// @inheritdoc IStaking
    function unfreeze(address node) external onlyDisputes {
        emit FreezesChanged(node, --_node(node).freezes);
    }

    /// @inheritdoc IStaking
    function slash(address node, uint256 amount) external onlyDisputes returns (uint256 taken, uint256 owed) {
        Node storage record = _node(node);
        uint256 due = _withinCaps(node, amount);
        uint256 fromOwn = _slashOwn(node, record, due);
        uint256 fromDelegators;
        (fromDelegators, owed) = _slashDelegators(node, due - fromOwn);
        taken = fromOwn + fromDelegators;
        principal -= taken;
        emit Slashed(node, amount, fromOwn, fromDelegators, owed);
        TOKEN.safeTransfer(msg.sender, taken);
    }

    /// @inheritdoc IStaking
    function syncVotes(address staker, address node) public {
        Position storage position = _positions[staker][node];
        uint256 units = staker == node ? _nodes[node].own : stakeOf(staker, node);
        uint256 former = position.units;
        if (units == former) return;
        position.units = units;
        if (units > former) {
            _units[staker] += units - former;
            _transferVotingUnits(address(0), staker, units - former);
        } else {
            _units[staker] -= former - units;
            _transferVotingUnits(staker, address(0), former - units);
        }
    }

    /// @inheritdoc IStaking
    function slashable(address node) public view returns (uint256 amount) {
        return _nodes[node].own + _pool(node, Bucket.OwnLeaving).tokens + _pool(node, Bucket.Delegated).tokens
            + _pool(node, Bucket.Leaving).tokens + _pool(node, Bucket.Moved).tokens;
    }

    /// @inheritdoc IStaking
    function votes(address node) external view returns (uint256 amount) {
        return _nodes[node].own + _pool(node, Bucket.Delegated).tokens;
    }

    /// @notice A node's own stake, nothing that is leaving.
    function ownStakeOf(address node) external view returns (uint256 amount) {
        return _nodes[node].own;
    }

    /// @notice What a delegator's part in a node is worth now, moved stake included.
    function stakeOf(address staker, address node) public view returns (uint256 amount) {
        Position storage position = _positions[staker][node];
        return _pools[node][Bucket.Delegated][position.generation].worth(position.shares);
    }

    /// @notice A staker's rewards from a node that it can claim now.
    function rewardOf(address staker, address node) external view returns (uint256 amount) {
        Position storage position = _positions[staker][node];
        SharePool.Pool storage pool = _pools[node][Bucket.Delegated][position.generation];
        return position.owed + pool.earned(position.shares, position.paid);
    }

    /// @notice An entry of {unbond}: whose, from which node, when it is due, and what it is worth now; zeros for none.
    function exitOf(uint256 id) external view returns (address staker, address node, uint256 until, uint256 amount) {
        Exit storage exit = _exits[id];
        Bucket bucket = exit.staker == exit.node ? Bucket.OwnLeaving : Bucket.Leaving;
        amount = _pools[exit.node][bucket][exit.generation].worth(exit.shares);
        return (exit.staker, exit.node, exit.until, amount);
    }

    /// @notice A node's pool: which generation it is in, its tokens and its shares.
    function poolOf(address node, Bucket bucket)
        external
        view
        returns (uint256 generation, uint256 tokens, uint256 shares)
    {
        SharePool.Pool storage pool = _pool(node, bucket);
        return (_generations[node][bucket], pool.tokens, pool.shares);
    }

    /// @notice Time in seconds, as the token tells it.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice How time is told (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _stakeOwn(uint256 amount) private {
        _nodes[msg.sender].own += amount;
        principal += amount;
        _recordVotes(msg.sender, msg.sender);
        emit Staked(msg.sender, msg.sender, amount, 0);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _enter(address staker, address node, uint256 amount) private returns (uint256 shares) {
        Node storage record = _nodes[node];
        require(record.freezes == 0, NodeFrozen(node));
        uint256 least = _leastStake(record.role);
        require(record.own >= least, OwnStakeTooSmall(node, record.own, least));
        SharePool.Pool storage pool = _pool(node, Bucket.Delegated);
        require(!pool.isSpent(), PoolClosed(node));
        Position storage position = _settle(staker, node);
        uint64 generation = _generations[node][Bucket.Delegated];
        if (position.generation != generation) {
            uint256 left = stakeOf(staker, node);
            require(left == 0, OlderShares(staker, node, left));
            (position.generation, position.shares, position.locked) = (generation, 0, 0);
            position.paid = pool.rewardPerShare;
        }
        shares = pool.put(amount);
        position.shares += shares;
        _recordVotes(staker, node);
    }

    function _leaveOwn(uint256 amount) private returns (uint256 tokens) {
        Node storage record = _node(msg.sender);
        tokens = amount == type(uint256).max ? record.own : amount;
        require(tokens != 0, AmountMissing());
        require(tokens <= record.own, StakeTooSmall(msg.sender, msg.sender, tokens, record.own));
        uint256 rest = record.own - tokens;
        uint256 least = _leastStake(record.role);
        require(rest == 0 || rest >= least, OwnStakeTooSmall(msg.sender, rest, least));
        record.own = rest;
        syncVotes(msg.sender, msg.sender);
    }

    function _leave(address node, uint256 amount) private returns (uint256 tokens) {
        require(amount != 0, AmountMissing());
        Position storage position = _settle(msg.sender, node);
        SharePool.Pool storage pool = _pools[node][Bucket.Delegated][position.generation];
        uint256 free = position.shares - position.locked;
        uint256 shares = amount == type(uint256).max ? free : pool.sharesFor(amount);
        require(shares != 0 && shares <= free, StakeTooSmall(msg.sender, node, amount, pool.worth(free)));
        tokens = pool.take(shares);
        position.shares -= shares;
        syncVotes(msg.sender, node);
    }

    function _payDebt(Move memory move, uint256 debt) private returns (uint256 paid) {
        Position storage position = _settle(move.staker, move.to);
        // The pool it moved to was slashed to nothing and left behind: so was this stake.
        if (position.generation != move.toGeneration) return 0;
        position.locked -= move.toShares;
        SharePool.Pool storage pool = _pools[move.to][Bucket.Delegated][move.toGeneration];
        uint256 shares = Math.min(pool.sharesFor(debt), move.toShares);
        paid = pool.take(shares);
        position.shares -= shares;
        principal -= paid;
        syncVotes(move.staker, move.to);
    }

    function _withinCaps(address node, uint256 amount) private returns (uint256 due) {
        uint256 stakes = slashable(node);
        Period storage period = _periods[node];
        if (block.timestamp >= period.start + PARAMS.get(Param.SlashPeriod)) {
            (period.start, period.base, period.taken) = (uint48(block.timestamp), stakes, 0);
        }
        uint256 perEvent = Math.mulDiv(stakes, PARAMS.get(Param.SlashEventCapBp), WHOLE_BP);
        uint256 perPeriod = Math.mulDiv(period.base, PARAMS.get(Param.SlashPeriodCapBp), WHOLE_BP);
        due = Math.min(Math.min(amount, perEvent), Math.saturatingSub(perPeriod, period.taken));
        period.taken += due;
    }

    function _slashOwn(address node, Node storage record, uint256 due) private returns (uint256 taken) {
        SharePool.Pool storage leaving = _pool(node, Bucket.OwnLeaving);
        uint256 tier = record.own + leaving.tokens;
        if (tier == 0) return 0;
        taken = Math.min(due, tier);
        uint256 fromLeaving = Math.mulDiv(taken, leaving.tokens, tier);
        leaving.tokens -= fromLeaving;
        record.own -= taken - fromLeaving;
        syncVotes(node, node);
    }

    function _slashDelegators(address node, uint256 due) private returns (uint256 taken, uint256 owed) {
        SharePool.Pool storage staying = _pool(node, Bucket.Delegated);
        SharePool.Pool storage leaving = _pool(node, Bucket.Leaving);
        SharePool.Pool storage moved = _pool(node, Bucket.Moved);
        uint256 tier = staying.tokens + leaving.tokens + moved.tokens;
        if (tier == 0) return (0, 0);
        due = Math.min(due, tier);
        uint256 fromLeaving = Math.mulDiv(due, leaving.tokens, tier);
        uint256 rest = due - fromLeaving;
        tier -= leaving.tokens;
        owed = tier == 0 ? 0 : Math.mulDiv(rest, moved.tokens, tier);
        leaving.tokens -= fromLeaving;
        moved.tokens -= owed;
        staying.tokens -= rest - owed;
        taken = due - owed;
    }

    function _settle(address staker, address node) private returns (Position storage position) {
        position = _positions[staker][node];
        SharePool.Pool storage pool = _pools[node][Bucket.Delegated][position.generation];
        position.owed += pool.earned(position.shares, position.paid);
        position.paid = pool.rewardPerShare;
    }

    function _recordVotes(address staker, address node) private {
        if (delegates(staker) == address(0)) _delegate(staker, staker);
        syncVotes(staker, node);
    }

    function _checkDue(uint256 id, uint48 until, address node) private view {
        require(block.timestamp >= until, TooEarly(id, until));
        require(_nodes[node].freezes == 0, NodeFrozen(node));
    }

    function _freshGeneration(address node, Bucket bucket) private returns (uint64 generation) {
        generation = _generations[node][bucket];
        if (_pools[node][bucket][generation].isSpent()) _generations[node][bucket] = ++generation;
    }

    function _pool(address node, Bucket bucket) private view returns (SharePool.Pool storage pool) {
        return _pools[node][bucket][_generations[node][bucket]];
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _units[account];
    }
}
