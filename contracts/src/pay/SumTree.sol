// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The Merkle sum tree of an epoch's books
/// @notice Every node carries what the accounts below it earned and spent, and is hashed over the sums of both of its children
/// one by one, so that no set of leaves with proofs can add up to more than the root says. Accounts keep the place they got at
/// their first appearance; the places that are not taken yet are the empty node, and so is any node with nothing below it.
library SumTree {
    /// @notice A node as its parent sees it. The empty node is all zeros.
    struct Node {
        bytes32 hash;
        uint128 earned;
        uint128 spent;
    }

    /// @notice One account's books: everything it ever earned and ever spent, in units of the token.
    struct Leaf {
        address account;
        uint128 earned;
        uint128 spent;
    }

    bytes1 private constant LEAF = 0x00;
    bytes1 private constant NODE = 0x01;

    /// @dev keccak256(0x00 ‖ account ‖ earned ‖ spent), 53 bytes.
    function leafNode(address account, uint128 earned, uint128 spent) internal pure returns (Node memory) {
        return Node({hash: keccak256(abi.encodePacked(LEAF, account, earned, spent)), earned: earned, spent: spent});
    }

    /// @dev keccak256(0x01 ‖ left hash, earned, spent ‖ right hash, earned, spent), 129 bytes; the empty node for two empty ones.
    /// Reverts where a sum passes 128 bits.
    function parent(Node memory left, Node memory right) internal pure returns (Node memory) {
        if (isEmpty(left) && isEmpty(right)) return left;
        return Node({
            hash: keccak256(
                abi.encodePacked(NODE, left.hash, left.earned, left.spent, right.hash, right.earned, right.spent)
            ),
            earned: left.earned + right.earned,
            spent: left.spent + right.spent
        });
    }

    function isEmpty(Node memory node) internal pure returns (bool) {
        return node.hash == 0 && node.earned == 0 && node.spent == 0;
    }

    /// @dev The root that `node` has at place `index` of its level beside these siblings, lowest first. The bits of `index` say
    /// which sides it lies on; those above the siblings are the caller's to check.
    function climb(Node memory node, uint256 index, Node[] calldata siblings) internal pure returns (Node memory) {
        for (uint256 i = 0; i < siblings.length; ++i) {
            node = index & 1 == 0 ? parent(node, siblings[i]) : parent(siblings[i], node);
            index >>= 1;
        }
        return node;
    }

    /// @dev The node of this height over these leaves at its left edge and nothing to their right. The caller sees to it that
    /// there are at most 2^height of them.
    function build(Leaf[] calldata leaves, uint256 height) internal pure returns (Node memory) {
        Node memory empty;
        uint256 count = leaves.length;
        if (count == 0) return empty;

        Node[] memory level = new Node[](count);
        for (uint256 i = 0; i < count; ++i) {
            level[i] = leafNode(leaves[i].account, leaves[i].earned, leaves[i].spent);
        }
        for (; height > 0; --height) {
            uint256 pairs = (count + 1) / 2;
            for (uint256 i = 0; i < pairs; ++i) {
                level[i] = parent(level[2 * i], 2 * i + 1 < count ? level[2 * i + 1] : empty);
            }
            count = pairs;
        }
        return level[0];
    }

    /// @dev The smallest depth whose tree has room for this many leaves.
    function depthOf(uint256 leafCount) internal pure returns (uint256 depth) {
        while (uint256(1) << depth < leafCount) ++depth;
    }
}
