// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../interfaces/ICuckooPay.sol";
import {Epochs} from "./Epochs.sol";
import {SumTree} from "./SumTree.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title What can be held against a root
/// @notice A fault that the leaves show by themselves cancels the root at once. A fault that only the operator could disprove (a
/// spend nobody signed, a receipt not booked, leaves nobody can see) is a question under bond: while it is open the root is not
/// final; an answer in time earns the bond, silence cancels the root.
abstract contract Challenges is Epochs, EIP712, Pausable {
    using SafeERC20 for IERC20;

    /// @notice SpendVoucher(address payer,uint128 cumulativeSpent)
    bytes32 public constant SPEND_VOUCHER = keccak256("SpendVoucher(address payer,uint128 cumulativeSpent)");
    /// @notice EarnedReceipt(address earner,uint128 cumulativeEarned)
    bytes32 public constant EARNED_RECEIPT = keccak256("EarnedReceipt(address earner,uint128 cumulativeEarned)");

    /// @notice The height of a stretch, and how many leaves it has: as many as an answer can show in one transaction.
    uint256 public constant STRETCH_HEIGHT = 7;
    uint256 public constant STRETCH = 2 ** STRETCH_HEIGHT;

    /// @notice The largest voucher of a payer that was recorded.
    mapping(address payer => uint128) public vouchedOf;

    /// @notice How many challenges there were; they are numbered from 1.
    uint256 public challengeCount;

    mapping(uint256 challenge => Challenge) private _challenges;
    uint40 private _unpausedAt;

    // ---- faults that a proof shows ----

    /// @inheritdoc ICuckooPay
    function proveOverspent(uint256 epoch, ProvenLeaf calldata leaf) external {
        _openForProof(epoch);
        _requireProof(epoch, leaf);
        if (leaf.spent <= depositOf[leaf.account] - withdrawnOf[leaf.account]) revert NoFault(epoch, Fault.Overspent);
        _cancel(epoch, Fault.Overspent, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function proveRegressed(uint256 epoch, ProvenLeaf calldata leaf, uint256 earlier, ProvenLeaf calldata before)
        external
    {
        _requireBoth(epoch, leaf, earlier, before);
        if (leaf.account != before.account || (leaf.earned >= before.earned && leaf.spent >= before.spent)) {
            revert NoFault(epoch, Fault.Regressed);
        }
        _cancel(epoch, Fault.Regressed, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function proveMoved(uint256 epoch, ProvenLeaf calldata leaf, uint256 earlier, ProvenLeaf calldata before) external {
        _requireBoth(epoch, leaf, earlier, before);
        if (leaf.index != before.index || leaf.account == before.account) revert NoFault(epoch, Fault.Moved);
        _cancel(epoch, Fault.Moved, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function proveDuplicated(uint256 epoch, ProvenLeaf calldata leaf, ProvenLeaf calldata other) external {
        _openForProof(epoch);
        _requireProof(epoch, leaf);
        _requireProof(epoch, other);
        if (leaf.account != other.account || leaf.index == other.index) revert NoFault(epoch, Fault.Duplicated);
        _cancel(epoch, Fault.Duplicated, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function proveInsolvent(uint256 epoch) external {
        _openForProof(epoch);
        if (_epochs[epoch].total <= _deposits()) revert NoFault(epoch, Fault.Insolvent);
        _cancel(epoch, Fault.Insolvent, msg.sender);
    }

    // ---- questions ----

    /// @inheritdoc ICuckooPay
    function challengeSpend(uint256 epoch, ProvenLeaf calldata leaf) external returns (uint256 challenge) {
        _openForChallenge(epoch);
        _requireProof(epoch, leaf);
        if (leaf.spent <= vouchedOf[leaf.account]) revert NothingToChallenge(leaf.account);
        return _ask(Kind.Spend, epoch, leaf.account, leaf.spent);
    }

    /// @inheritdoc ICuckooPay
    function answerSpend(uint256 challenge, uint128 cumulativeSpent, bytes calldata signature) external {
        Challenge memory asked = _asked(challenge, Kind.Spend);
        if (cumulativeSpent > vouchedOf[asked.account]) recordVoucher(asked.account, cumulativeSpent, signature);
        if (vouchedOf[asked.account] < asked.subject) revert AnswerRefused(challenge);
        _clear(challenge, asked, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function challengeEarned(uint256 epoch, address earner, uint128 cumulativeEarned, bytes calldata signature)
        external
        whenNotPaused
        returns (uint256 challenge)
    {
        _openForChallenge(epoch);
        address signer = _operatorOf(epoch);
        if (!_isSigned(signer, EARNED_RECEIPT, earner, cumulativeEarned, signature)) revert SignatureRefused(signer);
        return _ask(Kind.Earned, epoch, earner, cumulativeEarned);
    }

    /// @inheritdoc ICuckooPay
    function answerEarned(uint256 challenge, uint256 epoch, ProvenLeaf calldata leaf) external {
        Challenge memory asked = _asked(challenge, Kind.Earned);
        if (_isDead(epoch) || epoch < asked.epoch) revert EpochRefused(epoch);
        _requireProof(epoch, leaf);
        if (leaf.account != asked.account || leaf.earned < asked.subject) revert AnswerRefused(challenge);
        _clear(challenge, asked, epoch == asked.epoch ? msg.sender : asked.challenger);
    }

    /// @inheritdoc ICuckooPay
    function challengeLeaves(uint256 epoch, uint32 stretch) external returns (uint256 challenge) {
        _openForChallenge(epoch);
        (, uint256 above) = _stretches(epoch);
        uint256 count = uint256(1) << above;
        if (stretch >= count) revert StretchUnknown(stretch, count);
        return _ask(Kind.Leaves, epoch, address(0), stretch);
    }

    /// @inheritdoc ICuckooPay
    function answerLeaves(uint256 challenge, SumTree.Leaf[] calldata leaves, SumTree.Node[] calldata siblings)
        external
    {
        Challenge memory asked = _asked(challenge, Kind.Leaves);
        (uint256 height, uint256 above) = _stretches(asked.epoch);

        uint256 first = uint256(asked.subject) << height;
        uint256 leafCount = _epochs[asked.epoch].leafCount;
        uint256 wanted = first >= leafCount ? 0 : leafCount - first;
        if (wanted > uint256(1) << height) wanted = uint256(1) << height;
        if (leaves.length != wanted) revert LeavesRefused(leaves.length, wanted);

        SumTree.Node memory top = SumTree.climb(SumTree.build(leaves, height), asked.subject, siblings);
        if (siblings.length != above || !_isRoot(_epochs[asked.epoch], top)) revert AnswerRefused(challenge);
        _clear(challenge, asked, msg.sender);
    }

    /// @inheritdoc ICuckooPay
    function timeOut(uint256 challenge) external {
        Challenge memory asked = _challenges[challenge];
        if (asked.kind == Kind.None) revert ChallengeUnknown(challenge);
        bool void = _epochs[asked.epoch].cancelled;
        uint256 deadline = uint256(asked.openedAt) + RESPONSE_TIME;
        if (!void && block.timestamp <= deadline) revert DeadlineRefused(challenge, deadline);
        delete _challenges[challenge];

        // A receipt may be answered by a later root, and none could be posted for a part of the time.
        if (!void && asked.kind == Kind.Earned && (paused() || _unpausedAt > asked.openedAt)) {
            --_epochs[asked.epoch].openChallenges;
            void = true;
        }
        if (void) {
            emit ChallengeVoided(challenge);
        } else {
            emit ChallengeTimedOut(challenge);
            _cancel(asked.epoch, Fault.Unanswered, asked.challenger);
        }
        _payBond(asked.challenger);
    }

    /// @inheritdoc ICuckooPay
    function recordVoucher(address payer, uint128 cumulativeSpent, bytes calldata signature) public {
        if (!_isSigned(payer, SPEND_VOUCHER, payer, cumulativeSpent, signature)) revert SignatureRefused(payer);
        if (cumulativeSpent <= vouchedOf[payer]) return;
        vouchedOf[payer] = cumulativeSpent;
        emit VoucherRecorded(payer, cumulativeSpent);
    }

    /// @inheritdoc ICuckooPay
    function challengeAt(uint256 challenge) external view returns (Challenge memory) {
        return _challenges[challenge];
    }

    function _unpause() internal override {
        _unpausedAt = uint40(block.timestamp);
        super._unpause();
    }

    /// @dev Takes a challenger's bond from the caller.
    function _takeBond() internal {
        bondsHeld += CHALLENGE_BOND;
        TOKEN.safeTransferFrom(msg.sender, address(this), CHALLENGE_BOND);
    }

    /// @dev Pays a challenger's bond out.
    function _payBond(address to) internal {
        bondsHeld -= CHALLENGE_BOND;
        TOKEN.safeTransfer(to, CHALLENGE_BOND);
    }

    /// @dev A fault can be proven until the root is final.
    function _openForProof(uint256 epoch) private {
        _finalise();
        _requirePending(epoch);
    }

    /// @dev A question can be asked during the window only, so that there is an end to waiting.
    function _openForChallenge(uint256 epoch) private view {
        _requirePending(epoch);
        uint256 end = uint256(_epochs[epoch].postedAt) + WINDOW;
        if (block.timestamp >= end) revert WindowOver(epoch, end);
    }

    function _requireBoth(uint256 epoch, ProvenLeaf calldata leaf, uint256 earlier, ProvenLeaf calldata before)
        private
    {
        _openForProof(epoch);
        if (_isDead(earlier) || earlier >= epoch) revert EpochRefused(earlier);
        _requireProof(epoch, leaf);
        _requireProof(earlier, before);
    }

    function _ask(Kind kind, uint256 epoch, address account, uint128 subject) private returns (uint256 challenge) {
        ++_epochs[epoch].openChallenges;
        challenge = ++challengeCount;
        _challenges[challenge] = Challenge({
            kind: kind,
            // Epochs are counted in 32 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            epoch: uint32(epoch),
            openedAt: uint40(block.timestamp),
            challenger: msg.sender,
            account: account,
            subject: subject
        });
        emit ChallengeOpened(challenge, epoch, kind, msg.sender, account, subject, block.timestamp + RESPONSE_TIME);
        _takeBond();
    }

    /// @dev A challenge that can be answered now.
    function _asked(uint256 challenge, Kind kind) private view returns (Challenge memory asked) {
        asked = _challenges[challenge];
        if (asked.kind != kind || _epochs[asked.epoch].cancelled) revert ChallengeUnknown(challenge);
        uint256 deadline = uint256(asked.openedAt) + RESPONSE_TIME;
        if (block.timestamp > deadline) revert DeadlineRefused(challenge, deadline);
    }

    /// @dev Ends an answered challenge and pays its bond.
    function _clear(uint256 challenge, Challenge memory asked, address to) private {
        delete _challenges[challenge];
        --_epochs[asked.epoch].openChallenges;
        emit ChallengeAnswered(challenge, msg.sender);
        _payBond(to);
    }

    /// @dev The height of a stretch of this epoch's tree and how many levels are above it.
    function _stretches(uint256 epoch) private view returns (uint256 height, uint256 above) {
        uint256 depth = SumTree.depthOf(_epochs[epoch].leafCount);
        height = depth < STRETCH_HEIGHT ? depth : STRETCH_HEIGHT;
        return (height, depth - height);
    }

    /// @dev Whether the account signed (account named in the message, amount). A key's own signature counts also where the account
    /// has code by now (EIP-7702), so that nobody takes a signature back by putting code on a key.
    function _isSigned(address signer, bytes32 form, address named, uint128 amount, bytes calldata signature)
        private
        view
        returns (bool)
    {
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(form, named, amount)));
        (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return signer.code.length > 0 && SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature);
    }
}
