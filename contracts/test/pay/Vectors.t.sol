// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SumTree} from "../../src/pay/SumTree.sol";
import {Base} from "../Base.sol";
import {Tree} from "./Tree.sol";

/// @notice The trees and proofs that the C# side makes of the same leaves (tests/Chain.Tests/SumTree/VectorTests.cs).
contract SumTreeVectorsTest is Base {
    uint256 private constant CASES = 7;

    // A file of this folder, which forge lets the tests read.
    // forge-lint: disable-next-line(unsafe-cheatcode)
    string private json = vm.readFile("vectors/sum-tree.json");

    function test_vectors_areTheTreesOfTheirLeaves() public view {
        for (uint256 i = 0; i < CASES; ++i) {
            SumTree.Leaf[] memory leaves = _leaves(i);
            SumTree.Node memory wanted = _root(i);
            _same(Tree.root(leaves), wanted);
            _same(this.build(leaves, vm.parseJsonUint(json, _key(i, "depth"))), wanted);
        }
    }

    function test_vectors_areProofsOfTheirLeaves() public view {
        for (uint256 i = 0; i < CASES; ++i) {
            SumTree.Leaf[] memory leaves = _leaves(i);
            uint256 index = vm.parseJsonUint(json, _key(i, "proofIndex"));
            SumTree.Node[] memory siblings = _siblings(i);
            vm.assertEq(siblings.length, vm.parseJsonUint(json, _key(i, "depth")), "depth");
            _same(this.climb(leaves[index], index, siblings), _root(i));
        }
    }

    function test_vectors_areAllOfThem() public {
        vm.expectRevert();
        this.depth(CASES);
    }

    function depth(uint256 i) external view returns (uint256) {
        return vm.parseJsonUint(json, _key(i, "depth"));
    }

    function build(SumTree.Leaf[] calldata leaves, uint256 height) external pure returns (SumTree.Node memory) {
        return SumTree.build(leaves, height);
    }

    function climb(SumTree.Leaf calldata leaf, uint256 index, SumTree.Node[] calldata siblings)
        external
        pure
        returns (SumTree.Node memory)
    {
        return SumTree.climb(SumTree.leafNode(leaf.account, leaf.earned, leaf.spent), index, siblings);
    }

    function _leaves(uint256 i) private view returns (SumTree.Leaf[] memory leaves) {
        address[] memory accounts = vm.parseJsonAddressArray(json, _key(i, "accounts"));
        uint256[] memory earned = vm.parseJsonUintArray(json, _key(i, "earned"));
        uint256[] memory spent = vm.parseJsonUintArray(json, _key(i, "spent"));
        leaves = new SumTree.Leaf[](accounts.length);
        for (uint256 k = 0; k < leaves.length; ++k) {
            leaves[k] = SumTree.Leaf(accounts[k], _amount(earned[k]), _amount(spent[k]));
        }
    }

    function _siblings(uint256 i) private view returns (SumTree.Node[] memory nodes) {
        bytes32[] memory hashes = vm.parseJsonBytes32Array(json, _key(i, "proofHashes"));
        uint256[] memory earned = vm.parseJsonUintArray(json, _key(i, "proofEarned"));
        uint256[] memory spent = vm.parseJsonUintArray(json, _key(i, "proofSpent"));
        nodes = new SumTree.Node[](hashes.length);
        for (uint256 k = 0; k < nodes.length; ++k) {
            nodes[k] = SumTree.Node(hashes[k], _amount(earned[k]), _amount(spent[k]));
        }
    }

    function _root(uint256 i) private view returns (SumTree.Node memory) {
        return SumTree.Node(
            vm.parseJsonBytes32(json, _key(i, "rootHash")),
            _amount(vm.parseJsonUint(json, _key(i, "rootEarned"))),
            _amount(vm.parseJsonUint(json, _key(i, "rootSpent")))
        );
    }

    function _amount(uint256 value) private pure returns (uint128) {
        vm.assertLe(value, type(uint128).max, "an amount");
        // It was just seen to fit.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint128(value);
    }

    function _key(uint256 i, string memory name) private pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "].", name);
    }

    function _same(SumTree.Node memory made, SumTree.Node memory wanted) private pure {
        vm.assertEq(made.hash, wanted.hash, "hash");
        vm.assertEq(made.earned, wanted.earned, "earned");
        vm.assertEq(made.spent, wanted.spent, "spent");
    }
}
