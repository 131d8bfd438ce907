// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../interfaces/ICuckooPay.sol";
import {SumTree} from "./SumTree.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The roots, in the order in which they become final
/// @notice What CuckooPay stands on: which roots live, which of them are final, what it takes to cancel one, and whose bond pays.
/// The roots that are not cancelled form one list, final ones first. Cancelling takes a root and every later one off its end, so
/// that nothing that was posted on top of a fault survives it.
abstract contract Epochs is ICuckooPay {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @notice The most roots that wait for finality at a time; it bounds every loop over them.
    uint256 public constant MAX_PENDING = 64;

    /// @notice The token of all amounts; it can be burnt.
    IERC20 public immutable TOKEN;

    uint40 internal immutable WINDOW;
    uint40 internal immutable RESPONSE_TIME;
    uint40 internal immutable INCLUSION_TIME;
    uint40 internal immutable EXIT_DELAY;
    uint40 internal immutable ROTATION_DELAY;
    uint128 internal immutable OPERATOR_BOND;
    uint128 internal immutable CHALLENGE_BOND;

    /// @notice Everything ever deposited.
    uint128 public deposited;
    /// @notice Everything ever paid out by exits.
    uint128 public withdrawn;
    /// @notice Everything ever paid out by claims.
    uint128 public claimedTotal;
    /// @notice The bonds this contract holds: operators', challengers' and those of payers who exit without proof.
    uint128 public bondsHeld;

    /// @notice What an account ever deposited.
    mapping(address account => uint128) public depositOf;
    /// @notice What an account ever took out by exits.
    mapping(address account => uint128) public withdrawnOf;

    /// @inheritdoc ICuckooPay
    address public override operator;
    uint16 internal _term;
    uint32 private _posted;
    uint32 private _finals;
    uint32[] private _live;

    mapping(uint256 epoch => Epoch) internal _epochs;
    mapping(uint256 term => address) private _operators;

    /// @notice What an operator has at stake.
    mapping(address operator => uint128) public bondOf;

    constructor(IERC20 token, address firstOperator, Rules memory fixedRules) {
        if (address(token) == address(0)) revert AddressRefused(address(0));
        if (fixedRules.challengeWindow == 0) revert RuleRefused("challengeWindow");
        if (fixedRules.responseTime == 0) revert RuleRefused("responseTime");
        if (fixedRules.inclusionTime == 0) revert RuleRefused("inclusionTime");
        if (
            uint256(fixedRules.exitDelay)
                < uint256(fixedRules.challengeWindow) + fixedRules.responseTime + fixedRules.inclusionTime
        ) revert RuleRefused("exitDelay");
        if (fixedRules.rotationDelay < fixedRules.exitDelay) revert RuleRefused("rotationDelay");
        if (fixedRules.operatorBond == 0) revert RuleRefused("operatorBond");
        if (fixedRules.challengeBond == 0) revert RuleRefused("challengeBond");

        TOKEN = token;
        WINDOW = fixedRules.challengeWindow;
        RESPONSE_TIME = fixedRules.responseTime;
        INCLUSION_TIME = fixedRules.inclusionTime;
        EXIT_DELAY = fixedRules.exitDelay;
        ROTATION_DELAY = fixedRules.rotationDelay;
        OPERATOR_BOND = fixedRules.operatorBond;
        CHALLENGE_BOND = fixedRules.challengeBond;
        _takeOffice(firstOperator);
    }

    /// @inheritdoc ICuckooPay
    function finalise() external returns (uint256 epoch) {
        return _finalise();
    }

    /// @inheritdoc ICuckooPay
    function rules() external view returns (Rules memory) {
        return Rules({
            challengeWindow: WINDOW,
            responseTime: RESPONSE_TIME,
            inclusionTime: INCLUSION_TIME,
            exitDelay: EXIT_DELAY,
            rotationDelay: ROTATION_DELAY,
            operatorBond: OPERATOR_BOND,
            challengeBond: CHALLENGE_BOND
        });
    }

    /// @inheritdoc ICuckooPay
    function epochAt(uint256 epoch) external view returns (Epoch memory) {
        return _epochs[epoch];
    }

    /// @inheritdoc ICuckooPay
    function operatorAt(uint256 term) external view returns (address) {
        return _operators[term];
    }

    /// @inheritdoc ICuckooPay
    function finalEpoch() external view returns (uint256) {
        return _liveAt(_countFinal());
    }

    /// @inheritdoc ICuckooPay
    function latestEpoch() public view returns (uint256) {
        return _liveAt(_live.length);
    }

    /// @dev What can be paid out for spending and exits: everything deposited and not withdrawn.
    function _deposits() internal view returns (uint128) {
        return deposited - withdrawn;
    }

    /// @dev Appends a root; whether it may be posted is the caller's to check.
    function _append(bytes32 root, uint128 total, uint32 leafCount) internal returns (uint256 epoch) {
        if (_live.length - _finals >= MAX_PENDING) revert TooManyPending(MAX_PENDING);
        uint32 number = ++_posted;
        Epoch storage entry = _epochs[number];
        entry.root = root;
        entry.total = total;
        entry.postedAt = uint40(block.timestamp);
        entry.leafCount = leafCount;
        entry.term = _term;
        _live.push(number);
        return number;
    }

    /// @dev Makes final what is due; returns the latest final root.
    function _finalise() internal returns (uint256) {
        uint256 before = _finals;
        uint256 count = _countFinal();
        if (count != before) {
            for (uint256 i = before; i < count; ++i) {
                emit RootFinalised(_live[i]);
            }
            _finals = count.toUint32();
        }
        return _liveAt(count);
    }

    /// @dev Cancels a root that waits for finality and every later one, and takes its operator's whole bond: half, rounded down,
    /// rewards whoever showed the fault, the rest is burnt, so that an operator who reports itself still loses.
    function _cancel(uint256 epoch, Fault fault, address rewarded) internal {
        uint256 last;
        do {
            last = _live[_live.length - 1];
            _live.pop();
            _epochs[last].cancelled = true;
            emit RootCancelled(last);
        } while (last != epoch);
        emit FaultProven(epoch, fault, rewarded);

        address guilty = _operators[_epochs[epoch].term];
        uint128 bond = bondOf[guilty];
        if (bond == 0) return;
        uint128 reward = bond / 2;
        bondOf[guilty] = 0;
        bondsHeld -= bond;
        emit BondSlashed(guilty, rewarded, reward, bond - reward);
        TOKEN.safeTransfer(rewarded, reward);
        ERC20Burnable(address(TOKEN)).burn(bond - reward);
    }

    /// @dev Refuses an epoch that does not wait for finality.
    function _requirePending(uint256 epoch) internal view {
        if (_isDead(epoch) || epoch <= _liveAt(_finals)) revert EpochNotPending(epoch);
    }

    /// @dev Whether the epoch is unknown or cancelled.
    function _isDead(uint256 epoch) internal view returns (bool) {
        Epoch storage entry = _epochs[epoch];
        return entry.postedAt == 0 || entry.cancelled;
    }

    /// @dev Refuses a leaf that is not in the epoch's tree. The sums of a proven tree are the posted total on both sides.
    function _requireProof(uint256 epoch, ProvenLeaf calldata leaf) internal view {
        Epoch storage entry = _epochs[epoch];
        uint32 leafCount = entry.leafCount;
        if (leaf.index < leafCount && leaf.siblings.length == SumTree.depthOf(leafCount)) {
            SumTree.Node memory top =
                SumTree.climb(SumTree.leafNode(leaf.account, leaf.earned, leaf.spent), leaf.index, leaf.siblings);
            if (_isRoot(entry, top)) return;
        }
        revert ProofRefused(epoch, leaf.account, leaf.index);
    }

    function _isRoot(Epoch storage entry, SumTree.Node memory top) internal view returns (bool) {
        uint128 total = entry.total;
        return top.hash == entry.root && top.earned == total && top.spent == total;
    }

    /// @dev The oldest root that waits for finality, 0 for none.
    function _firstPending() internal view returns (uint256) {
        return _finals < _live.length ? _live[_finals] : 0;
    }

    /// @dev Whether this operator posted a root that waits for finality.
    function _hasPending(address account) internal view returns (bool) {
        for (uint256 i = _finals; i < _live.length; ++i) {
            if (_operators[_epochs[_live[i]].term] == account) return true;
        }
        return false;
    }

    function _takeOffice(address next) internal {
        if (next == address(0)) revert AddressRefused(next);
        operator = next;
        _operators[++_term] = next;
        emit OperatorChanged(next, _term);
    }

    function _operatorOf(uint256 epoch) internal view returns (address) {
        return _operators[_epochs[epoch].term];
    }

    /// @dev How many roots of the list are final now.
    function _countFinal() private view returns (uint256 count) {
        count = _finals;
        uint256 length = _live.length;
        while (count < length) {
            Epoch storage entry = _epochs[_live[count]];
            if (block.timestamp < uint256(entry.postedAt) + WINDOW) break;
            if (entry.openChallenges != 0 || entry.total > _deposits()) break;
            ++count;
        }
    }

    /// @dev The last of the first `count` live roots.
    function _liveAt(uint256 count) private view returns (uint256) {
        return count == 0 ? 0 : _live[count - 1];
    }
}
