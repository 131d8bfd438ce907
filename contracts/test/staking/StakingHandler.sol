// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StakingManager} from "../../src/staking/StakingManager.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {StubJudge} from "./StubJudge.sol";

/// @notice Does what stakers, operators and a judge without mercy can do, in any order, with any amount, also what they may
/// not; and remembers for each account what it put in and got out.
contract StakingHandler is Base {
    uint256 private constant MOST = 1e24;
    uint256 private constant LEAST = 20_000 * 1e18;

    StakingManager public immutable STAKING;
    CuckooToken public immutable TOKEN;
    StubJudge public immutable JUDGE;

    address[] public stakers;
    address[] public nodes;
    uint256 public lastId;
    uint256[] public exits;
    uint256[] public moves;
    uint256 public notified;
    uint256 public slashed;
    string public broken;

    mapping(address account => uint256 amount) public putIn;
    mapping(address account => uint256 amount) public gotOut;
    mapping(address account => uint256 amount) public rewarded;
    mapping(address node => uint256 freezes) public freezes;
    mapping(uint256 id => uint256 time) public movedAt;

    constructor(StakingManager staking, CuckooToken token, StubJudge judge, address[] memory network) {
        STAKING = staking;
        TOKEN = token;
        JUDGE = judge;
        nodes = network;
        for (uint160 i = 0; i < 3; ++i) {
            stakers.push(address(0xACC0 + i));
        }
        for (uint256 i = 0; i < network.length; ++i) {
            putIn[network[i]] = staking.ownStakeOf(network[i]);
            stakers.push(network[i]);
        }
    }

    function accounts() external view returns (address[] memory) {
        return stakers;
    }

    function allNodes() external view returns (address[] memory) {
        return nodes;
    }

    function stake(uint256 who, uint256 where, uint256 amount) external {
        address staker = _staker(who);
        amount = bound(amount, 0, MOST);
        if (staker == _node(where) && amount < LEAST) amount += LEAST;
        if (amount % 8 != 0) _revive(_node(where));
        _fund(staker, amount);
        vm.prank(staker);
        STAKING.stake(_node(where), amount);
        putIn[staker] += amount;
    }

    function unbond(uint256 who, uint256 where, uint256 amount) external {
        (address staker, address node) = _stakeholder(who, where);
        amount = _part(amount, staker == node ? STAKING.ownStakeOf(node) : STAKING.stakeOf(staker, node));
        vm.prank(staker);
        lastId = STAKING.unbond(node, amount);
        exits.push(lastId);
    }

    function withdraw(uint256 who, uint256 which) external {
        uint256 id = exits[which % exits.length];
        (address staker, address node, uint256 until,) = STAKING.exitOf(id);
        address caller = who % 8 == 0 ? _staker(who) : staker;
        if (which % 4 != 0 && block.timestamp < until) vm.warp(until);
        bool early = vm.getBlockTimestamp() < until;
        vm.prank(caller);
        gotOut[caller] += STAKING.withdraw(id);
        if (early) broken = "withdrawn before the delay had passed";
        if (caller != staker) broken = "withdrawn by another";
        if (freezes[node] != 0) broken = "withdrawn from a frozen node";
    }

    function redelegate(uint256 who, uint256 from, uint256 to, uint256 amount) external {
        (address staker, address former) = _stakeholder(who, from);
        address next = _node(to);
        if (to % 8 != 0) {
            if (next == former) next = _node(to % nodes.length + 1);
            _revive(next);
        }
        amount = _part(amount, STAKING.stakeOf(staker, former));
        vm.prank(staker);
        lastId = STAKING.redelegate(former, next, amount);
        moves.push(lastId);
        movedAt[lastId] = vm.getBlockTimestamp();
    }

    function release(uint256 which) external {
        uint256 id = moves[which % moves.length];
        if (which % 4 != 0) vm.warp(vm.getBlockTimestamp() + 14 days);
        uint256 supply = TOKEN.totalSupply();
        STAKING.release(id);
        slashed += supply - TOKEN.totalSupply();
        if (vm.getBlockTimestamp() < movedAt[id] + 14 days) broken = "released before the delay had passed";
    }

    function notify(uint256 where, uint256 amount) external {
        amount = bound(amount, 0, MOST);
        _fund(address(this), amount);
        STAKING.notifyReward(_node(where), amount);
        notified += amount;
    }

    function claim(uint256 who, uint256 where) external {
        address staker = _staker(who);
        vm.prank(staker);
        rewarded[staker] += STAKING.claimReward(_node(where));
    }

    function slash(uint256 where, uint256 amount) external {
        uint256[] memory before = _slashables();
        uint256 node = where % nodes.length;
        amount = amount % 16 == 0 ? type(uint256).max : bound(amount, 0, before[node] / 4);
        (uint256 taken, uint256 owed) = JUDGE.slash(nodes[node], amount);
        slashed += taken;
        if (taken + owed > amount) broken = "more slashed than asked for";
        if (taken + owed > before[node]) broken = "more slashed than there was";
        uint256[] memory left = _slashables();
        for (uint256 i = 0; i < nodes.length; ++i) {
            uint256 expected = i == node ? before[i] - taken - owed : before[i];
            if (left[i] != expected) broken = "a slash reached what is not the node's";
        }
    }

    function slashAsAStranger(uint256 who, uint256 where, uint256 amount) external {
        vm.prank(_staker(who));
        STAKING.slash(_node(where), amount);
        broken = "slashed by a stranger";
    }

    function freeze(uint256 where, uint256 often) external {
        address node = _node(where);
        if (often % 4 == 0) {
            JUDGE.freeze(node);
            ++freezes[node];
        } else {
            JUDGE.unfreeze(node);
            --freezes[node];
        }
    }

    function reopen(uint256 where) external {
        vm.prank(_node(where));
        STAKING.reopen();
    }

    function sync(uint256 who, uint256 where) external {
        STAKING.syncVotes(_staker(who), _node(where));
    }

    function delegateVotes(uint256 who, uint256 to) external {
        vm.prank(_staker(who));
        STAKING.delegate(_staker(to));
    }

    function wait(uint256 time) external {
        vm.warp(vm.getBlockTimestamp() + bound(time, 1, 20 days));
    }

    /// @dev Gives a node that is below its least a fresh own stake and a fresh pool, where that is what it lacks.
    function _revive(address node) private {
        if (!STAKING.isActive(node)) {
            _fund(node, LEAST);
            vm.prank(node);
            STAKING.stake(node, LEAST);
            putIn[node] += LEAST;
        }
    }

    /// @dev Mostly somebody who has a stake, and where; a search that starts anywhere.
    function _stakeholder(uint256 who, uint256 where) private view returns (address staker, address node) {
        for (uint256 i = 0; i < stakers.length * nodes.length && who % 16 != 0; ++i) {
            staker = stakers[(who % stakers.length + i) % stakers.length];
            node = nodes[(where % nodes.length + i / stakers.length) % nodes.length];
            if (STAKING.stakeOf(staker, node) != 0) return (staker, node);
        }
        return (_staker(who), _node(where));
    }

    function _part(uint256 amount, uint256 all) private pure returns (uint256) {
        if (amount % 4 == 0) return type(uint256).max;
        return amount % 8 == 1 ? all + 1 : bound(amount, 1, all + 1);
    }

    function _fund(address account, uint256 amount) private {
        vm.assertTrue(TOKEN.transfer(account, amount), "gift");
        vm.prank(account);
        TOKEN.approve(address(STAKING), amount);
    }

    function _slashables() private view returns (uint256[] memory amounts) {
        amounts = new uint256[](nodes.length);
        for (uint256 i = 0; i < nodes.length; ++i) {
            amounts[i] = STAKING.slashable(nodes[i]);
        }
    }

    function _staker(uint256 who) private view returns (address) {
        return stakers[who % stakers.length];
    }

    function _node(uint256 where) private view returns (address) {
        return nodes[where % nodes.length];
    }
}
