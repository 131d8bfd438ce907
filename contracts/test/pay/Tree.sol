// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";

/// @notice The sum tree as the operator makes it, written from its description and not from the contract's code. It also makes
/// trees that no honest operator makes: nothing here is checked.
library Tree {
    /// @dev All levels, leaves first, the root alone in the last.
    function levels(SumTree.Leaf[] memory leaves) internal pure returns (SumTree.Node[][] memory all) {
        uint256 depth = 0;
        while (2 ** depth < leaves.length) ++depth;

        all = new SumTree.Node[][](depth + 1);
        all[0] = new SumTree.Node[](2 ** depth);
        for (uint256 i = 0; i < leaves.length; ++i) {
            all[0][i] = leafOf(leaves[i]);
        }
        for (uint256 h = 1; h <= depth; ++h) {
            all[h] = new SumTree.Node[](all[h - 1].length / 2);
            for (uint256 i = 0; i < all[h].length; ++i) {
                all[h][i] = join(all[h - 1][2 * i], all[h - 1][2 * i + 1]);
            }
        }
    }

    function root(SumTree.Leaf[] memory leaves) internal pure returns (SumTree.Node memory) {
        SumTree.Node[][] memory all = levels(leaves);
        return all[all.length - 1][0];
    }

    /// @dev The proof of the leaf at `index`.
    function prove(SumTree.Leaf[] memory leaves, uint256 index) internal pure returns (ICuckooPay.ProvenLeaf memory) {
        return ICuckooPay.ProvenLeaf({
            account: leaves[index].account,
            earned: leaves[index].earned,
            spent: leaves[index].spent,
            index: uint32(index),
            siblings: siblings(leaves, 0, index)
        });
    }

    /// @dev The siblings from the node at `index` of the level `height` up to the root.
    function siblings(SumTree.Leaf[] memory leaves, uint256 height, uint256 index)
        internal
        pure
        returns (SumTree.Node[] memory path)
    {
        SumTree.Node[][] memory all = levels(leaves);
        path = new SumTree.Node[](all.length - 1 - height);
        for (uint256 h = 0; h < path.length; ++h) {
            path[h] = all[height + h][index ^ 1];
            index /= 2;
        }
    }

    function leafOf(SumTree.Leaf memory leaf) internal pure returns (SumTree.Node memory) {
        bytes32 hash = keccak256(
            bytes.concat(hex"00", bytes20(leaf.account), bytes16(uint128(leaf.earned)), bytes16(uint128(leaf.spent)))
        );
        return SumTree.Node({hash: hash, earned: leaf.earned, spent: leaf.spent});
    }

    function join(SumTree.Node memory l, SumTree.Node memory r) internal pure returns (SumTree.Node memory) {
        bool nothing = l.hash == 0 && r.hash == 0 && l.earned + r.earned == 0 && l.spent + r.spent == 0;
        if (nothing) return SumTree.Node(0, 0, 0);
        bytes memory left = bytes.concat(l.hash, bytes16(l.earned), bytes16(l.spent));
        bytes memory right = bytes.concat(r.hash, bytes16(r.earned), bytes16(r.spent));
        return SumTree.Node(keccak256(bytes.concat(hex"01", left, right)), l.earned + r.earned, l.spent + r.spent);
    }
}
