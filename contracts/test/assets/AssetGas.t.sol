// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetFixture} from "./AssetFixture.sol";

/// @notice What assets and their revenue cost, each call as a transaction of its own (`--isolate`). The figures are committed in
/// snapshots/Assets.json; a change that moves one has to commit the new figure too.
contract AssetGasTest is AssetFixture {
    string private constant GROUP = "Assets";

    function test_gas_ofAssets() public {
        uint256 base = root(ALICE, 500);
        vm.snapshotGasLastCall(GROUP, "register, without parents");
        uint256 tuned = made(BOB, 100, one(base));
        vm.snapshotGasLastCall(GROUP, "register, from one parent");
        splitter.pay(tuned, 1e18);
        vm.snapshotGasLastCall(GROUP, "pay, an asset's first");
        splitter.distribute(tuned);
        vm.snapshotGasLastCall(GROUP, "distribute, to owner and parent, the first");
        splitter.pay(tuned, 1e18);
        vm.snapshotGasLastCall(GROUP, "pay");
        splitter.distribute(tuned);
        vm.snapshotGasLastCall(GROUP, "distribute, to owner and parent");
        vm.prank(BOB);
        splitter.release();
        vm.snapshotGasLastCall(GROUP, "release");
    }
}
