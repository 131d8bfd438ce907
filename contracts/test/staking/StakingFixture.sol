// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Param} from "../../src/governance/IParamStore.sol";
import {ParamStore} from "../../src/governance/ParamStore.sol";
import {Role} from "../../src/staking/IStaking.sol";
import {StakingManager} from "../../src/staking/StakingManager.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {StubJudge} from "./StubJudge.sol";

/// @notice A token, the parameters and a staking contract bound to a judge that does what a test says.
abstract contract StakingFixture is Base {
    uint256 internal constant CAI = 1e18;
    uint256 internal constant MINER_LEAST = 20_000 * CAI;
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant ALL = type(uint256).max;
    address internal constant TIMELOCK = address(0x7100);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant NODE = address(0x1001);
    address internal constant OTHER = address(0x1002);

    CuckooToken internal token;
    ParamStore internal params;
    StakingManager internal staking;
    StubJudge internal judge;
    uint256 private _nextKey;

    function setUp() public virtual {
        vm.warp(START);
        token = newToken();
        params = ParamStore(build("ParamStore", type(ParamStore).creationCode, abi.encode(TIMELOCK)));
        bytes memory arguments = abi.encode(token, params);
        staking = StakingManager(build("StakingManager", type(StakingManager).creationCode, arguments));
        staking.bindDisputes(newJudge());
    }

    /// @dev The contract that may slash.
    function newJudge() internal virtual returns (address) {
        judge = new StubJudge(staking);
        return address(judge);
    }

    /// @dev A token whose whole supply this contract holds.
    function newToken() internal returns (CuckooToken made) {
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: uint64(START), duration: 0});
        made = new CuckooToken(grants);
        made.mint(0);
    }

    function give(address account, uint256 amount) internal {
        vm.assertTrue(token.transfer(account, amount), "gift");
        vm.prank(account);
        token.approve(address(staking), ALL);
    }

    function set(Param key, uint256 value) internal {
        vm.prank(TIMELOCK);
        params.set(key, value);
    }

    /// @dev Registers a miner with its least stake.
    function enrol(address node) internal returns (uint256 hotSecret) {
        return enrol(node, Role.Miner, 0, MINER_LEAST);
    }

    function enrol(address node, Role role, uint256 commissionBp, uint256 own) internal returns (uint256 hotSecret) {
        hotSecret = newKey();
        give(node, own);
        bytes memory consent = consentOf(hotSecret, node);
        vm.prank(node);
        staking.register(role, vm.addr(hotSecret), consent, commissionBp, own);
    }

    function newKey() internal returns (uint256 secret) {
        return 0xC0FFEE + ++_nextKey;
    }

    function consentOf(uint256 secret, address operator) internal view returns (bytes memory) {
        bytes32 message = keccak256(abi.encode(keccak256("HotKeyConsent(address operator)"), operator));
        return signed(secret, typed("CuckooStaking", address(staking), message));
    }

    /// @dev The digest of a message in the domain of a contract (EIP-712), written out apart from the contracts.
    function typed(string memory name, address verifier, bytes32 message) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function stakeOn(address staker, address node, uint256 amount) internal {
        give(staker, amount);
        vm.prank(staker);
        staking.stake(node, amount);
    }

    function unbond(address staker, address node, uint256 amount) internal returns (uint256 id) {
        vm.prank(staker);
        return staking.unbond(node, amount);
    }

    function withdraw(address staker, uint256 id) internal returns (uint256 amount) {
        vm.prank(staker);
        return staking.withdraw(id);
    }

    function redelegate(address staker, address from, address to, uint256 amount) internal returns (uint256 id) {
        vm.prank(staker);
        return staking.redelegate(from, to, amount);
    }

    function reward(address node, uint256 amount) internal {
        token.approve(address(staking), amount);
        staking.notifyReward(node, amount);
    }

    function claim(address staker, address node) internal returns (uint256 amount) {
        vm.prank(staker);
        return staking.claimReward(node);
    }

    /// @dev Lets slashes take whatever they ask for.
    function liftCaps() internal {
        set(Param.SlashEventCapBp, 10_000);
        set(Param.SlashPeriodCapBp, 10_000);
    }

    function wait(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    function delegated(address node) internal view returns (uint256 tokens) {
        (, tokens,) = staking.poolOf(node, StakingManager.Bucket.Delegated);
    }

    function refuse(bytes memory reason) internal {
        vm.expectRevert(reason);
    }
}
