// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceProof} from "../../src/disputes/TraceProof.sol";

/// @notice The tree of RFC 6962, section 2.1, word by word: slow, and written apart from the code under test.
library Trace {
    /// @notice The root over digests [from, to).
    function root(bytes32[] memory digests, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to - from == 1) return sha256(abi.encodePacked(bytes1(0), digests[from]));
        uint256 middle = from + _split(to - from);
        return sha256(abi.encodePacked(bytes1(uint8(1)), root(digests, from, middle), root(digests, middle, to)));
    }

    /// @notice The root over all digests.
    function root(bytes32[] memory digests) internal pure returns (bytes32) {
        return root(digests, 0, digests.length);
    }

    /// @notice A step with its proof.
    function step(bytes32[] memory digests, uint256 index) internal pure returns (TraceProof.Step memory) {
        bytes32[] memory reversed = new bytes32[](64);
        uint256 count = 0;
        (uint256 from, uint256 to) = (0, digests.length);
        while (to - from > 1) {
            uint256 middle = from + _split(to - from);
            bool isLeft = index < middle;
            reversed[count++] = isLeft ? root(digests, middle, to) : root(digests, from, middle);
            (from, to) = isLeft ? (from, middle) : (middle, to);
        }
        bytes32[] memory path = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            path[i] = reversed[count - 1 - i];
        }
        return TraceProof.Step({digest: digests[index], path: path});
    }

    /// @notice The digests SHA-256(i) of one byte i, i below `count`.
    function example(uint256 count) internal pure returns (bytes32[] memory digests) {
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            digests[i] = sha256(abi.encodePacked(uint8(i)));
        }
    }

    function _split(uint256 count) private pure returns (uint256 left) {
        left = 1;
        while (left * 2 < count) left *= 2;
    }
}
