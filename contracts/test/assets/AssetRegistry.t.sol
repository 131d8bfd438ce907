// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetKind, IAssets, Relation} from "../../src/assets/IAssets.sol";
import {AssetFixture} from "./AssetFixture.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

contract AssetRegistryTest is AssetFixture {
    function test_register_recordsOwnerKindTermsAndFirstVersion() public {
        bytes32 hash = content();
        vm.prank(ALICE);
        uint256 asset = registry.register(AssetKind.Dataset, hash, LICENCE, 300, "ipfs://one", new IAssets.Parent[](0));
        vm.assertEq(asset, 1, "number");
        vm.assertEq(registry.ownerOf(asset), ALICE, "owner");
        vm.assertEq(uint256(registry.kindOf(asset)), uint256(AssetKind.Dataset), "kind");
        vm.assertEq(registry.assetOfContent(hash), asset, "content");
        vm.assertEq(registry.depthOf(asset), 0, "depth");
        vm.assertEq(registry.tokenURI(asset), "ipfs://one", "uri");
        IAssets.Version memory version = registry.versionOf(asset, 0);
        vm.assertEq(version.content, hash, "version's content");
        vm.assertEq(version.licence, LICENCE, "licence");
        vm.assertEq(version.royaltyBp, 300, "royalty");
        vm.assertEq(version.time, START, "time");
        vm.assertEq(registry.versionCount(asset), 1, "versions");
    }

    function test_register_knowsItsInterfaces() public view {
        vm.assertTrue(registry.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        vm.assertTrue(registry.supportsInterface(type(IERC2981).interfaceId), "ERC-2981");
        vm.assertFalse(registry.supportsInterface(0xffffffff), "not everything");
    }

    function test_royaltyInfo_isTheCreatorsAlsoAfterASale() public {
        uint256 asset = root(ALICE, 0);
        vm.prank(ALICE);
        registry.transferFrom(ALICE, BOB, asset);
        (address receiver, uint256 amount) = registry.royaltyInfo(asset, 10_000);
        vm.assertEq(receiver, ALICE, "creator");
        vm.assertEq(amount, 250, "amount");
    }

    function test_register_ofNoContentOrLicence_isRefused() public {
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.HashMissing.selector));
        registry.register(AssetKind.Model, bytes32(0), LICENCE, 0, "", new IAssets.Parent[](0));
        refuse(abi.encodeWithSelector(IAssets.HashMissing.selector));
        registry.register(AssetKind.Model, hash, bytes32(0), 0, "", new IAssets.Parent[](0));
    }

    function test_register_ofTakenContent_isRefused() public {
        bytes32 hash = content();
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", new IAssets.Parent[](0));
        refuse(abi.encodeWithSelector(IAssets.ContentTaken.selector, hash, 1));
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", new IAssets.Parent[](0));
        refuse(abi.encodeWithSelector(IAssets.ContentTaken.selector, hash, 1));
        registry.publish(1, hash, "");
    }

    function test_register_withALongUri_isRefused() public {
        string memory longest = string(new bytes(512));
        string memory longer = string(new bytes(513));
        registry.register(AssetKind.Model, content(), LICENCE, 0, longest, new IAssets.Parent[](0));
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.UriTooLong.selector, 513, 512));
        registry.register(AssetKind.Model, hash, LICENCE, 0, longer, new IAssets.Parent[](0));
    }

    function test_register_withParents_linksThem() public {
        uint256 base = root(ALICE, 500);
        uint256 tuned = made(BOB, 100, one(base));
        uint256 merged = made(CAROL, 0, two(base, tuned));
        vm.assertEq(registry.depthOf(tuned), 1, "depth");
        vm.assertEq(registry.depthOf(merged), 2, "the longest line");
        IAssets.Parent[] memory parents = registry.parentsOf(merged);
        vm.assertEq(parents.length, 2, "parents");
        vm.assertEq(parents[1].asset, tuned, "second");
        vm.assertEq(uint256(parents[1].relation), uint256(Relation.FineTunedFrom), "relation");
    }

    function test_register_withAParentThatIsNotThere_isRefused() public {
        refuse(abi.encodeWithSelector(IAssets.UnknownAsset.selector, 1));
        this.makeFrom(1, 0);
        refuse(abi.encodeWithSelector(IAssets.UnknownAsset.selector, 0));
        this.makeFrom(0, 0);
        uint256 base = root(ALICE, 0);
        refuse(abi.encodeWithSelector(IAssets.UnknownVersion.selector, base, 1));
        this.makeFrom(base, 1);
        // Itself: the number that it would get.
        refuse(abi.encodeWithSelector(IAssets.UnknownAsset.selector, base + 1));
        this.makeFrom(base + 1, 0);
    }

    function test_register_withAParentTwice_isRefused() public {
        uint256 base = root(ALICE, 0);
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.ParentTwice.selector, base));
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", parentsOf(two(base, base)));
    }

    function test_register_withNineParents_isRefused() public {
        uint256[] memory from = new uint256[](9);
        for (uint256 i = 0; i < 9; ++i) {
            from[i] = root(ALICE, 0);
        }
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.TooManyParents.selector, 9, 8));
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", parentsOf(from));
    }

    function test_register_withParentsThatAskForTooMuch_isRefused() public {
        uint256 first = root(ALICE, 3000);
        uint256 second = root(ALICE, 2001);
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.RoyaltyTooHigh.selector, 5001, 5000));
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", parentsOf(two(first, second)));
        refuse(abi.encodeWithSelector(IAssets.RoyaltyTooHigh.selector, 5001, 5000));
        registry.register(AssetKind.Model, hash, LICENCE, 5001, "", new IAssets.Parent[](0));
        uint256 third = root(ALICE, 2000);
        registry.register(AssetKind.Model, hash, LICENCE, 5000, "", parentsOf(two(first, third)));
    }

    function test_register_aLineOfDescentIsBounded() public {
        uint256 last = root(ALICE, 0);
        for (uint256 i = 0; i < 32; ++i) {
            last = made(ALICE, 0, one(last));
        }
        vm.assertEq(registry.depthOf(last), 32, "depth");
        bytes32 hash = content();
        refuse(abi.encodeWithSelector(IAssets.LineTooLong.selector, 33, 32));
        registry.register(AssetKind.Model, hash, LICENCE, 0, "", parentsOf(one(last)));
    }

    function test_setTerms_holdForFutureVersionsOnly() public {
        uint256 asset = root(ALICE, 300);
        bytes32 licence = keccak256("MIT");
        vm.prank(ALICE);
        registry.setTerms(asset, licence, 700);
        bytes32 hash = content();
        vm.prank(ALICE);
        vm.assertEq(registry.publish(asset, hash, "ipfs://two"), 1, "version");
        vm.assertEq(registry.versionOf(asset, 0).licence, LICENCE, "old licence");
        vm.assertEq(registry.versionOf(asset, 0).royaltyBp, 300, "old royalty");
        vm.assertEq(registry.versionOf(asset, 1).licence, licence, "new licence");
        vm.assertEq(registry.versionOf(asset, 1).royaltyBp, 700, "new royalty");
        vm.assertEq(registry.tokenURI(asset), "ipfs://two", "latest");
        (bytes32 next, uint16 royaltyBp) = registry.termsOf(asset);
        vm.assertEq(next, licence, "terms");
        vm.assertEq(royaltyBp, 700, "royalty");
    }

    function test_setTermsAndPublish_areTheOwners() public {
        uint256 asset = root(ALICE, 0);
        bytes memory reason = abi.encodeWithSelector(IAssets.NotAssetOwner.selector, asset, BOB, ALICE);
        refuse(reason);
        vm.prank(BOB);
        registry.setTerms(asset, LICENCE, 0);
        refuse(reason);
        vm.prank(BOB);
        registry.publish(asset, LICENCE, "");
        vm.prank(ALICE);
        registry.transferFrom(ALICE, BOB, asset);
        vm.prank(BOB);
        registry.publish(asset, LICENCE, "");
    }

    function test_views_ofAnUnknownAsset_areRefused() public {
        bytes memory reason = abi.encodeWithSelector(IAssets.UnknownAsset.selector, 7);
        refuse(reason);
        registry.publish(7, LICENCE, "");
        refuse(reason);
        registry.setTerms(7, LICENCE, 0);
        refuse(reason);
        registry.parentsOf(7);
        refuse(reason);
        registry.versionOf(7, 0);
        refuse(reason);
        registry.tokenURI(7);
        refuse(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
        registry.ownerOf(7);
        vm.assertEq(registry.versionCount(7), 0, "versions");
    }

    function makeFrom(uint256 asset, uint32 version) external {
        IAssets.Parent[] memory parents = new IAssets.Parent[](1);
        parents[0] = IAssets.Parent({asset: asset, version: version, relation: Relation.Uses});
        registry.register(AssetKind.Agent, keccak256("made"), LICENCE, 0, "", parents);
    }
}
