// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {CuckooGovernor} from "../../src/governance/CuckooGovernor.sol";
import {Param} from "../../src/governance/IParamStore.sol";
import {ParamStore} from "../../src/governance/ParamStore.sol";
import {Timelock} from "../../src/governance/Timelock.sol";
import {VotesSum} from "../../src/governance/VotesSum.sol";
import {IStaking, Role} from "../../src/staking/IStaking.sol";
import {StakingManager} from "../../src/staking/StakingManager.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @notice The deployment that contracts/README.md describes, step by step, and what the vote can do afterwards.
contract DeploymentTest is Base {
    uint256 private constant CAI = 1e18;
    uint256 private constant START = 1_700_000_000;
    uint48 private constant DELAY = 1 days;
    uint32 private constant PERIOD = 7 days;
    address private constant WHALE = address(0x3A1E);
    address private constant STAKER = address(0x57A4);
    address private constant SMALL = address(0x53A11);

    CuckooToken private token;
    Timelock private timelock;
    ParamStore private params;
    StakingManager private staking;
    DisputeManager private disputes;
    VotesSum private votes;
    CuckooGovernor private governor;

    function setUp() public {
        vm.warp(START);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: uint64(START), duration: 0});
        token = new CuckooToken(grants);
        token.mint(0);
        address[] memory anyone = new address[](1);
        bytes memory arguments = abi.encode(uint256(2 days), new address[](0), anyone, address(this));
        timelock = Timelock(payable(build("Timelock", type(Timelock).creationCode, arguments)));
        params = ParamStore(build("ParamStore", type(ParamStore).creationCode, abi.encode(timelock)));
        arguments = abi.encode(token, params);
        staking = StakingManager(build("StakingManager", type(StakingManager).creationCode, arguments));
        arguments = abi.encode(token, staking, params, timelock);
        disputes = DisputeManager(build("DisputeManager", type(DisputeManager).creationCode, arguments));
        staking.bindDisputes(address(disputes));
        votes = VotesSum(build("VotesSum", type(VotesSum).creationCode, abi.encode(token, staking)));
        CuckooGovernor.Settings memory settings = CuckooGovernor.Settings({
            votingDelay: DELAY,
            votingPeriod: PERIOD,
            lateQuorumExtension: 1 days,
            proposalThreshold: 100_000 * CAI,
            quorumPercent: 4
        });
        arguments = abi.encode(votes, timelock, settings);
        governor = CuckooGovernor(payable(build("CuckooGovernor", type(CuckooGovernor).creationCode, arguments)));
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(governor));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));

        _give(WHALE, 50_000_000 * CAI);
        _give(STAKER, 60_000_000 * CAI);
        _give(SMALL, 99_999 * CAI);
        vm.prank(WHALE);
        token.delegate(WHALE);
        vm.prank(SMALL);
        token.delegate(SMALL);
        _register(STAKER, 60_000_000 * CAI);
        vm.warp(START + 1);
    }

    function test_deployer_isLeftWithNothing() public {
        bytes32 admin = timelock.DEFAULT_ADMIN_ROLE();
        vm.assertFalse(timelock.hasRole(admin, address(this)), "admin");
        vm.assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), address(this)), "proposer");
        vm.assertFalse(timelock.hasRole(timelock.CANCELLER_ROLE(), address(this)), "canceller");
        vm.assertTrue(timelock.hasRole(admin, address(timelock)), "the timelock is its own admin");
        vm.assertEq(params.owner(), address(timelock), "parameters");
        vm.assertEq(disputes.owner(), address(timelock), "disputes");
        vm.expectRevert(abi.encodeWithSelector(IStaking.NotBinder.selector, address(this), address(this)));
        staking.bindDisputes(address(disputes));
        bytes32 proposer = timelock.PROPOSER_ROLE();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), admin)
        );
        timelock.grantRole(proposer, address(this));
    }

    function test_governor_hasItsSettings() public view {
        vm.assertEq(governor.name(), "CuckooGovernor", "name");
        vm.assertEq(governor.votingDelay(), DELAY, "delay");
        vm.assertEq(governor.votingPeriod(), PERIOD, "period");
        vm.assertEq(governor.proposalThreshold(), 100_000 * CAI, "threshold");
        vm.assertEq(governor.lateQuorumVoteExtension(), 1 days, "extension");
        vm.assertEq(governor.timelock(), address(timelock), "timelock");
        vm.assertEq(governor.clock(), START + 1, "clock");
        vm.assertEq(governor.CLOCK_MODE(), "mode=timestamp", "mode");
        vm.assertEq(governor.quorum(START), 40_000_000 * CAI, "quorum, staked tokens or not");
    }

    function test_votes_heldAndStakedAreAddedOnce() public {
        vm.assertEq(votes.getVotes(STAKER), 60_000_000 * CAI, "staked");
        vm.assertEq(votes.getVotes(WHALE), 50_000_000 * CAI, "held");
        vm.assertEq(votes.getPastVotes(STAKER, START), 60_000_000 * CAI, "then");
        vm.assertEq(votes.getPastTotalSupply(START), 1e27, "supply");
        vm.assertEq(votes.delegates(WHALE), WHALE, "delegate");
        vm.assertEq(votes.delegates(STAKER), address(0), "the token's choice");
        vm.assertEq(votes.getVotes(address(staking)), 0, "what is staked has no votes at the token");

        // A held token that is staked moves from one side of the sum to the other.
        vm.prank(WHALE);
        token.approve(address(staking), type(uint256).max);
        vm.prank(WHALE);
        staking.stake(STAKER, 20_000_000 * CAI);
        vm.assertEq(votes.getVotes(WHALE), 50_000_000 * CAI, "still as many");
    }

    function test_votes_delegateAtTheSource() public {
        vm.expectRevert(abi.encodeWithSelector(VotesSum.DelegateAtTheSource.selector));
        votes.delegate(WHALE);
        vm.expectRevert(abi.encodeWithSelector(VotesSum.DelegateAtTheSource.selector));
        votes.delegateBySig(WHALE, 0, 0, 0, 0, 0);
    }

    function test_votes_ofSourcesThatTellTimeApart_areRefused() public {
        vm.mockCall(
            address(0x5151), abi.encodeCall(IERC5805(address(0)).CLOCK_MODE, ()), abi.encode("mode=blocknumber")
        );
        vm.expectRevert(abi.encodeWithSelector(VotesSum.ClocksDiffer.selector, "mode=timestamp", "mode=blocknumber"));
        build("VotesSum", type(VotesSum).creationCode, abi.encode(token, address(0x5151)));
    }

    function test_proposal_thatPasses_changesAParameterAfterTheTimelock() public {
        uint256 id = _propose(WHALE, Param.ProtocolFeeBp, 700);
        _wait(DELAY + 1);
        _vote(WHALE, id, 1);
        _state(id, IGovernor.ProposalState.Active);
        _wait(PERIOD);
        _state(id, IGovernor.ProposalState.Succeeded);
        vm.assertTrue(governor.proposalNeedsQueuing(id), "needs the timelock");
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls(Param.ProtocolFeeBp, 700);
        governor.queue(targets, values, calls, keccak256("change"));
        _state(id, IGovernor.ProposalState.Queued);
        vm.expectRevert();
        governor.execute(targets, values, calls, keccak256("change"));
        _wait(2 days);
        governor.execute(targets, values, calls, keccak256("change"));
        _state(id, IGovernor.ProposalState.Executed);
        vm.assertEq(params.get(Param.ProtocolFeeBp), 700, "changed");
    }

    function test_proposal_outsideTheBounds_cannotBeExecuted() public {
        uint256 id = _propose(WHALE, Param.ProtocolFeeBp, 9000);
        _wait(DELAY + 1);
        _vote(WHALE, id, 1);
        _wait(PERIOD);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls(Param.ProtocolFeeBp, 9000);
        governor.queue(targets, values, calls, keccak256("change"));
        _wait(2 days);
        vm.expectRevert();
        governor.execute(targets, values, calls, keccak256("change"));
        vm.assertEq(params.get(Param.ProtocolFeeBp), 500, "as it was");
    }

    function test_proposal_byWhoHasTooFewVotes_isRefused() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls(Param.ProtocolFeeBp, 700);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector, SMALL, 99_999 * CAI, 100_000 * CAI
            )
        );
        vm.prank(SMALL);
        governor.propose(targets, values, calls, "change");
    }

    function test_proposal_stakedVotesReachTheQuorumAndWin() public {
        uint256 id = _propose(WHALE, Param.ProtocolFeeBp, 700);
        _wait(DELAY + 1);
        _vote(WHALE, id, 1);
        _vote(STAKER, id, 0);
        _wait(PERIOD + 1 days);
        _state(id, IGovernor.ProposalState.Defeated);
    }

    function test_proposal_aLateQuorumProlongsTheVote() public {
        uint256 id = _propose(WHALE, Param.ProtocolFeeBp, 700);
        uint256 deadline = governor.proposalDeadline(id);
        vm.warp(deadline - 1);
        _vote(WHALE, id, 1);
        vm.assertEq(governor.proposalDeadline(id), deadline - 1 + 1 days, "prolonged");
        vm.warp(deadline + 1);
        _vote(STAKER, id, 0);
    }

    function test_proposal_canBeCancelledByItsProposer() public {
        uint256 id = _propose(WHALE, Param.ProtocolFeeBp, 700);
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls(Param.ProtocolFeeBp, 700);
        vm.prank(WHALE);
        governor.cancel(targets, values, calls, keccak256("change"));
        _state(id, IGovernor.ProposalState.Canceled);
    }

    function test_governor_settingsAreChangedByTheVoteAlone() public {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, address(this)));
        governor.setVotingDelay(0);
    }

    function test_timelock_delayStaysWithinItsBounds() public {
        bytes memory reason = abi.encodeWithSelector(Timelock.DelayOutOfBounds.selector, 1 days - 1, 1 days, 30 days);
        vm.expectRevert(reason);
        _timelock(1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(Timelock.DelayOutOfBounds.selector, 30 days + 1, 1 days, 30 days));
        _timelock(30 days + 1);
        _timelock(1 days);
        _timelock(30 days);

        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, address(this)));
        timelock.updateDelay(3 days);
        vm.expectRevert(reason);
        vm.prank(address(timelock));
        timelock.updateDelay(1 days - 1);
        vm.prank(address(timelock));
        timelock.updateDelay(3 days);
        vm.assertEq(timelock.getMinDelay(), 3 days, "delay");
    }

    function _timelock(uint256 delay) private {
        bytes memory arguments = abi.encode(delay, new address[](0), new address[](0), address(0));
        build("Timelock", type(Timelock).creationCode, arguments);
    }

    function _give(address account, uint256 amount) private {
        vm.assertTrue(token.transfer(account, amount), "gift");
    }

    function _register(address node, uint256 amount) private {
        uint256 secret = 0xC0FFEE;
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CuckooStaking"),
                keccak256("1"),
                block.chainid,
                address(staking)
            )
        );
        bytes32 message = keccak256(abi.encode(keccak256("HotKeyConsent(address operator)"), node));
        bytes memory consent = signed(secret, keccak256(abi.encodePacked(hex"1901", domain, message)));
        vm.prank(node);
        token.approve(address(staking), amount);
        vm.prank(node);
        staking.register(Role.Coordinator, vm.addr(secret), consent, 0, amount);
    }

    function _propose(address who, Param key, uint256 value) private returns (uint256 id) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _calls(key, value);
        vm.prank(who);
        return governor.propose(targets, values, calls, "change");
    }

    function _vote(address who, uint256 id, uint8 support) private {
        vm.prank(who);
        governor.castVote(id, support);
    }

    function _wait(uint256 time) private {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    function _calls(Param key, uint256 value)
        private
        view
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
    {
        (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        targets[0] = address(params);
        calls[0] = abi.encodeCall(ParamStore.set, (key, value));
    }

    function _state(uint256 id, IGovernor.ProposalState expected) private view {
        vm.assertEq(uint256(governor.state(id)), uint256(expected), "state");
    }
}
