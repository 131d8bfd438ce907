// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingManager} from "../../src/staking/StakingManager.sol";
import {StakingFixture} from "./StakingFixture.sol";
import {StakingHandler} from "./StakingHandler.sol";

contract StakingInvariantsTest is StakingFixture {
    StakingHandler private handler;

    function setUp() public override {
        super.setUp();
        liftCaps();
        address[] memory nodes = new address[](3);
        for (uint160 i = 0; i < 3; ++i) {
            nodes[i] = address(0x2001 + i);
            enrol(nodes[i]);
        }
        handler = new StakingHandler(staking, token, judge, nodes);
        vm.assertTrue(token.transfer(address(handler), token.balanceOf(address(this))), "funds");
        target(address(handler));
    }

    function invariant_noRuleWasBrokenOnTheWay() public view {
        vm.assertEq(handler.broken(), "", "broken");
    }

    function invariant_conservation_everyTokenIsStakeOrReward() public view {
        uint256 held = token.balanceOf(address(staking));
        vm.assertEq(held, staking.principal() + staking.rewardsHeld(), "balance");
    }

    function invariant_conservation_stakesAreWhatCameInLessWhatLeft() public view {
        address[] memory accounts = handler.accounts();
        uint256 expected = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            expected += handler.putIn(accounts[i]);
        }
        for (uint256 i = 0; i < accounts.length; ++i) {
            expected -= handler.gotOut(accounts[i]);
        }
        vm.assertEq(staking.principal(), expected - handler.slashed(), "principal");
    }

    function invariant_conservation_poolsHoldThePrincipal() public view {
        address[] memory nodes = handler.allNodes();
        uint256 pooled = 0;
        for (uint256 i = 0; i < nodes.length; ++i) {
            pooled += staking.ownStakeOf(nodes[i]) + _tokens(nodes[i], StakingManager.Bucket.Delegated)
            + _tokens(nodes[i], StakingManager.Bucket.Leaving) + _tokens(nodes[i], StakingManager.Bucket.OwnLeaving);
        }
        vm.assertLe(pooled, staking.principal(), "no pool holds what is not there");
        // Pools left behind hold at most 10^-12 of what was in them.
        vm.assertLe(staking.principal(), pooled + 1e15, "and nothing is outside");
    }

    function invariant_noAccountGetsOutMoreThanItPutIn() public view {
        address[] memory accounts = handler.accounts();
        address[] memory nodes = handler.allNodes();
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 claims = handler.gotOut(accounts[i]);
            for (uint256 j = 0; j < nodes.length; ++j) {
                claims += accounts[i] == nodes[j]
                    ? staking.ownStakeOf(nodes[j])
                    : staking.stakeOf(accounts[i], nodes[j]);
            }
            for (uint256 id = 1; id <= handler.lastId(); ++id) {
                (address staker,,, uint256 amount) = staking.exitOf(id);
                if (staker == accounts[i]) claims += amount;
            }
            // An operator also delegates to other nodes, which the loop above counts.
            vm.assertLe(claims, handler.putIn(accounts[i]) + 100, "claims");
        }
    }

    function invariant_partsOfAPoolAreNotMoreThanThePool() public view {
        address[] memory accounts = handler.accounts();
        address[] memory nodes = handler.allNodes();
        for (uint256 j = 0; j < nodes.length; ++j) {
            uint256 parts = 0;
            for (uint256 i = 0; i < accounts.length; ++i) {
                parts += staking.stakeOf(accounts[i], nodes[j]);
            }
            vm.assertLe(parts, _tokens(nodes[j], StakingManager.Bucket.Delegated) + 1e15, "parts");
        }
    }

    function invariant_rewardsOwedAreHeld() public view {
        address[] memory accounts = handler.accounts();
        address[] memory nodes = handler.allNodes();
        uint256 owed = 0;
        uint256 paid = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            paid += handler.rewarded(accounts[i]);
            for (uint256 j = 0; j < nodes.length; ++j) {
                owed += staking.rewardOf(accounts[i], nodes[j]);
            }
        }
        vm.assertLe(owed, staking.rewardsHeld(), "owed");
        vm.assertEq(paid + staking.rewardsHeld(), handler.notified(), "paid");
        // Each reward leaves less than a unit for each staker as dust.
        vm.assertLe(staking.rewardsHeld(), owed + 1e6, "nothing is lost");
    }

    function invariant_votesAreStakesCountedOnce() public {
        address[] memory accounts = handler.accounts();
        address[] memory nodes = handler.allNodes();
        uint256 all = 0;
        uint256 onNodes = 0;
        for (uint256 i = 0; i < accounts.length; ++i) {
            for (uint256 j = 0; j < nodes.length; ++j) {
                staking.syncVotes(accounts[i], nodes[j]);
            }
        }
        for (uint256 i = 0; i < accounts.length; ++i) {
            all += staking.getVotes(accounts[i]);
        }
        for (uint256 j = 0; j < nodes.length; ++j) {
            onNodes += staking.votes(nodes[j]);
        }
        vm.assertLe(all, staking.principal(), "the vote");
        vm.assertLe(onNodes, staking.principal(), "over nodes");
    }

    function _tokens(address node, StakingManager.Bucket bucket) private view returns (uint256 tokens) {
        (, tokens,) = staking.poolOf(node, bucket);
    }
}
