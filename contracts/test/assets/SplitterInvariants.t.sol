// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssets} from "../../src/assets/IAssets.sol";
import {AssetFixture} from "./AssetFixture.sol";
import {SplitterHandler} from "./SplitterHandler.sol";

contract SplitterInvariantsTest is AssetFixture {
    SplitterHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new SplitterHandler(registry, splitter, token);
        vm.assertTrue(token.transfer(address(handler), 1e26), "funds");
        handler.register(1, 500, 0, 0);
        handler.register(2, 1000, 0, 0);
        target(address(handler));
    }

    function invariant_noRuleWasBrokenOnTheWay() public view {
        vm.assertEq(handler.broken(), "", "broken");
    }

    function invariant_exactToTheUnit() public view {
        vm.assertEq(handler.paidIn(), handler.paidOut() + splitter.held(), "in and out");
        vm.assertEq(token.balanceOf(address(splitter)), splitter.held(), "balance");
        uint256 parts = 0;
        for (uint256 asset = 1; asset <= registry.assetCount(); ++asset) {
            parts += splitter.potOf(asset);
        }
        for (uint256 i = 0; i < 5; ++i) {
            parts += splitter.creditOf(handler.actor(i));
        }
        vm.assertEq(parts, splitter.held(), "pots and credits");
    }

    function invariant_descentHasNoCircles() public view {
        for (uint256 asset = 1; asset <= registry.assetCount(); ++asset) {
            IAssets.Parent[] memory parents = registry.parentsOf(asset);
            for (uint256 i = 0; i < parents.length; ++i) {
                vm.assertLt(parents[i].asset, asset, "older");
                vm.assertLt(registry.depthOf(parents[i].asset), registry.depthOf(asset), "nearer to the root");
            }
        }
    }

    function invariant_parentsGetTheirRoyaltyAtLeast() public view {
        for (uint256 asset = 1; asset <= registry.assetCount(); ++asset) {
            (, uint16[] memory parentBps) = splitter.splitOf(asset);
            IAssets.Parent[] memory parents = registry.parentsOf(asset);
            for (uint256 i = 0; i < parents.length; ++i) {
                uint256 least = registry.versionOf(parents[i].asset, parents[i].version).royaltyBp;
                vm.assertGe(parentBps[i], least, "royalty");
            }
        }
    }
}
