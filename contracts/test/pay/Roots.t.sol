// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Deposits, and the roots that are posted over them.
contract RootsTest is PayFixture {
    function _post(uint256 total, uint256 leafCount) private returns (uint256) {
        vm.prank(operator);
        return pay.postRoot(keccak256("root"), uint128(total), uint32(leafCount), keccak256("where"));
    }

    function test_deposit_isCounted() public {
        vm.expectEmit(address(pay));
        emit ICuckooPay.Deposited(payer, 7 * CAI);
        deposit(payer, 7 * CAI);
        deposit(payer, 1 * CAI);
        deposit(third, 2 * CAI);
        vm.assertEq(pay.depositOf(payer), 8 * CAI, "of the payer");
        vm.assertEq(pay.deposited(), 10 * CAI, "of all");
        vm.assertEq(token.balanceOf(payer), 99_992 * CAI, "the payer's tokens");
        assertBooksBalance();
    }

    function test_deposit_ofNothingOrWhilePaused_isRefused() public {
        vm.startPrank(payer);
        refused(abi.encodeWithSelector(ICuckooPay.AmountZero.selector));
        pay.deposit(0);
        refused(abi.encodeWithSelector(ICuckooPay.AmountZero.selector));
        pay.depositWithPermit(0, 0, 0, 0, 0);
        vm.stopPrank();
        vm.prank(owner);
        pay.pause();
        refused(abi.encodeWithSignature("EnforcedPause()"));
        pay.deposit(1);
        refused(abi.encodeWithSignature("EnforcedPause()"));
        pay.depositWithPermit(1, 0, 0, 0, 0);
    }

    function _permit(uint256 amount) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 form = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(form, payer, address(pay), amount, token.nonces(payer), now_() + 1));
        return vm.sign(PAYER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message)));
    }

    function test_depositWithPermit_needsNoAllowance() public {
        vm.prank(payer);
        token.approve(address(pay), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(5 * CAI);
        uint256 deadline = now_() + 1;
        vm.prank(payer);
        pay.depositWithPermit(uint128(5 * CAI), deadline, v, r, s);
        vm.assertEq(pay.depositOf(payer), 5 * CAI, "deposited");
        assertBooksBalance();
    }

    function test_depositWithPermit_thatSomebodyUsedFirst_goesOn() public {
        vm.prank(payer);
        token.approve(address(pay), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(5 * CAI);
        uint256 deadline = now_() + 1;
        token.permit(payer, address(pay), 5 * CAI, deadline, v, r, s);
        vm.prank(payer);
        pay.depositWithPermit(uint128(5 * CAI), deadline, v, r, s);
        vm.assertEq(pay.depositOf(payer), 5 * CAI, "deposited");
    }

    function test_depositWithPermit_ofAWrongPermit_isRefusedByTheToken() public {
        vm.prank(payer);
        token.approve(address(pay), 0);
        refused(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(pay), 0, uint256(5))
        );
        vm.prank(payer);
        pay.depositWithPermit(5, 0, 27, bytes32(uint256(1)), bytes32(uint256(1)));
    }

    function test_postRoot_isRecordedAsPosted() public {
        deposit(payer, 100 * CAI);
        vm.expectEmit(address(pay));
        emit ICuckooPay.RootPosted(1, operator, keccak256("root"), 60 * CAI, 3, keccak256("where"));
        vm.assertEq(_post(60 * CAI, 3), 1, "the first number");
        ICuckooPay.Epoch memory epoch = pay.epochAt(1);
        vm.assertEq(epoch.root, keccak256("root"), "root");
        vm.assertEq(epoch.total, 60 * CAI, "total");
        vm.assertEq(epoch.postedAt, now_(), "time");
        vm.assertEq(epoch.leafCount, 3, "leaves");
        vm.assertEq(pay.operatorAt(epoch.term), operator, "by whom");
        vm.assertEq(pay.latestEpoch(), 1, "the latest");
        vm.assertEq(pay.finalEpoch(), 0, "not final");
    }

    function test_postRoot_byAnybodyElse_isRefused() public {
        deposit(payer, 100 * CAI);
        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, owner, operator));
        vm.prank(owner);
        pay.postRoot(0, 0, 1, 0);
    }

    function test_postRoot_whilePaused_isRefused() public {
        vm.prank(owner);
        pay.pause();
        vm.prank(operator);
        refused(abi.encodeWithSignature("EnforcedPause()"));
        pay.postRoot(0, 0, 1, 0);
        vm.prank(owner);
        pay.unpause();
        _post(0, 1);
    }

    function test_postRoot_overWhatIsDeposited_isRefused() public {
        SumTree.Leaf[] memory leaves = settled();
        refused(abi.encodeWithSelector(ICuckooPay.TotalExceedsDeposits.selector, 100 * CAI + 1, 100 * CAI));
        _post(100 * CAI + 1, 3);
        vm.prank(payer);
        pay.requestExit(uint128(30 * CAI));
        pass(EXIT_DELAY);
        vm.prank(payer);
        pay.exit(Tree.prove(leaves, 0));
        refused(abi.encodeWithSelector(ICuckooPay.TotalExceedsDeposits.selector, 70 * CAI + 1, 70 * CAI));
        _post(70 * CAI + 1, 3);
        _post(70 * CAI, 3);
    }

    function test_postRoot_belowTheRootBefore_isRefused() public {
        deposit(payer, 100 * CAI);
        _post(60 * CAI, 3);
        refused(abi.encodeWithSelector(ICuckooPay.TotalFell.selector, 60 * CAI - 1, 60 * CAI));
        _post(60 * CAI - 1, 3);
        refused(abi.encodeWithSelector(ICuckooPay.LeafCountRefused.selector, 2, 3));
        _post(60 * CAI, 2);
        pass(WINDOW);
        refused(abi.encodeWithSelector(ICuckooPay.TotalFell.selector, 60 * CAI - 1, 60 * CAI));
        _post(60 * CAI - 1, 3);
        _post(60 * CAI, 3);
    }

    function test_postRoot_withoutLeaves_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.LeafCountRefused.selector, 0, 0));
        _post(0, 0);
    }

    function test_postRoot_whenTooManyWait_isRefused() public {
        for (uint256 i = 0; i < 64; ++i) {
            _post(0, 1);
        }
        refused(abi.encodeWithSelector(ICuckooPay.TooManyPending.selector, 64));
        _post(0, 1);
        pass(WINDOW);
        vm.assertEq(_post(0, 1), 65, "once they are final there is room");
        vm.assertEq(pay.finalEpoch(), 64, "final");
    }

    function test_finalise_followsTheOrderInWhichRootsWerePosted() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 40 * CAI, 0);
        post(leaves);
        pass(1 hours);
        post(leaves);
        pass(WINDOW - 1 hours - 1);
        vm.prank(watcher);
        uint256 challenge = pay.challengeLeaves(1, 0);
        pass(2 hours);
        vm.assertEq(pay.finalise(), 0, "the second waits for the first");
        pay.answerLeaves(challenge, leaves, new SumTree.Node[](0));
        vm.expectEmit(address(pay));
        emit ICuckooPay.RootFinalised(1);
        vm.expectEmit(address(pay));
        emit ICuckooPay.RootFinalised(2);
        vm.assertEq(pay.finalise(), 2, "both");
        vm.assertEq(pay.finalise(), 2, "and nothing more");
    }

    function testFuzz_claim_provesTheLeavesOfAnyTree(uint256 seed, uint256 count) public {
        count = bound(count, 1, 40);
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](count);
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            uint128 amount = uint128(uint256(keccak256(abi.encode(seed, i))) % CAI);
            leaves[i] = SumTree.Leaf(address(uint160(0x5000 + i)), amount, 0);
            total += amount;
        }
        leaves[seed % count].spent = uint128(total);
        if (total == 0) return;
        deposit(payer, total);
        settle(leaves);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 index = uint256(keccak256(abi.encode(seed, "claim", i))) % count;
            if (leaves[index].earned == pay.claimedOf(leaves[index].account)) continue;
            vm.assertEq(pay.claim(Tree.prove(leaves, index)), leaves[index].earned, "what the leaf says");
        }
        assertBooksBalance();
    }
}
