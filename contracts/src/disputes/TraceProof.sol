// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Proofs of steps in a trace
/// @notice A trace root is the Merkle tree hash of RFC 6962, section 2.1 (SHA-256; 0x00 before a leaf, 0x01 before a node), over
/// the digests of a run's steps. The proof is checked as RFC 9162, section 2.1.3.2, has it.
library TraceProof {
    /// @notice A step of a trace.
    /// @param digest SHA-256 of the state after it.
    /// @param path Siblings from the leaf upward.
    struct Step {
        bytes32 digest;
        bytes32[] path;
    }

    /// @notice Whether a step lies at `index` of a trace of `steps` steps.
    function holds(bytes32 root, uint64 steps, uint64 index, Step calldata step) internal pure returns (bool) {
        if (index >= steps) return false;
        uint64 last = steps - 1;
        bytes32 hash = sha256(abi.encodePacked(bytes1(0x00), step.digest));
        for (uint256 i = 0; i < step.path.length; ++i) {
            if (last == 0) return false;
            bytes32 sibling = step.path[i];
            if (index & 1 == 1 || index == last) {
                hash = sha256(abi.encodePacked(bytes1(0x01), sibling, hash));
                // A rightmost node without a sibling rises until it is a right child.
                while (index & 1 == 0 && index != 0) {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                hash = sha256(abi.encodePacked(bytes1(0x01), hash, sibling));
            }
            index >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }
}
