// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice Leaves that nobody can see, asked for one stretch at a time.
contract LeavesTest is PayFixture {
    uint256 private constant STRETCH = 128;

    /// @dev One payer and count - 1 earners.
    function _many(uint256 count) private view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](count);
        leaves[0] = SumTree.Leaf(payer, 0, uint128(count - 1));
        for (uint256 i = 1; i < count; ++i) {
            leaves[i] = SumTree.Leaf(address(uint160(0x10000 + i)), 1, 0);
        }
    }

    function _cut(SumTree.Leaf[] memory leaves, uint256 stretch) private pure returns (SumTree.Leaf[] memory part) {
        uint256 from = stretch * STRETCH;
        uint256 to = from + STRETCH < leaves.length ? from + STRETCH : leaves.length;
        part = new SumTree.Leaf[](to > from ? to - from : 0);
        for (uint256 i = 0; i < part.length; ++i) {
            part[i] = leaves[from + i];
        }
    }

    function _above(SumTree.Leaf[] memory leaves, uint256 stretch) private pure returns (SumTree.Node[] memory) {
        return leaves.length <= STRETCH ? new SumTree.Node[](0) : Tree.siblings(leaves, 7, stretch);
    }

    function _challenge(uint256 epoch, uint256 stretch) private returns (uint256) {
        vm.prank(watcher);
        return pay.challengeLeaves(epoch, uint32(stretch));
    }

    function _answer(uint256 challenge, SumTree.Leaf[] memory leaves, uint256 stretch) private {
        SumTree.Leaf[] memory part = _cut(leaves, stretch);
        SumTree.Node[] memory above = _above(leaves, stretch);
        vm.prank(operator);
        pay.answerLeaves(challenge, part, above);
    }

    function test_answerLeaves_ofTreesOfManySizes_clearsEveryStretch() public {
        deposit(payer, 1000 * CAI);
        uint256[7] memory sizes = [uint256(2), 3, 127, 128, 129, 300, 513];
        for (uint256 i = 0; i < sizes.length; ++i) {
            SumTree.Leaf[] memory leaves = _many(sizes[i]);
            uint256 epoch = post(leaves);
            uint256 count = 1;
            while (count * STRETCH < sizes[i]) count *= 2;
            for (uint256 stretch = 0; stretch < count; ++stretch) {
                uint256 challenge = _challenge(epoch, stretch);
                _answer(challenge, leaves, stretch);
                vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "answered");
            }
            vm.prank(watcher);
            refused(abi.encodeWithSelector(ICuckooPay.StretchUnknown.selector, count, count));
            pay.challengeLeaves(epoch, uint32(count));
        }
        assertBooksBalance();
    }

    function test_answerLeaves_ofASingleLeaf_clears() public {
        SumTree.Leaf[] memory leaves = new SumTree.Leaf[](1);
        leaves[0] = SumTree.Leaf(payer, 0, 0);
        uint256 epoch = post(leaves);
        _answer(_challenge(epoch, 0), leaves, 0);
        vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "answered");
    }

    function test_answerLeaves_thatDiffer_areRefused() public {
        deposit(payer, 1000 * CAI);
        SumTree.Leaf[] memory leaves = _many(300);
        uint256 epoch = post(leaves);
        uint256 challenge = _challenge(epoch, 2);
        SumTree.Leaf[] memory part = _cut(leaves, 2);
        SumTree.Node[] memory above = _above(leaves, 2);

        refused(abi.encodeWithSelector(ICuckooPay.LeavesRefused.selector, 128, 44));
        pay.answerLeaves(challenge, _cut(leaves, 0), above);
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, part, _above(leaves, 1));
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, part, new SumTree.Node[](1));
        part[43].earned += 1;
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, part, above);
    }

    function test_answerLeaves_withTheNodeAboveAsIfItWereLower_isRefused() public {
        deposit(payer, 1000 * CAI);
        SumTree.Leaf[] memory leaves = _many(3);
        uint256 epoch = post(leaves);
        uint256 challenge = _challenge(epoch, 0);
        // The right leaves, and one sibling more than there are levels above.
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, leaves, new SumTree.Node[](1));
    }

    function test_challengeLeaves_ofASumThatNobodyEarned_isNotAnswerable() public {
        deposit(payer, 100 * CAI);
        deposit(third, 100 * CAI);
        // The right half of the tree is no node at all: a hash of nothing that claims to have spent 90 for the earner's good.
        SumTree.Leaf[] memory left = new SumTree.Leaf[](128);
        for (uint256 i = 0; i < 128; ++i) {
            left[i] = SumTree.Leaf(address(uint160(0x10000 + i)), i == 0 ? uint128(90 * CAI) : 0, 0);
        }
        SumTree.Node memory phantom = SumTree.Node(keccak256("nothing"), 0, uint128(90 * CAI));
        SumTree.Node memory root = Tree.join(Tree.root(left), phantom);
        vm.prank(operator);
        uint256 epoch = pay.postRoot(root.hash, root.earned, 200, 0);

        uint256 challenge = _challenge(epoch, 1);
        SumTree.Node[] memory above = new SumTree.Node[](1);
        above[0] = Tree.root(left);
        refused(abi.encodeWithSelector(ICuckooPay.LeavesRefused.selector, 0, 72));
        pay.answerLeaves(challenge, new SumTree.Leaf[](0), above);
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, new SumTree.Leaf[](72), above);

        pass(RESPONSE + 1);
        pay.timeOut(challenge);
        vm.assertTrue(isCancelled(epoch), "cancelled");
        assertBooksBalance();
    }

    function test_challengeLeaves_beyondTheLastLeaf_wantsNothingThere() public {
        deposit(payer, 100 * CAI);
        // Four stretches, leaves in the first two, and a phantom in the last where nothing may be.
        SumTree.Leaf[] memory leaves = _many(257);
        SumTree.Leaf[] memory honest = leaves;
        uint256 epoch = post(honest);
        uint256 challenge = _challenge(epoch, 3);
        _answer(challenge, honest, 3);
        vm.assertEq(pay.epochAt(epoch).openChallenges, 0, "nothing was to be shown");

        SumTree.Node[][] memory all = Tree.levels(leaves);
        SumTree.Node memory phantom = SumTree.Node(keccak256("nothing"), 0, 0);
        SumTree.Node memory right = Tree.join(all[7][2], phantom);
        SumTree.Node memory root = Tree.join(all[8][0], right);
        vm.prank(operator);
        epoch = pay.postRoot(root.hash, root.earned, 257, 0);
        challenge = _challenge(epoch, 3);
        SumTree.Node[] memory above = new SumTree.Node[](2);
        above[0] = all[7][2];
        above[1] = all[8][0];
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, new SumTree.Leaf[](0), above);
    }

    function test_answerLeaves_withSumsOnTheEmptyNode_isRefused() public {
        deposit(payer, 1000 * CAI);
        // Eight stretches, leaves in the first five; beside the seventh there is nothing, which has no sums either.
        SumTree.Leaf[] memory leaves = _many(513);
        uint256 challenge = _challenge(post(leaves), 6);
        SumTree.Node[] memory above = _above(leaves, 6);
        vm.assertEq(above[0].hash, 0, "nothing beside it");
        above[0].earned = 1;
        refused(abi.encodeWithSelector(ICuckooPay.AnswerRefused.selector, challenge));
        pay.answerLeaves(challenge, new SumTree.Leaf[](0), above);
        _answer(challenge, leaves, 6);
    }

    function test_proofs_whoseSumsPassTheirWidth_areRefused() public {
        deposit(payer, 100 * CAI);
        SumTree.Leaf[] memory leaves = books(40 * CAI, 40 * CAI, 0);
        uint256 epoch = post(leaves);
        ICuckooPay.ProvenLeaf memory leaf = Tree.prove(leaves, 0);
        leaf.siblings[0].earned = type(uint128).max;
        leaf.siblings[1].earned = 1;
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        pay.proveOverspent(epoch, leaf);
    }
}
