// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetRegistry} from "../../src/assets/AssetRegistry.sol";
import {AssetKind, IAssets, Relation} from "../../src/assets/IAssets.sol";
import {RevenueSplitter} from "../../src/assets/RevenueSplitter.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";

/// @notice A registry and a splitter.
abstract contract AssetFixture is Base {
    uint256 internal constant START = 1_700_000_000;
    bytes32 internal constant LICENCE = keccak256("Apache-2.0");
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA401);

    AssetRegistry internal registry;
    RevenueSplitter internal splitter;
    CuckooToken internal token;
    uint256 private _contents;

    function setUp() public virtual {
        vm.warp(START);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: uint64(START), duration: 0});
        token = new CuckooToken(grants);
        token.mint(0);
        registry = AssetRegistry(build("AssetRegistry", type(AssetRegistry).creationCode, ""));
        bytes memory arguments = abi.encode(token, registry);
        splitter = RevenueSplitter(build("RevenueSplitter", type(RevenueSplitter).creationCode, arguments));
        token.approve(address(splitter), type(uint256).max);
    }

    function content() internal returns (bytes32) {
        return keccak256(abi.encode("content", ++_contents));
    }

    /// @dev Registers an asset without parents.
    function root(address owner, uint16 royaltyBp) internal returns (uint256) {
        return made(owner, royaltyBp, new uint256[](0));
    }

    /// @dev Registers an asset made from the first versions of others.
    function made(address owner, uint16 royaltyBp, uint256[] memory from) internal returns (uint256) {
        bytes32 fresh = content();
        IAssets.Parent[] memory parents = parentsOf(from);
        vm.prank(owner);
        return registry.register(AssetKind.Model, fresh, LICENCE, royaltyBp, "ipfs://x", parents);
    }

    function parentsOf(uint256[] memory from) internal pure returns (IAssets.Parent[] memory parents) {
        parents = new IAssets.Parent[](from.length);
        for (uint256 i = 0; i < from.length; ++i) {
            parents[i] = IAssets.Parent({asset: from[i], version: 0, relation: Relation.FineTunedFrom});
        }
    }

    function one(uint256 asset) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = asset;
    }

    function two(uint256 first, uint256 second) internal pure returns (uint256[] memory list) {
        list = new uint256[](2);
        (list[0], list[1]) = (first, second);
    }

    function refuse(bytes memory reason) internal {
        vm.expectRevert(reason);
    }
}
