// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {CuckooPay} from "../../src/pay/CuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice The rules, the operator's bond, its rotation, and what the owner can do.
contract OperatorTest is PayFixture {
    uint256 private constant NEXT_KEY = 0x0c;
    address private next = vm.addr(NEXT_KEY);

    function _refuses(ICuckooPay.Rules memory terms, string memory field) private {
        refused(abi.encodeWithSelector(ICuckooPay.RuleRefused.selector, field));
        this.constructExternally(terms);
    }

    function constructExternally(ICuckooPay.Rules memory terms) external {
        construct(terms);
    }

    function constructWith(address token_, address owner_, address operator_) external {
        build("CuckooPay", type(CuckooPay).creationCode, abi.encode(token_, owner_, operator_, rules()));
    }

    function test_construct_withRulesThatDoNotAddUp_isRefused() public {
        ICuckooPay.Rules memory terms = rules();
        terms.challengeWindow = 0;
        _refuses(terms, "challengeWindow");
        terms = rules();
        terms.responseTime = 0;
        _refuses(terms, "responseTime");
        terms = rules();
        terms.inclusionTime = 0;
        _refuses(terms, "inclusionTime");
        terms = rules();
        terms.exitDelay = WINDOW + RESPONSE + INCLUSION - 1;
        _refuses(terms, "exitDelay");
        terms = rules();
        terms.rotationDelay = EXIT_DELAY - 1;
        _refuses(terms, "rotationDelay");
        terms = rules();
        terms.operatorBond = 0;
        _refuses(terms, "operatorBond");
        terms = rules();
        terms.challengeBond = 0;
        _refuses(terms, "challengeBond");

        terms = rules();
        terms.exitDelay = WINDOW + RESPONSE + INCLUSION;
        terms.rotationDelay = terms.exitDelay;
        construct(terms);
    }

    function test_construct_withoutTokenOwnerOrOperator_isRefused() public {
        bytes memory reason = abi.encodeWithSelector(ICuckooPay.AddressRefused.selector, address(0));
        refused(reason);
        this.constructWith(address(0), owner, operator);
        refused(reason);
        this.constructWith(address(token), owner, address(0));
        refused(abi.encodeWithSignature("OwnableInvalidOwner(address)", address(0)));
        this.constructWith(address(token), address(0), operator);
    }

    function test_rules_areThoseOfConstruction() public view {
        vm.assertEq(abi.encode(pay.rules()), abi.encode(rules()), "rules");
        vm.assertEq(address(pay.TOKEN()), address(token), "token");
        vm.assertEq(pay.operator(), operator, "operator");
        vm.assertEq(pay.operatorAt(1), operator, "the first term");
        vm.assertEq(pay.owner(), owner, "owner");
    }

    function test_addBond_isCountedForWhomItIsFor() public {
        vm.expectEmit(address(pay));
        emit ICuckooPay.BondAdded(next, 5);
        vm.prank(watcher);
        pay.addBond(next, 5);
        vm.prank(watcher);
        pay.addBond(next, 6);
        vm.assertEq(pay.bondOf(next), 11, "bond");
        assertBooksBalance();
        refused(abi.encodeWithSelector(ICuckooPay.AmountZero.selector));
        pay.addBond(next, 0);
        refused(abi.encodeWithSelector(ICuckooPay.AddressRefused.selector, address(0)));
        pay.addBond(address(0), 1);
    }

    function test_withdrawBond_inOffice_leavesWhatTheRulesDemand() public {
        vm.prank(watcher);
        pay.addBond(operator, 50);
        vm.startPrank(operator);
        refused(abi.encodeWithSelector(ICuckooPay.AmountZero.selector));
        pay.withdrawBond(0);
        refused(abi.encodeWithSelector(ICuckooPay.BondLocked.selector, OPERATOR_BOND + 50, OPERATOR_BOND));
        pay.withdrawBond(51);
        vm.expectEmit(address(pay));
        emit ICuckooPay.BondWithdrawn(operator, 50);
        pay.withdrawBond(50);
        vm.stopPrank();
        vm.assertEq(pay.bondOf(operator), OPERATOR_BOND, "bond");
        vm.assertEq(token.balanceOf(operator), 99_000 * CAI + 50, "paid back");
        assertBooksBalance();
    }

    function test_withdrawBond_withRootsThatAreNotFinal_isRefused() public {
        vm.prank(watcher);
        pay.addBond(operator, 50);
        deposit(payer, 100 * CAI);
        post(books(40 * CAI, 40 * CAI, 0));
        pass(WINDOW - 1);
        vm.startPrank(operator);
        refused(abi.encodeWithSelector(ICuckooPay.BondLocked.selector, OPERATOR_BOND + 50, OPERATOR_BOND + 50));
        pay.withdrawBond(1);
        pass(1);
        pay.withdrawBond(1);
    }

    function test_withdrawBond_byWhoHasNone_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.BondLocked.selector, 0, 0));
        vm.prank(watcher);
        pay.withdrawBond(1);
    }

    function test_postRoot_belowTheBond_isRefusedUntilItIsWholeAgain() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        SumTree.Leaf[] memory bad = books(150 * CAI, 150 * CAI, 0);
        uint256 epoch = post(bad);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(bad, 0));
        vm.prank(watcher);
        pay.addBond(operator, OPERATOR_BOND - 1);
        refused(abi.encodeWithSelector(ICuckooPay.BondTooSmall.selector, OPERATOR_BOND - 1, OPERATOR_BOND));
        vm.prank(operator);
        pay.postRoot(0, 0, 1, 0);
        vm.prank(watcher);
        pay.addBond(operator, 1);
        vm.prank(operator);
        pay.postRoot(0, 0, 1, 0);
    }

    function test_rotation_takesTheDelayAndTheNextOnesHand() public {
        refused(abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", operator));
        vm.prank(operator);
        pay.proposeOperator(next);
        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, next, address(0)));
        vm.prank(next);
        pay.acceptOperator();

        uint256 from = now_() + ROTATION;
        vm.expectEmit(address(pay));
        emit ICuckooPay.OperatorProposed(next, from);
        vm.prank(owner);
        pay.proposeOperator(next);
        vm.assertEq(pay.proposedOperator(), next, "proposed");
        vm.assertEq(pay.proposedFrom(), from, "from then");
        pass(ROTATION - 1);
        refused(abi.encodeWithSelector(ICuckooPay.RotationTooEarly.selector, from));
        vm.prank(next);
        pay.acceptOperator();
        pass(1);
        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, watcher, next));
        vm.prank(watcher);
        pay.acceptOperator();

        vm.expectEmit(address(pay));
        emit ICuckooPay.OperatorChanged(next, 2);
        vm.prank(next);
        pay.acceptOperator();
        vm.assertEq(pay.operator(), next, "in office");
        vm.assertEq(pay.operatorAt(1), operator, "the term before");
        vm.assertEq(pay.operatorAt(2), next, "the term now");
        vm.assertEq(pay.proposedOperator(), address(0), "nobody is proposed");
        vm.assertEq(pay.proposedFrom(), 0, "for no time");

        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, operator, next));
        vm.prank(operator);
        pay.postRoot(0, 0, 1, 0);
        vm.prank(operator);
        pay.withdrawBond(OPERATOR_BOND);
        assertBooksBalance();
    }

    function test_rotation_isWithdrawnByNamingNobody() public {
        vm.prank(owner);
        pay.proposeOperator(next);
        vm.expectEmit(address(pay));
        emit ICuckooPay.OperatorProposed(address(0), 0);
        vm.prank(owner);
        pay.proposeOperator(address(0));
        pass(ROTATION);
        refused(abi.encodeWithSelector(ICuckooPay.CallerRefused.selector, next, address(0)));
        vm.prank(next);
        pay.acceptOperator();
    }

    function test_rotation_leavesEachRootWithTheBondOfWhoPostedIt() public {
        vm.prank(owner);
        pay.proposeOperator(next);
        pass(ROTATION);
        vm.prank(watcher);
        pay.addBond(next, OPERATOR_BOND);
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        SumTree.Leaf[] memory bad = books(150 * CAI, 150 * CAI, 0);
        uint256 first = post(bad);
        vm.prank(next);
        pay.acceptOperator();
        vm.prank(next);
        uint256 second = pay.postRoot(keccak256("on top"), uint128(150 * CAI), 3, 0);

        vm.prank(operator);
        refused(abi.encodeWithSelector(ICuckooPay.BondLocked.selector, OPERATOR_BOND, OPERATOR_BOND));
        pay.withdrawBond(1);

        // A receipt binds whoever posted the root it is held against, and nobody else.
        bytes memory old = receipt(OPERATOR_KEY, earner, 151 * CAI);
        refused(abi.encodeWithSelector(ICuckooPay.SignatureRefused.selector, next));
        vm.prank(watcher);
        pay.challengeEarned(second, earner, uint128(151 * CAI), old);
        vm.prank(watcher);
        pay.challengeEarned(first, earner, uint128(151 * CAI), old);

        vm.prank(watcher);
        pay.proveOverspent(first, Tree.prove(bad, 0));
        vm.assertTrue(isCancelled(second), "what stood on it fell too");
        vm.assertEq(pay.bondOf(operator), 0, "whoever posted the fault pays");
        vm.assertEq(pay.bondOf(next), OPERATOR_BOND, "whoever followed does not");
        assertBooksBalance();
    }

    function test_pause_isTheOwnersAlone() public {
        bytes memory reason = abi.encodeWithSignature("OwnableUnauthorizedAccount(address)", operator);
        vm.startPrank(operator);
        refused(reason);
        pay.pause();
        refused(reason);
        pay.unpause();
        vm.stopPrank();
        vm.startPrank(owner);
        pay.pause();
        vm.assertTrue(pay.paused(), "paused");
        pay.unpause();
        vm.assertFalse(pay.paused(), "not paused");
    }

    function test_ownership_movesInTwoSteps() public {
        vm.prank(owner);
        pay.transferOwnership(watcher);
        vm.assertEq(pay.owner(), owner, "not yet");
        vm.prank(watcher);
        pay.acceptOwnership();
        vm.assertEq(pay.owner(), watcher, "taken");
    }
}
