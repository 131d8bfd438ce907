// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceProof} from "../../src/disputes/TraceProof.sol";
import {Base} from "../Base.sol";
import {Trace} from "./Trace.sol";

contract TraceProofTest is Base {
    /// @dev Roots that a plain reading of RFC 6962 in another language gives.
    function test_root_ofTheExampleDigests_isThePublishedOne() public pure {
        _same(1, 0xd9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409);
        _same(2, 0x604d540f09268b91672ab011394d5266ccd7d4484d0d109411a55848126a1b2c);
        _same(3, 0xd1f13800048f5909d4043fc0c152f6643280cba608b672715e56ce159a20629f);
        _same(5, 0x6b313b611b40676b9e1dfd70c4503f2379f88f0f1c2740fb7e1cacc32c113465);
        _same(7, 0xbee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf);
        _same(8, 0x80e139b44c90f91edebec705cc7586c3d90f4bdadd49628d25c20d4b03419287);
        _same(20, 0x573783c499096b2ee8acb62ed152efc55a7afe02271c5a3c21d277786976d9cc);
    }

    function test_holds_everyStepOfEverySmallTrace() public view {
        for (uint256 count = 1; count <= 20; ++count) {
            bytes32[] memory digests = Trace.example(count);
            bytes32 root = Trace.root(digests);
            for (uint256 i = 0; i < count; ++i) {
                // Both are at most 20.
                // forge-lint: disable-next-line(unsafe-typecast)
                vm.assertTrue(this.holds(root, uint64(count), uint64(i), Trace.step(digests, i)), "holds");
            }
        }
    }

    function test_holds_noOtherIndexSizeOrDigest() public view {
        bytes32[] memory digests = Trace.example(11);
        bytes32 root = Trace.root(digests);
        for (uint256 i = 0; i < 11; ++i) {
            TraceProof.Step memory step = Trace.step(digests, i);
            for (uint64 other = 0; other < 14; ++other) {
                if (other != i) vm.assertFalse(this.holds(root, 11, other, step), "another index");
            }
            step.digest ^= bytes32(uint256(1));
            // forge-lint: disable-next-line(unsafe-typecast)
            vm.assertFalse(this.holds(root, 11, uint64(i), step), "another digest");
        }
    }

    function test_holds_noShorterOrLongerProof() public view {
        bytes32[] memory digests = Trace.example(8);
        bytes32 root = Trace.root(digests);
        TraceProof.Step memory step = Trace.step(digests, 3);
        TraceProof.Step memory short = TraceProof.Step(step.digest, new bytes32[](2));
        TraceProof.Step memory long = TraceProof.Step(step.digest, new bytes32[](4));
        for (uint256 i = 0; i < 3; ++i) {
            if (i < 2) short.path[i] = step.path[i];
            long.path[i] = step.path[i];
        }
        vm.assertFalse(this.holds(root, 8, 3, short), "short");
        vm.assertFalse(this.holds(root, 8, 3, long), "long");
        vm.assertFalse(this.holds(root, 0, 0, step), "no steps");
        // The short proof leads to an inner node; as the root of a smaller trace it would hold.
        vm.assertTrue(this.holds(Trace.root(digests, 0, 4), 4, 3, _half(step)), "a smaller trace");
    }

    function test_holds_noNodeForALeaf() public view {
        bytes32[] memory digests = Trace.example(4);
        bytes32 root = Trace.root(digests);
        // The left inner node, offered as the digest of the first of two steps.
        bytes32[] memory path = new bytes32[](1);
        path[0] = Trace.root(digests, 2, 4);
        vm.assertFalse(this.holds(root, 2, 0, TraceProof.Step(Trace.root(digests, 0, 2), path)), "a node");
    }

    function testFuzz_holds_noRandomProof(uint64 steps, uint64 index, bytes32 digest, bytes32[] calldata path)
        public
        view
    {
        bytes32 root = Trace.root(Trace.example(9));
        vm.assertFalse(this.holds(root, steps, index, TraceProof.Step(digest, path)), "random");
    }

    function holds(bytes32 root, uint64 steps, uint64 index, TraceProof.Step calldata step)
        external
        pure
        returns (bool)
    {
        return TraceProof.holds(root, steps, index, step);
    }

    function _half(TraceProof.Step memory step) private pure returns (TraceProof.Step memory half) {
        half = TraceProof.Step(step.digest, new bytes32[](2));
        (half.path[0], half.path[1]) = (step.path[0], step.path[1]);
    }

    function _same(uint256 count, bytes32 expected) private pure {
        vm.assertEq(Trace.root(Trace.example(count)), expected, "root");
    }
}
