// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParamStore, Param} from "../governance/IParamStore.sol";
import {IStaking, Role} from "./IStaking.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Who the nodes are
/// @notice Roles, hot keys with their past, and commissions. Stakes are the {StakingManager}'s.
abstract contract NodeRegister is IStaking, EIP712 {
    /// @notice A node.
    /// @param role What it does.
    /// @param commissionBp Its commission, unless the next one is in effect.
    /// @param nextCommissionBp The announced one.
    /// @param nextCommissionFrom When that is in effect.
    /// @param freezes Disputes that hold it.
    /// @param hotKey The key it signs with.
    /// @param own Its own stake.
    struct Node {
        Role role;
        uint16 commissionBp;
        uint16 nextCommissionBp;
        uint48 nextCommissionFrom;
        uint32 freezes;
        address hotKey;
        uint256 own;
    }

    /// @notice A hot key's past and present. A key serves one node once.
    /// @param node The node.
    /// @param since From when.
    /// @param answerableUntil Zero while in use; after a rotation, until when the node answers for it.
    struct HotKey {
        address node;
        uint48 since;
        uint48 answerableUntil;
    }

    bytes32 private constant CONSENT_TYPEHASH = keccak256("HotKeyConsent(address operator)");

    /// @notice Basis points of a whole.
    uint256 internal constant WHOLE_BP = 10_000;

    /// @notice Where the parameters are read.
    IParamStore public immutable PARAMS;

    mapping(address node => Node record) internal _nodes;
    mapping(address key => HotKey record) private _hotKeys;

    constructor(IParamStore params) EIP712("CuckooStaking", "1") {
        PARAMS = params;
    }

    /// @inheritdoc IStaking
    function rotateHotKey(address hotKey, bytes calldata consent) external {
        Node storage node = _node(msg.sender);
        address former = node.hotKey;
        uint48 until = uint48(block.timestamp + PARAMS.get(Param.UnbondDelay));
        _hotKeys[former].answerableUntil = until;
        _giveHotKey(node, hotKey, consent);
        emit HotKeyRotated(msg.sender, former, hotKey, until);
    }

    /// @inheritdoc IStaking
    function announceCommission(uint256 commissionBp) external {
        Node storage node = _node(msg.sender);
        uint256 present = commissionOf(msg.sender);
        uint256 most = Math.min(PARAMS.get(Param.CommissionCapBp), present + PARAMS.get(Param.CommissionStepBp));
        require(commissionBp <= most, CommissionTooHigh(commissionBp, most));
        uint48 from = uint48(block.timestamp + PARAMS.get(Param.CommissionDelay));
        // Both are at most 10,000: the cap's hard bound.
        // forge-lint: disable-next-line(unsafe-typecast)
        (node.commissionBp, node.nextCommissionBp) = (uint16(present), uint16(commissionBp));
        node.nextCommissionFrom = from;
        emit CommissionAnnounced(msg.sender, commissionBp, from);
    }

    /// @inheritdoc IStaking
    function holderOf(address hotKey) external view returns (address node, bool answerable, uint256 since) {
        HotKey storage key = _hotKeys[hotKey];
        bool inUse = key.node != address(0) && key.answerableUntil == 0;
        return (key.node, inUse || block.timestamp < key.answerableUntil, key.since);
    }

    /// @inheritdoc IStaking
    function roleOf(address node) external view returns (Role role) {
        return _nodes[node].role;
    }

    /// @inheritdoc IStaking
    function isFrozen(address node) external view returns (bool frozen) {
        return _nodes[node].freezes != 0;
    }

    /// @inheritdoc IStaking
    function isActive(address node) public view returns (bool active) {
        Node storage record = _nodes[node];
        return record.role != Role.None && record.own >= _leastStake(record.role);
    }

    /// @notice The commission in effect, in basis points.
    function commissionOf(address node) public view returns (uint256 commissionBp) {
        Node storage record = _nodes[node];
        bool next = record.nextCommissionFrom != 0 && block.timestamp >= record.nextCommissionFrom;
        return next ? record.nextCommissionBp : record.commissionBp;
    }

    /// @notice The hot key a node signs with now.
    function hotKeyOf(address node) external view returns (address hotKey) {
        return _nodes[node].hotKey;
    }

    function _enrol(Role role, address hotKey, bytes calldata consent, uint256 commissionBp) internal {
        Node storage node = _nodes[msg.sender];
        require(node.role == Role.None, AlreadyANode(msg.sender));
        require(role != Role.None, RoleMissing());
        uint256 cap = PARAMS.get(Param.CommissionCapBp);
        require(commissionBp <= cap, CommissionTooHigh(commissionBp, cap));
        node.role = role;
        // At most the cap, whose hard bound is below 10,000.
        // forge-lint: disable-next-line(unsafe-typecast)
        node.commissionBp = uint16(commissionBp);
        _giveHotKey(node, hotKey, consent);
        emit Registered(msg.sender, role, hotKey, commissionBp);
    }

    function _node(address node) internal view returns (Node storage record) {
        record = _nodes[node];
        require(record.role != Role.None, NotANode(node));
    }

    function _leastStake(Role role) internal view returns (uint256) {
        return PARAMS.get(role == Role.Miner ? Param.MinerMinStake : Param.CoordinatorMinStake);
    }

    function _giveHotKey(Node storage node, address hotKey, bytes calldata consent) private {
        bool fit = hotKey != address(0) && hotKey != msg.sender && _hotKeys[hotKey].node == address(0);
        require(fit, HotKeyUnfit(hotKey));
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(CONSENT_TYPEHASH, msg.sender)));
        (address signer,,) = ECDSA.tryRecover(digest, consent);
        require(signer == hotKey, HotKeyConsentMissing(hotKey, msg.sender));
        _hotKeys[hotKey] = HotKey({node: msg.sender, since: uint48(block.timestamp), answerableUntil: 0});
        node.hotKey = hotKey;
    }
}
