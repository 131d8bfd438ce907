// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RevenueSplitter} from "../../src/assets/RevenueSplitter.sol";
import {AssetFixture} from "./AssetFixture.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

contract RevenueSplitterTest is AssetFixture {
    function test_distribute_withoutASplit_paysParentsTheirRoyaltyAndTheOwnerTheRest() public {
        uint256 base = root(ALICE, 1000);
        uint256 tuned = made(BOB, 0, one(base));
        splitter.pay(tuned, 1001);
        splitter.distribute(tuned);
        vm.assertEq(splitter.potOf(base), 100, "parent");
        vm.assertEq(splitter.creditOf(BOB), 901, "owner, with the dust");
        splitter.distribute(base);
        vm.assertEq(splitter.creditOf(ALICE), 100, "parent's owner");
        vm.prank(ALICE);
        vm.assertEq(splitter.release(), 100, "released");
        vm.assertEq(token.balanceOf(ALICE), 100, "paid");
        vm.assertEq(splitter.held(), 901, "held");
    }

    function test_pay_ofNothingOrForNoAsset_isRefused() public {
        uint256 asset = root(ALICE, 0);
        refuse(abi.encodeWithSelector(RevenueSplitter.AmountMissing.selector));
        splitter.pay(asset, 0);
        refuse(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9));
        splitter.pay(9, 1);
    }

    function test_distribute_ofAnEmptyPot_isNothing() public {
        splitter.distribute(root(ALICE, 0));
        vm.assertEq(splitter.held(), 0, "held");
    }

    function test_distribute_goesToWhoOwnsItNow() public {
        uint256 asset = root(ALICE, 0);
        splitter.pay(asset, 50);
        vm.prank(ALICE);
        registry.transferFrom(ALICE, BOB, asset);
        splitter.distribute(asset);
        vm.assertEq(splitter.creditOf(BOB), 50, "new owner");
    }

    function test_applySplit_ofAFirstSplit_needsNobody() public {
        uint256 asset = root(ALICE, 0);
        _set(asset, _split(BOB, 2500, CAROL, 500));
        splitter.pay(asset, 10_003);
        splitter.distribute(asset);
        vm.assertEq(splitter.creditOf(BOB), 2500, "first");
        vm.assertEq(splitter.creditOf(CAROL), 500, "second");
        vm.assertEq(splitter.creditOf(ALICE), 7003, "owner");
        (RevenueSplitter.Part[] memory parts, uint16[] memory parentBps) = splitter.splitOf(asset);
        vm.assertEq(parts.length, 2, "parts");
        vm.assertEq(parts[0].shareBp, 2500, "share");
        vm.assertEq(parentBps.length, 0, "parents");
    }

    function test_applySplit_thatTakesFromAContributor_needsItsConsent() public {
        uint256 asset = root(ALICE, 0);
        _set(asset, _split(BOB, 2500, CAROL, 500));
        RevenueSplitter.Split memory less = _split(BOB, 2499, CAROL, 501);
        bytes32 proposal = _propose(asset, less);
        refuse(abi.encodeWithSelector(RevenueSplitter.ConsentMissing.selector, asset, BOB));
        _apply(asset, less);
        vm.prank(CAROL);
        splitter.consent(asset, proposal);
        refuse(abi.encodeWithSelector(RevenueSplitter.ConsentMissing.selector, asset, BOB));
        _apply(asset, less);
        vm.prank(BOB);
        splitter.consent(asset, proposal);
        vm.assertTrue(splitter.hasConsented(asset, BOB), "consented");
        splitter.pay(asset, 10_000);
        _apply(asset, less);
        vm.assertEq(splitter.creditOf(BOB), 2500, "what was paid before is shared as before");
        splitter.pay(asset, 10_000);
        splitter.distribute(asset);
        vm.assertEq(splitter.creditOf(BOB), 4999, "and what is paid after as agreed");
        vm.assertFalse(splitter.hasConsented(asset, BOB), "used up");
    }

    function test_applySplit_thatDropsAContributor_needsItsConsent() public {
        uint256 asset = root(ALICE, 0);
        _set(asset, _split(BOB, 2500, CAROL, 500));
        RevenueSplitter.Split memory none;
        bytes32 proposal = _propose(asset, none);
        vm.prank(BOB);
        splitter.consent(asset, proposal);
        refuse(abi.encodeWithSelector(RevenueSplitter.ConsentMissing.selector, asset, CAROL));
        _apply(asset, none);
        vm.prank(CAROL);
        splitter.consent(asset, proposal);
        _apply(asset, none);
        splitter.pay(asset, 100);
        splitter.distribute(asset);
        vm.assertEq(splitter.creditOf(ALICE), 100, "owner");
    }

    function test_consent_isForThisProposalOnly() public {
        uint256 asset = root(ALICE, 0);
        _set(asset, _split(BOB, 2500, CAROL, 500));
        RevenueSplitter.Split memory less = _split(BOB, 1, CAROL, 500);
        bytes32 first = _propose(asset, less);
        vm.prank(BOB);
        splitter.consent(asset, first);
        // The same split, proposed again: the consent was to the first.
        bytes32 second = _propose(asset, less);
        refuse(abi.encodeWithSelector(RevenueSplitter.ConsentMissing.selector, asset, BOB));
        _apply(asset, less);
        refuse(abi.encodeWithSelector(RevenueSplitter.NotProposed.selector, asset, first, second));
        vm.prank(BOB);
        splitter.consent(asset, first);
    }

    function test_consent_toNothing_isRefused() public {
        uint256 asset = root(ALICE, 0);
        refuse(abi.encodeWithSelector(RevenueSplitter.NotProposed.selector, asset, bytes32(0), bytes32(0)));
        splitter.consent(asset, bytes32(0));
        vm.assertFalse(splitter.hasConsented(asset, address(this)), "consented");
    }

    function test_applySplit_ofAnother_isRefused() public {
        uint256 asset = root(ALICE, 0);
        bytes32 proposal = _propose(asset, _split(BOB, 1, CAROL, 1));
        RevenueSplitter.Split memory other = _split(BOB, 1, CAROL, 2);
        bytes32 hash = keccak256(abi.encode(asset, uint256(1), other));
        refuse(abi.encodeWithSelector(RevenueSplitter.NotProposed.selector, asset, hash, proposal));
        _apply(asset, other);
    }

    function test_proposeAndApply_areTheOwners() public {
        uint256 asset = root(ALICE, 0);
        RevenueSplitter.Split memory split = _split(BOB, 1, CAROL, 1);
        bytes memory reason = abi.encodeWithSelector(RevenueSplitter.NotAssetOwner.selector, asset, BOB, ALICE);
        refuse(reason);
        vm.prank(BOB);
        splitter.proposeSplit(asset, split);
        _propose(asset, split);
        refuse(reason);
        vm.prank(BOB);
        splitter.applySplit(asset, split);
    }

    function test_proposeSplit_belowAParentsRoyalty_isRefused() public {
        uint256 base = root(ALICE, 1000);
        uint256 tuned = made(BOB, 0, one(base));
        RevenueSplitter.Split memory split;
        refuse(abi.encodeWithSelector(RevenueSplitter.ParentsMissing.selector, 0, 1));
        _proposeAs(BOB, tuned, split);
        split.parentBps = new uint16[](1);
        split.parentBps[0] = 999;
        refuse(abi.encodeWithSelector(RevenueSplitter.BelowRoyalty.selector, base, 999, 1000));
        _proposeAs(BOB, tuned, split);
        split.parentBps[0] = 1500;
        _proposeAs(BOB, tuned, split);
        vm.prank(BOB);
        splitter.applySplit(tuned, split);
        splitter.pay(tuned, 100);
        splitter.distribute(tuned);
        vm.assertEq(splitter.potOf(base), 15, "parent");

        // Down again to the royalty: the parent's owner has to agree.
        split.parentBps[0] = 1000;
        bytes32 proposal = _proposeAs(BOB, tuned, split);
        refuse(abi.encodeWithSelector(RevenueSplitter.ConsentMissing.selector, tuned, ALICE));
        vm.prank(BOB);
        splitter.applySplit(tuned, split);
        vm.prank(ALICE);
        splitter.consent(tuned, proposal);
        vm.prank(BOB);
        splitter.applySplit(tuned, split);
        (, uint16[] memory parentBps) = splitter.splitOf(tuned);
        vm.assertEq(parentBps[0], 1000, "royalty");
    }

    function test_proposeSplit_ofUnfitContributors_isRefused() public {
        uint256 asset = root(ALICE, 0);
        refuse(abi.encodeWithSelector(RevenueSplitter.ContributorUnfit.selector, BOB, 2));
        _propose(asset, _split(BOB, 1, BOB, 2));
        refuse(abi.encodeWithSelector(RevenueSplitter.ContributorUnfit.selector, address(0), 1));
        _propose(asset, _split(address(0), 1, BOB, 2));
        refuse(abi.encodeWithSelector(RevenueSplitter.ContributorUnfit.selector, BOB, 0));
        _propose(asset, _split(BOB, 0, CAROL, 2));
        refuse(abi.encodeWithSelector(RevenueSplitter.MoreThanWhole.selector, 10_001));
        _propose(asset, _split(BOB, 5000, CAROL, 5001));
        _propose(asset, _split(BOB, 5000, CAROL, 5000));
    }

    function test_proposeSplit_ofSeventeenContributors_isRefused() public {
        uint256 asset = root(ALICE, 0);
        RevenueSplitter.Split memory split;
        split.contributors = new RevenueSplitter.Part[](17);
        refuse(abi.encodeWithSelector(RevenueSplitter.TooManyContributors.selector, 17, 16));
        _propose(asset, split);
    }

    function test_distribute_withTheMostOfEverything_staysBelowAMillionGas() public {
        uint256[] memory from = new uint256[](8);
        RevenueSplitter.Split memory split;
        split.contributors = new RevenueSplitter.Part[](16);
        split.parentBps = new uint16[](8);
        for (uint160 i = 0; i < 16; ++i) {
            if (i < 8) from[i] = root(CAROL, 100);
            if (i < 8) split.parentBps[i] = 100;
            split.contributors[i] = RevenueSplitter.Part({account: address(0x7000 + i), shareBp: 100});
        }
        uint256 asset = made(ALICE, 0, from);
        _set(asset, split);
        splitter.pay(asset, 1e18);
        uint256 before = gasleft();
        splitter.distribute(asset);
        vm.assertLe(before - gasleft(), 1_000_000, "gas");
    }

    function testFuzz_distribute_isExactToTheUnit(uint128 amount, uint16 first, uint16 second, uint16 royalty) public {
        vm.assume(amount != 0 && uint256(amount) <= 1e27);
        royalty = uint16(bound(royalty, 0, 5000));
        first = uint16(bound(first, 1, 4999));
        second = uint16(bound(second, 1, 10_000 - royalty - first));
        uint256 base = root(ALICE, royalty);
        uint256 tuned = made(ALICE, 0, one(base));
        RevenueSplitter.Split memory split = _split(BOB, first, CAROL, second);
        split.parentBps = new uint16[](1);
        split.parentBps[0] = royalty;
        _set(tuned, split);
        splitter.pay(tuned, amount);
        splitter.distribute(tuned);
        uint256 shared =
            splitter.potOf(base) + splitter.creditOf(ALICE) + splitter.creditOf(BOB) + splitter.creditOf(CAROL);
        vm.assertEq(shared, amount, "all of it");
        vm.assertEq(splitter.creditOf(BOB), uint256(amount) * first / 10_000, "first");
        vm.assertEq(splitter.potOf(base), uint256(amount) * royalty / 10_000, "parent");
    }

    function _split(address first, uint16 firstBp, address second, uint16 secondBp)
        private
        pure
        returns (RevenueSplitter.Split memory split)
    {
        split.contributors = new RevenueSplitter.Part[](2);
        split.contributors[0] = RevenueSplitter.Part({account: first, shareBp: firstBp});
        split.contributors[1] = RevenueSplitter.Part({account: second, shareBp: secondBp});
    }

    function _set(uint256 asset, RevenueSplitter.Split memory split) private {
        _propose(asset, split);
        _apply(asset, split);
    }

    function _propose(uint256 asset, RevenueSplitter.Split memory split) private returns (bytes32) {
        return _proposeAs(ALICE, asset, split);
    }

    function _proposeAs(address owner, uint256 asset, RevenueSplitter.Split memory split) private returns (bytes32) {
        vm.prank(owner);
        return splitter.proposeSplit(asset, split);
    }

    function _apply(uint256 asset, RevenueSplitter.Split memory split) private {
        vm.prank(ALICE);
        splitter.applySplit(asset, split);
    }
}
