// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {PayFixture} from "./PayFixture.sol";
import {Tree} from "./Tree.sol";

/// @notice What things cost, each call as a transaction of its own (`--isolate`, so that 21,000 and the calldata are in it). The
/// figures are committed in snapshots/CuckooPay.json; a change that moves one has to commit the new figure too.
///
/// The network of the figures: 100 earners and 1,000 payers, so 1,100 leaves and a tree of depth 11; one root an epoch; every
/// earner claims each tenth epoch, so that ten claims fall to an epoch.
contract GasTest is PayFixture {
    uint256 private constant EARNERS = 100;
    uint256 private constant PAYERS = 1000;
    string private constant GROUP = "CuckooPay";

    function _earner(uint256 i) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("earner", i)))));
    }

    /// @dev Books after so many epochs, with amounts as long as real ones.
    function _network(uint256 epochs) private pure returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](EARNERS + PAYERS);
        for (uint256 i = 0; i < EARNERS; ++i) {
            leaves[i] = SumTree.Leaf(_earner(i), uint128(epochs * 123_456_789_012_345_670), 0);
        }
        for (uint256 i = 0; i < PAYERS; ++i) {
            address account = address(uint160(uint256(keccak256(abi.encode("payer", i)))));
            leaves[EARNERS + i] = SumTree.Leaf(account, 0, uint128(epochs * 12_345_678_901_234_567));
        }
    }

    function _post(SumTree.Node memory root) private {
        vm.prank(operator);
        pay.postRoot(root.hash, root.earned, uint32(EARNERS + PAYERS), keccak256(abi.encode(root.hash)));
    }

    function test_gas_perPaidTask() public {
        for (uint256 i = 0; i < EARNERS; ++i) {
            token.transfer(_earner(i), 1);
        }
        deposit(payer, 10_000 * CAI);

        SumTree.Leaf[] memory leaves = _network(1);
        SumTree.Node[][] memory all = Tree.levels(leaves);
        _post(all[11][0]);
        vm.snapshotGasLastCall(GROUP, "postRoot, the first");
        pass(WINDOW);
        pay.claim(Tree.pick(all, leaves, 0));
        vm.snapshotGasLastCall(GROUP, "claim, 1,100 leaves, an account's first");

        leaves = _network(11);
        all = Tree.levels(leaves);
        _post(all[11][0]);
        uint256 post = vm.snapshotGasLastCall(GROUP, "postRoot");
        pass(WINDOW);
        pay.finalise();
        for (uint256 i = 1; i < 10; ++i) {
            pay.claim(Tree.pick(all, leaves, i));
        }
        leaves = _network(21);
        all = Tree.levels(leaves);
        _post(all[11][0]);
        pass(WINDOW);

        // Ten earners that have claimed before, the first of which also makes the root final.
        uint256 claims = 0;
        for (uint256 i = 0; i < 10; ++i) {
            pay.claim(Tree.pick(all, leaves, i));
            claims += vm.snapshotGasLastCall(GROUP, i == 0 ? "claim, and make the root final" : "claim, 1,100 leaves");
        }
        uint256 epoch = post + claims;
        vm.snapshotValue(GROUP, "an epoch: one root, ten claims", epoch);
        vm.snapshotValue(GROUP, "per paid task, 1,000 tasks an epoch", epoch / 1000);
        vm.snapshotValue(GROUP, "per paid task, 10,000 tasks an epoch", epoch / 10_000);
        vm.snapshotValue(GROUP, "per paid task, 100,000 tasks an epoch", epoch / 100_000);
        vm.assertLe(epoch, 1_100_000, "at most 1,100 / 110 / 11 a task");

        leaves = _network(31);
        all = Tree.levels(leaves);
        _post(all[11][0]);
        pass(WINDOW);
        ICuckooPay.ProvenLeaf[] memory many = new ICuckooPay.ProvenLeaf[](10);
        for (uint256 i = 0; i < 10; ++i) {
            many[i] = Tree.pick(all, leaves, i);
        }
        pay.claimMany(many);
        vm.snapshotGasLastCall(GROUP, "claimMany, ten accounts");
    }

    function test_gas_ofEverythingElse() public {
        vm.prank(payer);
        token.transfer(earner, CAI);
        vm.snapshotGasLastCall(GROUP, "one ERC-20 transfer");
        vm.prank(payer);
        pay.deposit(uint128(50 * CAI));
        vm.snapshotGasLastCall(GROUP, "deposit, an account's first");
        vm.prank(payer);
        pay.deposit(uint128(50 * CAI));
        vm.snapshotGasLastCall(GROUP, "deposit");
        SumTree.Leaf[] memory leaves = books(40 * CAI, 40 * CAI, 0);
        uint256 epoch = post(leaves);

        vm.prank(watcher);
        uint256 challenge = pay.challengeSpend(epoch, Tree.prove(leaves, 0));
        vm.snapshotGasLastCall(GROUP, "challengeSpend, 3 leaves");
        bytes memory signature = voucher(PAYER_KEY, 40 * CAI);
        vm.prank(operator);
        pay.answerSpend(challenge, uint128(40 * CAI), signature);
        vm.snapshotGasLastCall(GROUP, "answerSpend");
        pass(WINDOW);

        vm.prank(payer);
        pay.requestExit(uint128(60 * CAI));
        vm.snapshotGasLastCall(GROUP, "requestExit");
        pass(EXIT_DELAY);
        pay.finalise();
        vm.prank(payer);
        pay.exit(Tree.prove(leaves, 0));
        vm.snapshotGasLastCall(GROUP, "exit, 3 leaves");

        leaves = books(40 * CAI + 1, 40 * CAI + 1, 0);
        deposit(third, CAI);
        epoch = post(leaves);
        vm.prank(watcher);
        pay.proveOverspent(epoch, Tree.prove(leaves, 0));
        vm.snapshotGasLastCall(GROUP, "proveOverspent, 3 leaves");
    }

    function test_gas_ofAWholeStretch() public {
        deposit(payer, 10_000 * CAI);
        SumTree.Leaf[] memory leaves = _network(1);
        SumTree.Node[][] memory all = Tree.levels(leaves);
        _post(all[11][0]);
        vm.prank(watcher);
        uint256 challenge = pay.challengeLeaves(1, 1);
        vm.snapshotGasLastCall(GROUP, "challengeLeaves");
        SumTree.Leaf[] memory part = new SumTree.Leaf[](128);
        for (uint256 i = 0; i < 128; ++i) {
            part[i] = leaves[128 + i];
        }
        vm.prank(operator);
        pay.answerLeaves(challenge, part, Tree.path(all, 7, 1));
        vm.snapshotGasLastCall(GROUP, "answerLeaves, 128 leaves");
    }
}
