// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

contract ClaimTest is PayFixture {
    function test_claim_ofAFinalRoot_paysWhatWasEarned() public {
        SumTree.Leaf[] memory leaves = settled();
        vm.expectEmit(address(pay));
        emit ICuckooPay.Claimed(earner, 1, 40 * CAI);

        vm.prank(watcher);
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 40 * CAI, "claimed");

        vm.assertEq(token.balanceOf(earner), 100_040 * CAI, "the earner is paid, whoever calls");
        vm.assertEq(pay.claimedOf(earner), 40 * CAI, "claimed of the earner");
        vm.assertEq(pay.claimedTotal(), 40 * CAI, "claimed of all");
        assertBooksBalance();
    }

    function test_claim_again_isRefusedUntilMoreIsEarned() public {
        SumTree.Leaf[] memory leaves = settled();
        pay.claim(Tree.prove(leaves, 1));

        refused(abi.encodeWithSelector(ICuckooPay.NothingToClaim.selector, earner, 40 * CAI, 40 * CAI));
        pay.claim(Tree.prove(leaves, 1));

        leaves = books(60 * CAI, 55 * CAI, 5 * CAI);
        settle(leaves);
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 15 * CAI, "only what is new");
        vm.assertEq(pay.claim(Tree.prove(leaves, 2)), 5 * CAI, "the third account");
        assertBooksBalance();
    }

    function test_claim_beforeAnyRootIsFinal_isRefused() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 40 * CAI, 0);
        post(leaves);
        pass(WINDOW - 1);
        refused(abi.encodeWithSelector(ICuckooPay.NothingFinal.selector));
        pay.claim(Tree.prove(leaves, 1));

        pass(1);
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 40 * CAI, "final by the clock, nobody has to say so");
    }

    function test_claim_againstAnEarlierRoot_isRefused() public {
        SumTree.Leaf[] memory old = settled();
        settle(books(60 * CAI, 50 * CAI, 10 * CAI));
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 2, earner, 1));
        pay.claim(Tree.prove(old, 1));
    }

    function test_claim_againstARootThatIsNotFinal_isRefused() public {
        settled();
        SumTree.Leaf[] memory next = books(60 * CAI, 60 * CAI, 0);
        post(next);
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, earner, 1));
        pay.claim(Tree.prove(next, 1));
    }

    function test_claim_againstACancelledRoot_isRefused() public {
        settled();
        SumTree.Leaf[] memory bad = books(200 * CAI, 200 * CAI, 0);
        deposit(third, 500 * CAI);
        uint256 epoch = post(bad);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(bad, 0));
        pass(10 * WINDOW);
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, earner, 1));
        pay.claim(Tree.prove(bad, 1));
    }

    function test_claim_withAnyFieldChanged_isRefused() public {
        SumTree.Leaf[] memory leaves = settled();
        for (uint256 field = 0; field < 8; ++field) {
            ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 1);
            if (field == 0) leaf.account = watcher;
            if (field == 1) leaf.earned += 1;
            if (field == 2) leaf.spent += 1;
            if (field == 3) leaf.index = 0;
            if (field == 4) leaf.siblings[0].hash = keccak256("another");
            if (field == 5) leaf.siblings[1].earned += 1;
            if (field == 6) leaf.siblings = new SumTree.Node[](1);
            if (field == 7) leaf.siblings = new SumTree.Node[](3);
            refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, leaf.account, leaf.index));
            pay.claim(leaf);
        }
    }

    function test_claim_ofAPlaceBeyondTheLeaves_isRefused() public {
        deposit(payer, 100 * CAI);
        // Four leaves are in the tree, but only three are said to be.
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](4);
        leaves[0] = SumTree.Leaf(payer, 0, uint128(40 * CAI));
        leaves[1] = SumTree.Leaf(earner, uint128(10 * CAI), 0);
        leaves[2] = SumTree.Leaf(third, uint128(10 * CAI), 0);
        leaves[3] = SumTree.Leaf(watcher, uint128(20 * CAI), 0);
        vm.prank(operator);
        pay.postRoot(Tree.root(leaves).hash, uint128(40 * CAI), 3, 0);
        pass(WINDOW);
        pay.claim(Tree.prove(leaves, 2));
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, watcher, 3));
        pay.claim(Tree.prove(leaves, 3));
    }

    function test_claim_fromATreeLowerThanItsLeafCount_isRefused() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 40 * CAI, 0);
        vm.prank(operator);
        pay.postRoot(Tree.root(leaves).hash, uint128(40 * CAI), 8, 0);
        pass(WINDOW);
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, earner, 1));
        pay.claim(Tree.prove(leaves, 1));
    }

    function test_claim_fromATreeWhoseSidesDiffer_isRefused() public {
        deposit(payer, 100 * CAI);
        for (uint256 side = 0; side < 2; ++side) {
            SumTree.Leaf[] memory leaves = books(side == 0 ? 40 * CAI : 41 * CAI, side == 0 ? 41 * CAI : 40 * CAI, 0);
            vm.prank(operator);
            uint256 epoch = pay.postRoot(Tree.root(leaves).hash, uint128((side == 0 ? 40 : 40) * CAI), 3, 0);
            pass(WINDOW);
            refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, epoch, earner, 1));
            pay.claim(Tree.prove(leaves, 1));
        }
    }

    function test_claim_whenEarningsMovedBetweenRoots_neverPassesTheTotal() public {
        SumTree.Leaf[] memory leaves = settled();
        pay.claim(Tree.prove(leaves, 1));
        // Nobody objects to a root that takes the earner's 40 and gives them to the third account.
        leaves = books(40 * CAI, 0, 40 * CAI);
        settle(leaves);
        refused(abi.encodeWithSelector(ICuckooPay.ClaimsExceedTotal.selector, 80 * CAI, 40 * CAI));
        pay.claim(Tree.prove(leaves, 2));
    }

    function test_claimMany_paysEachAndPassesOverWhoHasNothing() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 30 * CAI, 10 * CAI);
        settle(leaves);
        ICuckooPay.ProvenLeaf[] memory all = new ICuckooPay.ProvenLeaf[](4);
        all[0] = Tree.prove(leaves, 0);
        all[1] = Tree.prove(leaves, 1);
        all[2] = Tree.prove(leaves, 2);
        all[3] = Tree.prove(leaves, 1);

        vm.assertEq(pay.claimMany(all), 40 * CAI, "claimed in all");
        vm.assertEq(token.balanceOf(earner), 100_030 * CAI, "the earner");
        vm.assertEq(token.balanceOf(third), 100_010 * CAI, "the third account");
        vm.assertEq(pay.claimMany(all), 0, "nothing is left");
        assertBooksBalance();
    }

    function test_claimMany_withOneWrongProof_paysNobody() public {
        SumTree.Leaf[] memory leaves = settled();
        ICuckooPay.ProvenLeaf[] memory all = new ICuckooPay.ProvenLeaf[](2);
        all[0] = Tree.prove(leaves, 1);
        all[1] = Tree.prove(leaves, 2);
        all[1].earned = 1;
        refused(abi.encodeWithSelector(ICuckooPay.ProofRefused.selector, 1, third, 2));
        pay.claimMany(all);
    }

    function test_claimMany_beforeAnyRootIsFinal_isRefused() public {
        refused(abi.encodeWithSelector(ICuckooPay.NothingFinal.selector));
        pay.claimMany(new ICuckooPay.ProvenLeaf[](0));
    }

    function test_claim_whilePaused_pays() public {
        SumTree.Leaf[] memory leaves = settled();
        vm.prank(owner);
        pay.pause();
        vm.assertEq(pay.claim(Tree.prove(leaves, 1)), 40 * CAI, "claimed");
    }

    function test_claim_leavesTheDepositOfTheSameAccountAlone() public {
        deposit(payer, 100 * CAI);
        deposit(earner, 50 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 45 * CAI, 0);
        leaves[1].spent = uint128(5 * CAI);
        settle(leaves);

        vm.prank(earner);
        pay.requestExit(uint128(50 * CAI));
        pay.claim(Tree.prove(leaves, 1));
        pass(EXIT_DELAY);
        vm.prank(earner);
        vm.assertEq(pay.exit(Tree.prove(leaves, 1)), 45 * CAI, "the deposit less what was spent of it");
        vm.assertEq(token.balanceOf(earner), 100_040 * CAI, "45 earned and 5 spent");
        assertBooksBalance();
    }
}
