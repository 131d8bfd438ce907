// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetRegistry} from "../../src/assets/AssetRegistry.sol";
import {AssetKind, IAssets, Relation} from "../../src/assets/IAssets.sol";
import {RevenueSplitter} from "../../src/assets/RevenueSplitter.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";

/// @notice Registers, sells, pays for, splits and shares assets at random, also with splits and consents that are not right.
contract SplitterHandler is Base {
    AssetRegistry public immutable REGISTRY;
    RevenueSplitter public immutable SPLITTER;
    CuckooToken public immutable TOKEN;

    uint256 public paidIn;
    uint256 public paidOut;
    string public broken;
    mapping(uint256 asset => bytes split) private _proposed;

    constructor(AssetRegistry registry, RevenueSplitter splitter, CuckooToken token) {
        REGISTRY = registry;
        SPLITTER = splitter;
        TOKEN = token;
        token.approve(address(splitter), type(uint256).max);
    }

    function register(uint256 who, uint16 royaltyBp, uint256 first, uint256 second) external {
        uint256 count = REGISTRY.assetCount();
        IAssets.Parent[] memory parents = new IAssets.Parent[](count < 2 ? 0 : first % 3);
        for (uint256 i = 0; i < parents.length; ++i) {
            uint256 parent = (i == 0 ? first : second) % (count + 2);
            parents[i] = IAssets.Parent({asset: parent, version: 0, relation: Relation.MergedFrom});
        }
        vm.prank(actor(who));
        uint256 asset = REGISTRY.register(
            AssetKind.Model, keccak256(abi.encode(count, who)), bytes32(uint256(1)), royaltyBp % 3000, "", parents
        );
        for (uint256 i = 0; i < parents.length; ++i) {
            if (parents[i].asset >= asset) broken = "a parent is younger than its child";
        }
    }

    function sell(uint256 which, uint256 to) external {
        uint256 asset = _asset(which);
        address owner = REGISTRY.ownerOf(asset);
        vm.prank(owner);
        REGISTRY.transferFrom(owner, actor(to), asset);
    }

    function pay(uint256 which, uint256 amount) external {
        amount = bound(amount, 0, 1e20);
        SPLITTER.pay(_asset(which), amount);
        paidIn += amount;
    }

    function distribute(uint256 which) external {
        uint256 held = SPLITTER.held();
        SPLITTER.distribute(_asset(which));
        if (SPLITTER.held() != held) broken = "sharing made or lost tokens";
    }

    function propose(uint256 which, uint256 who, uint16 first, uint16 second, uint16 more) external {
        uint256 asset = _asset(which);
        RevenueSplitter.Split memory split;
        IAssets.Parent[] memory parents = REGISTRY.parentsOf(asset);
        split.contributors = new RevenueSplitter.Part[](2);
        split.contributors[0] = RevenueSplitter.Part(actor(who), first % 4000);
        split.contributors[1] = RevenueSplitter.Part(actor(uint256(second) + 1), second % 4000);
        split.parentBps = new uint16[](parents.length);
        for (uint256 i = 0; i < parents.length; ++i) {
            uint16 royalty = REGISTRY.versionOf(parents[i].asset, parents[i].version).royaltyBp;
            split.parentBps[i] = more % 8 == 0 && royalty != 0 ? royalty - 1 : royalty + more % 100;
        }
        vm.prank(who % 8 == 0 ? actor(who) : REGISTRY.ownerOf(asset));
        SPLITTER.proposeSplit(asset, split);
        _proposed[asset] = abi.encode(split);
    }

    function consent(uint256 which, uint256 who) external {
        uint256 asset = _asset(which);
        bytes32 proposal = SPLITTER.proposalOf(asset);
        vm.prank(actor(who));
        SPLITTER.consent(asset, proposal);
    }

    function applySplit(uint256 which) external {
        uint256 asset = _asset(which);
        (RevenueSplitter.Part[] memory parts,) = SPLITTER.splitOf(asset);
        bool[] memory agreed = new bool[](parts.length);
        for (uint256 i = 0; i < parts.length; ++i) {
            agreed[i] = SPLITTER.hasConsented(asset, parts[i].account);
        }
        RevenueSplitter.Split memory split = abi.decode(_proposed[asset], (RevenueSplitter.Split));
        vm.prank(REGISTRY.ownerOf(asset));
        SPLITTER.applySplit(asset, split);
        (RevenueSplitter.Part[] memory next,) = SPLITTER.splitOf(asset);
        for (uint256 i = 0; i < parts.length; ++i) {
            uint256 share = 0;
            for (uint256 j = 0; j < next.length; ++j) {
                if (next[j].account == parts[i].account) share = next[j].shareBp;
            }
            if (share < parts[i].shareBp && !agreed[i]) broken = "a share was lost without consent";
        }
    }

    function release(uint256 who) external {
        address account = actor(who);
        uint256 before = TOKEN.balanceOf(account);
        vm.prank(account);
        uint256 amount = SPLITTER.release();
        paidOut += amount;
        if (TOKEN.balanceOf(account) != before + amount) broken = "a release paid another sum";
    }

    function actor(uint256 who) public pure returns (address) {
        return address(uint160(0xAC70 + who % 5));
    }

    function _asset(uint256 which) private view returns (uint256) {
        return which % (REGISTRY.assetCount() + 1) + (which % 16 == 0 ? 1 : 0);
    }
}
