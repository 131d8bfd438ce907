// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingManager} from "../../src/staking/StakingManager.sol";
import {StakingFixture} from "./StakingFixture.sol";

/// @notice How the pools round, seen from outside.
contract SharePoolTest is StakingFixture {
    function setUp() public override {
        super.setUp();
        liftCaps();
        enrol(NODE);
    }

    function test_pool_isExactBeforeTheFirstSlash() public {
        stakeOn(ALICE, NODE, 7);
        (uint256 generation, uint256 tokens, uint256 shares) = _pool();
        vm.assertEq(generation, 0, "generation");
        vm.assertEq(tokens, 7, "tokens");
        vm.assertEq(shares, 7000, "shares");
    }

    function testFuzz_unbond_roundsForWhoStays(uint256 first, uint256 second, uint256 slashed, uint256 part) public {
        first = bound(first, 1, 1e24);
        second = bound(second, 1e6, 1e24);
        stakeOn(ALICE, NODE, first);
        stakeOn(BOB, NODE, second);
        judge.slash(NODE, MINER_LEAST + bound(slashed, 1, (first + second) / 2));
        uint256 mine = staking.stakeOf(ALICE, NODE);
        uint256 all = staking.stakeOf(BOB, NODE);
        part = bound(part, 1, all / 4);
        for (uint256 i = 0; i < 3; ++i) {
            unbond(BOB, NODE, part);
            vm.assertGe(staking.stakeOf(ALICE, NODE), mine, "who stays loses nothing");
        }
        vm.assertLe(staking.stakeOf(BOB, NODE) + 3 * part, all + 3, "who leaves gains nothing");
    }

    /// @dev Shares are worth little after a deep slash, so a unit too many would show.
    function test_unbond_ofWhatIsWorthLess_costsTheSharesRoundedUp() public {
        stakeOn(ALICE, NODE, 1000);
        judge.slash(NODE, MINER_LEAST + 700);
        (, uint256 tokens, uint256 shares) = _pool();
        vm.assertEq(tokens, 300, "tokens");
        unbond(ALICE, NODE, 1);
        (, uint256 tokensLeft, uint256 sharesLeft) = _pool();
        vm.assertEq(tokens - tokensLeft, 1, "one token");
        // 1,001,000 / 301 = 3,325.6 shares for one token.
        vm.assertEq(shares - sharesLeft, 3326, "shares");
    }

    function _pool() private view returns (uint256 generation, uint256 tokens, uint256 shares) {
        return staking.poolOf(NODE, StakingManager.Bucket.Delegated);
    }
}
