// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../interfaces/ICuckooPay.sol";
import {Challenges} from "./Challenges.sol";
import {Epochs} from "./Epochs.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title CuckooPay
/// @notice ICuckooPay says what it promises. Here is the way of the money: in by deposits, out by claims and exits; the roots
/// that decide about both are kept by Epochs and contested in Challenges. The owner (the timelock) can pause deposits and roots
/// and name the next operator; it can touch no money and stop nobody from leaving.
contract CuckooPay is Challenges, Ownable2Step {
    using SafeERC20 for IERC20;

    /// @notice What an account ever claimed.
    mapping(address account => uint128) public claimedOf;

    /// @notice Who is to take office, the zero address for nobody.
    address public proposedOperator;
    /// @notice When the proposed operator may take office.
    uint40 public proposedFrom;

    mapping(address account => Exit) private _exits;

    constructor(IERC20 token, address owner_, address firstOperator, Rules memory fixedRules)
        Epochs(token, firstOperator, fixedRules)
        EIP712("CuckooPay", "1")
        Ownable(owner_)
    {}

    // ---- in ----

    /// @inheritdoc ICuckooPay
    function deposit(uint128 amount) external whenNotPaused {
        _deposit(amount);
    }

    /// @inheritdoc ICuckooPay
    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external whenNotPaused {
        // Whoever saw the permit on its way may have used it first; then the allowance is there and the deposit goes on.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(TOKEN)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(amount);
    }

    // ---- the operator ----

    /// @inheritdoc ICuckooPay
    function postRoot(bytes32 root, uint128 total, uint32 leafCount, bytes32 dataHash)
        external
        whenNotPaused
        returns (uint256 epoch)
    {
        _requireCaller(operator);
        uint128 bond = bondOf[msg.sender];
        if (bond < OPERATOR_BOND) revert BondTooSmall(bond, OPERATOR_BOND);
        uint128 deposits = _deposits();
        if (total > deposits) revert TotalExceedsDeposits(total, deposits);

        _finalise();
        Epoch storage last = _epochs[latestEpoch()];
        if (total < last.total) revert TotalFell(total, last.total);
        if (leafCount == 0 || leafCount < last.leafCount) revert LeafCountRefused(leafCount, last.leafCount);

        epoch = _append(root, total, leafCount);
        emit RootPosted(epoch, msg.sender, root, total, leafCount, dataHash);
    }

    /// @inheritdoc ICuckooPay
    function addBond(address operator_, uint128 amount) external {
        if (operator_ == address(0)) revert AddressRefused(operator_);
        if (amount == 0) revert AmountZero();
        bondOf[operator_] += amount;
        bondsHeld += amount;
        emit BondAdded(operator_, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ICuckooPay
    function withdrawBond(uint128 amount) external {
        if (amount == 0) revert AmountZero();
        _finalise();
        uint128 bond = bondOf[msg.sender];
        uint128 least = _hasPending(msg.sender) ? bond : msg.sender == operator ? OPERATOR_BOND : 0;
        if (uint256(least) + amount > bond) revert BondLocked(bond, least);
        bondOf[msg.sender] = bond - amount;
        bondsHeld -= amount;
        emit BondWithdrawn(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ICuckooPay
    function proposeOperator(address next) external onlyOwner {
        proposedOperator = next;
        proposedFrom = next == address(0) ? 0 : uint40(block.timestamp) + ROTATION_DELAY;
        emit OperatorProposed(next, proposedFrom);
    }

    /// @inheritdoc ICuckooPay
    function acceptOperator() external {
        _requireCaller(proposedOperator);
        if (block.timestamp < proposedFrom) revert RotationTooEarly(proposedFrom);
        delete proposedOperator;
        delete proposedFrom;
        _takeOffice(msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function pause() external onlyOwner {
        _pause();
    }

    /// @inheritdoc ICuckooPay
    function unpause() external onlyOwner {
        _unpause();
    }

    // ---- out, by claims ----

    /// @inheritdoc ICuckooPay
    function claim(ProvenLeaf calldata leaf) external returns (uint256 amount) {
        uint256 epoch = _latestFinal();
        amount = _claim(epoch, leaf);
        if (amount == 0) revert NothingToClaim(leaf.account, claimedOf[leaf.account], leaf.earned);
    }

    /// @inheritdoc ICuckooPay
    function claimMany(ProvenLeaf[] calldata leaves) external returns (uint256 amount) {
        uint256 epoch = _latestFinal();
        for (uint256 i = 0; i < leaves.length; ++i) {
            amount += _claim(epoch, leaves[i]);
        }
    }

    // ---- out, by exits ----

    /// @inheritdoc ICuckooPay
    function requestExit(uint128 amount) external {
        if (amount == 0) revert AmountZero();
        uint40 now_ = uint40(block.timestamp);
        bool stated = _exits[msg.sender].statedAt != 0;
        _exits[msg.sender] = Exit({amount: amount, requestedAt: now_, statedAt: 0, statedSpent: 0});
        emit ExitRequested(msg.sender, amount, uint256(now_) + EXIT_DELAY);
        if (stated) _payBond(msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function withdrawExit() external {
        Exit memory asked = _exits[msg.sender];
        if (asked.requestedAt == 0) revert NoExit(msg.sender);
        delete _exits[msg.sender];
        emit ExitWithdrawn(msg.sender);
        if (asked.statedAt != 0) _payBond(msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function exit(ProvenLeaf calldata leaf) external returns (uint256 amount) {
        _requireCaller(leaf.account);
        Exit memory asked = _matureExit();
        uint256 epoch = _latestFinal();
        _requireProof(epoch, leaf);
        return _exit(epoch, asked, leaf.spent);
    }

    /// @inheritdoc ICuckooPay
    function stateSpent(uint128 spent) external {
        Exit memory asked = _matureExit();
        _exits[msg.sender].statedSpent = spent;
        _exits[msg.sender].statedAt = uint40(block.timestamp);
        emit SpentStated(msg.sender, spent, block.timestamp + WINDOW);
        if (asked.statedAt == 0) _takeBond();
    }

    /// @inheritdoc ICuckooPay
    function refuteSpent(ProvenLeaf calldata leaf) external {
        Exit storage asked = _exits[leaf.account];
        if (asked.statedAt == 0) revert NothingStated(leaf.account);
        if (leaf.spent <= asked.statedSpent) revert NotRefuted(asked.statedSpent, leaf.spent);
        _requireProof(_latestFinal(), leaf);
        asked.statedAt = 0;
        asked.statedSpent = 0;
        emit SpentRefuted(leaf.account, leaf.spent, msg.sender);
        _payBond(msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function exitUnproven() external returns (uint256 amount) {
        Exit memory asked = _matureExit();
        uint256 epoch = _finalise();
        if (epoch != 0) {
            if (asked.statedAt == 0) revert NothingStated(msg.sender);
            uint256 standsAt = uint256(asked.statedAt) + WINDOW;
            if (block.timestamp < standsAt) revert StatementTooYoung(standsAt);
        }
        return _exit(epoch, asked, asked.statedSpent);
    }

    /// @inheritdoc ICuckooPay
    function exitOf(address account) external view returns (Exit memory) {
        return _exits[account];
    }

    function _deposit(uint128 amount) private {
        if (amount == 0) revert AmountZero();
        depositOf[msg.sender] += amount;
        deposited += amount;
        emit Deposited(msg.sender, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _claim(uint256 epoch, ProvenLeaf calldata leaf) private returns (uint128 amount) {
        _requireProof(epoch, leaf);
        uint128 claimed = claimedOf[leaf.account];
        if (leaf.earned <= claimed) return 0;
        amount = leaf.earned - claimed;

        // Earnings moved between accounts from one root to the next would be paid twice; the total still is not passed.
        uint128 claims = claimedTotal + amount;
        uint128 total = _epochs[epoch].total;
        if (claims > total) revert ClaimsExceedTotal(claims, total);
        claimedOf[leaf.account] = leaf.earned;
        claimedTotal = claims;
        emit Claimed(leaf.account, epoch, amount);
        TOKEN.safeTransfer(leaf.account, amount);
    }

    /// @dev Pays an exit and forgets it. What the final root's total needs stays, whatever an account's own books say.
    function _exit(uint256 epoch, Exit memory asked, uint128 spent) private returns (uint128 amount) {
        uint128 kept = depositOf[msg.sender] - withdrawnOf[msg.sender];
        uint128 free = kept > spent ? kept - spent : 0;
        uint128 deposits = _deposits();
        uint128 uncovered = deposits - _epochs[epoch].total;
        amount = asked.amount < free ? asked.amount : free;
        if (amount > uncovered) amount = uncovered;
        if (amount == 0) revert NothingToExit(msg.sender);

        delete _exits[msg.sender];
        withdrawnOf[msg.sender] += amount;
        withdrawn += amount;
        emit Exited(msg.sender, amount);
        if (asked.statedAt != 0) _payBond(msg.sender);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @dev The caller's request, if its time has come: the delay is over, and no root is in the balance that was posted early
    /// enough to book what the caller had signed before it asked.
    function _matureExit() private returns (Exit memory asked) {
        asked = _exits[msg.sender];
        if (asked.requestedAt == 0) revert NoExit(msg.sender);
        uint256 earliest = uint256(asked.requestedAt) + EXIT_DELAY;
        if (block.timestamp < earliest) revert ExitTooEarly(earliest);

        _finalise();
        uint256 pending = _firstPending();
        if (pending != 0 && _epochs[pending].postedAt <= uint256(asked.requestedAt) + INCLUSION_TIME) {
            revert ExitWaitsFor(pending);
        }
    }

    function _latestFinal() private returns (uint256 epoch) {
        epoch = _finalise();
        if (epoch == 0) revert NothingFinal();
    }

    function _requireCaller(address allowed) private view {
        if (msg.sender != allowed) revert CallerRefused(msg.sender, allowed);
    }
}
