// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Param} from "../../src/governance/IParamStore.sol";
import {IStaking, Role} from "../../src/staking/IStaking.sol";
import {StakingManager} from "../../src/staking/StakingManager.sol";
import {StakingFixture} from "./StakingFixture.sol";
import {StubJudge} from "./StubJudge.sol";

contract NodeRegisterTest is StakingFixture {
    function setUp() public override {
        super.setUp();
        give(NODE, MINER_LEAST);
    }

    function test_register_withTheLeastStake_makesAnActiveNode() public {
        uint256 secret = enrol(NODE, Role.Miner, 700, MINER_LEAST);
        vm.assertEq(uint256(staking.roleOf(NODE)), uint256(Role.Miner), "role");
        vm.assertTrue(staking.isActive(NODE), "active");
        vm.assertFalse(staking.isFrozen(NODE), "frozen");
        vm.assertEq(staking.commissionOf(NODE), 700, "commission");
        vm.assertEq(staking.hotKeyOf(NODE), vm.addr(secret), "hot key");
        vm.assertEq(staking.ownStakeOf(NODE), MINER_LEAST, "own");
        (address holder, bool answerable, uint256 since) = staking.holderOf(vm.addr(secret));
        vm.assertEq(holder, NODE, "holder");
        vm.assertTrue(answerable, "answerable");
        vm.assertEq(since, START, "since");
    }

    function test_register_ofACoordinator_needsItsOwnLeast() public {
        uint256 least = 2_000_000 * CAI;
        uint256 secret = newKey();
        give(NODE, least);
        bytes memory consent = consentOf(secret, NODE);
        refuse(abi.encodeWithSelector(IStaking.OwnStakeTooSmall.selector, NODE, least - 1, least));
        vm.prank(NODE);
        staking.register(Role.Coordinator, vm.addr(secret), consent, 0, least - 1);
        vm.prank(NODE);
        staking.register(Role.Coordinator, vm.addr(secret), consent, 0, least);
        vm.assertTrue(staking.isActive(NODE), "active");
    }

    function test_register_withLessThanTheLeast_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.OwnStakeTooSmall.selector, NODE, MINER_LEAST - 1, MINER_LEAST));
        _register(NODE, Role.Miner, newKey(), 0, MINER_LEAST - 1);
    }

    function test_register_twice_isRefused() public {
        enrol(NODE);
        refuse(abi.encodeWithSelector(IStaking.AlreadyANode.selector, NODE));
        _register(NODE, Role.Coordinator, newKey(), 0, MINER_LEAST);
    }

    function test_register_withoutARole_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.RoleMissing.selector));
        _register(NODE, Role.None, newKey(), 0, MINER_LEAST);
    }

    function test_register_withACommissionAboveTheCap_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.CommissionTooHigh.selector, 3001, 3000));
        _register(NODE, Role.Miner, newKey(), 3001, MINER_LEAST);
        _register(NODE, Role.Miner, newKey(), 3000, MINER_LEAST);
        vm.assertEq(staking.commissionOf(NODE), 3000, "at the cap");
    }

    function test_register_withAKeyThatIsUnfit_isRefused() public {
        uint256 used = enrol(OTHER);
        refuse(abi.encodeWithSelector(IStaking.HotKeyUnfit.selector, vm.addr(used)));
        _register(NODE, Role.Miner, used, 0, MINER_LEAST);

        refuse(abi.encodeWithSelector(IStaking.HotKeyUnfit.selector, address(0)));
        vm.prank(NODE);
        staking.register(Role.Miner, address(0), "", 0, MINER_LEAST);

        refuse(abi.encodeWithSelector(IStaking.HotKeyUnfit.selector, NODE));
        vm.prank(NODE);
        staking.register(Role.Miner, NODE, "", 0, MINER_LEAST);
    }

    function test_register_withAnothersConsent_isRefused() public {
        uint256 secret = newKey();
        bytes memory consent = consentOf(secret, OTHER);
        refuse(abi.encodeWithSelector(IStaking.HotKeyConsentMissing.selector, vm.addr(secret), NODE));
        vm.prank(NODE);
        staking.register(Role.Miner, vm.addr(secret), consent, 0, MINER_LEAST);

        refuse(abi.encodeWithSelector(IStaking.HotKeyConsentMissing.selector, vm.addr(secret), NODE));
        vm.prank(NODE);
        staking.register(Role.Miner, vm.addr(secret), hex"00", 0, MINER_LEAST);
    }

    function test_rotateHotKey_keepsTheFormerAnswerableForTheDelay() public {
        uint256 former = enrol(NODE);
        uint256 next = newKey();
        _rotate(NODE, next);
        vm.assertEq(staking.hotKeyOf(NODE), vm.addr(next), "hot key");

        wait(14 days - 1);
        (address holder, bool answerable,) = staking.holderOf(vm.addr(former));
        vm.assertEq(holder, NODE, "holder");
        vm.assertTrue(answerable, "still answerable");
        wait(1);
        (holder, answerable,) = staking.holderOf(vm.addr(former));
        vm.assertEq(holder, NODE, "holder later");
        vm.assertFalse(answerable, "answerable no more");
        (, answerable,) = staking.holderOf(vm.addr(next));
        vm.assertTrue(answerable, "the key in use");
    }

    function test_rotateHotKey_backToAFormerKey_isRefused() public {
        uint256 former = enrol(NODE);
        _rotate(NODE, newKey());
        refuse(abi.encodeWithSelector(IStaking.HotKeyUnfit.selector, vm.addr(former)));
        _rotate(NODE, former);
    }

    function test_rotateHotKey_ofNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        _rotate(ALICE, newKey());
    }

    function test_holderOf_aStrangersKey_isNobody() public view {
        (address holder, bool answerable, uint256 since) = staking.holderOf(address(0x5151));
        vm.assertEq(holder, address(0), "holder");
        vm.assertFalse(answerable, "answerable");
        vm.assertEq(since, 0, "since");
    }

    function test_announceCommission_holdsAfterTheDelayOnly() public {
        enrol(NODE, Role.Miner, 1000, MINER_LEAST);
        vm.prank(NODE);
        staking.announceCommission(1500);
        wait(7 days - 1);
        vm.assertEq(staking.commissionOf(NODE), 1000, "before");
        wait(1);
        vm.assertEq(staking.commissionOf(NODE), 1500, "after");
    }

    function test_announceCommission_aRiseIsBoundedByStepAndCap() public {
        enrol(NODE, Role.Miner, 1000, MINER_LEAST);
        refuse(abi.encodeWithSelector(IStaking.CommissionTooHigh.selector, 1501, 1500));
        _announce(1501);
        set(Param.CommissionCapBp, 1200);
        refuse(abi.encodeWithSelector(IStaking.CommissionTooHigh.selector, 1201, 1200));
        _announce(1201);
        _announce(1200);
        wait(7 days);
        vm.assertEq(staking.commissionOf(NODE), 1200, "at the cap");
    }

    function test_announceCommission_aFallMayBeDeep() public {
        enrol(NODE, Role.Miner, 3000, MINER_LEAST);
        _announce(0);
        wait(7 days);
        vm.assertEq(staking.commissionOf(NODE), 0, "none");
    }

    function test_announceCommission_twice_replacesTheFirstAndStartsAgain() public {
        enrol(NODE, Role.Miner, 1000, MINER_LEAST);
        _announce(1500);
        wait(6 days);
        _announce(1200);
        wait(6 days);
        vm.assertEq(staking.commissionOf(NODE), 1000, "not yet");
        // A step counts from what holds, not from what was announced.
        refuse(abi.encodeWithSelector(IStaking.CommissionTooHigh.selector, 1600, 1500));
        _announce(1600);
        wait(1 days);
        vm.assertEq(staking.commissionOf(NODE), 1200, "the second");
        _announce(1700);
        vm.assertEq(staking.commissionOf(NODE), 1200, "a third does not undo what holds");
    }

    function test_announceCommission_ofNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, NODE));
        _announce(0);
    }

    function test_bindDisputes_isForTheDeployerOnce() public {
        refuse(abi.encodeWithSelector(IStaking.NotBinder.selector, address(this), address(this)));
        staking.bindDisputes(address(judge));

        StakingManager fresh =
            StakingManager(build("StakingManager", type(StakingManager).creationCode, abi.encode(token, params)));
        StubJudge foreign = new StubJudge(staking);
        refuse(abi.encodeWithSelector(IStaking.WrongDisputes.selector, address(foreign), address(staking)));
        fresh.bindDisputes(address(foreign));

        StubJudge fitting = new StubJudge(fresh);
        refuse(abi.encodeWithSelector(IStaking.NotBinder.selector, ALICE, address(this)));
        vm.prank(ALICE);
        fresh.bindDisputes(address(fitting));
        fresh.bindDisputes(address(fitting));
        vm.assertEq(fresh.disputes(), address(fitting), "bound");
    }

    function _register(address node, Role role, uint256 secret, uint256 commissionBp, uint256 own) private {
        bytes memory consent = consentOf(secret, node);
        vm.prank(node);
        staking.register(role, vm.addr(secret), consent, commissionBp, own);
    }

    function _rotate(address node, uint256 secret) private {
        bytes memory consent = consentOf(secret, node);
        vm.prank(node);
        staking.rotateHotKey(vm.addr(secret), consent);
    }

    function _announce(uint256 commissionBp) private {
        vm.prank(NODE);
        staking.announceCommission(commissionBp);
    }
}
