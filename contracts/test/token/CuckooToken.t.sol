// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";

contract CuckooTokenTest is Base {
    uint64 private constant START = 1_800_000_000;
    uint256 private constant HOLDER_KEY = 0x40;

    address private constant TREASURY = address(0x7EA);
    address private constant MINERS = address(0x111);

    CuckooToken private token;
    address private holder = vm.addr(HOLDER_KEY);

    function setUp() public {
        vm.warp(START);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](3);
        grants[0] = CuckooToken.Grant({to: TREASURY, amount: 7e26, start: START, duration: 0});
        grants[1] = CuckooToken.Grant({to: MINERS, amount: 3e26, start: START + 10, duration: 1000});
        token = CuckooToken(construct(_cut(grants, 2)));
    }

    function construct(CuckooToken.Grant[] memory grants) public returns (address) {
        return build("CuckooToken", type(CuckooToken).creationCode, abi.encode(grants));
    }

    function _cut(CuckooToken.Grant[] memory grants, uint256 count)
        private
        pure
        returns (CuckooToken.Grant[] memory kept)
    {
        kept = new CuckooToken.Grant[](count);
        for (uint256 i = 0; i < count; ++i) {
            kept[i] = grants[i < grants.length ? i : 0];
        }
    }

    function _one(address to, uint128 amount, uint64 start, uint64 duration)
        private
        pure
        returns (CuckooToken.Grant[] memory grants)
    {
        grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: to, amount: amount, start: start, duration: duration});
    }

    function test_token_isWhatItSays() public view {
        vm.assertEq(token.name(), "Cuckoo", "name");
        vm.assertEq(token.symbol(), "CAI", "symbol");
        vm.assertEq(token.decimals(), 18, "decimals");
        vm.assertEq(token.cap(), 1e27, "cap");
        vm.assertEq(token.totalSupply(), 0, "nothing exists yet");
        vm.assertEq(token.grantCount(), 2, "grants");
        vm.assertEq(token.clock(), START, "clock");
        vm.assertEq(token.CLOCK_MODE(), "mode=timestamp", "clock mode");
        (CuckooToken.Grant memory terms, uint256 minted) = token.grantAt(1);
        vm.assertEq(terms.to, MINERS, "to");
        vm.assertEq(terms.amount, 3e26, "amount");
        vm.assertEq(terms.start, START + 10, "start");
        vm.assertEq(terms.duration, 1000, "duration");
        vm.assertEq(minted, 0, "minted");
    }

    function test_mint_ofAGrantDueAtOnce_paysItWholeOnce() public {
        vm.expectEmit(address(token));
        emit CuckooToken.GrantMinted(0, TREASURY, 7e26);
        vm.assertEq(token.mint(0), 7e26, "minted");
        vm.assertEq(token.balanceOf(TREASURY), 7e26, "balance");
        vm.warp(START + 10_000);
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.NothingDue.selector, 0));
        token.mint(0);
    }

    function test_mint_overTime_paysEvenlyAndThenNoMore() public {
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.NothingDue.selector, 1));
        token.mint(1);
        vm.warp(START + 10);
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.NothingDue.selector, 1));
        token.mint(1);
        vm.warp(START + 11);
        vm.assertEq(token.mint(1), 3e23, "a thousandth a second");
        vm.warp(START + 510);
        vm.assertEq(token.due(1), 3e23 * 499, "half, less what was minted");
        vm.assertEq(token.mint(1), 3e23 * 499, "minted");
        vm.warp(START + 1010);
        vm.assertEq(token.mint(1), 15e25, "the other half");
        (, uint256 minted) = token.grantAt(1);
        vm.assertEq(minted, 3e26, "all of it");
        vm.warp(START + 100_000);
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.NothingDue.selector, 1));
        token.mint(1);
    }

    function testFuzz_mint_neverPassesTheGrantWheneverItIsCalled(uint256 seed) public {
        token = CuckooToken(construct(_one(MINERS, uint128(1 + seed % 1e27), START, 997)));
        uint256 time = START;
        uint256 sum = 0;
        for (uint256 i = 0; i < 20; ++i) {
            time += uint256(keccak256(abi.encode(seed, i))) % 90;
            vm.warp(time);
            uint256 fallen = time >= START + 997 ? 1 + seed % 1e27 : (1 + seed % 1e27) * (time - START) / 997;
            if (token.due(0) > 0) sum += token.mint(0);
            vm.assertEq(sum, fallen, "what has fallen due, whenever it was minted");
            vm.assertEq(token.totalSupply(), sum, "and nothing else exists");
        }
    }

    function test_grants_thatDoNotExist_areRefused() public {
        bytes memory reason = abi.encodeWithSelector(CuckooToken.GrantUnknown.selector, 2, 2);
        vm.expectRevert(reason);
        token.mint(2);
        vm.expectRevert(reason);
        token.due(2);
        vm.expectRevert(reason);
        token.grantAt(2);
    }

    function test_construct_withoutOrWithTooManyGrants_isRefused() public {
        CuckooToken.Grant[] memory grants = _one(MINERS, 1, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantCountRefused.selector, 0, 64));
        this.construct(_cut(grants, 0));
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantCountRefused.selector, 65, 64));
        this.construct(_cut(grants, 65));
        this.construct(_cut(grants, 64));
    }

    function test_construct_withAGrantThatIsNone_isRefused() public {
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantRefused.selector, 0));
        this.construct(_one(address(0), 1, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantRefused.selector, 0));
        this.construct(_one(MINERS, 0, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantRefused.selector, 0));
        this.construct(_one(MINERS, 1, type(uint64).max, 1));
        this.construct(_one(MINERS, 1, type(uint64).max, 0));
    }

    function test_construct_overTheCap_isRefused() public {
        CuckooToken.Grant[] memory grants = _cut(_one(MINERS, 5e26, 0, 0), 2);
        this.construct(grants);
        grants[1] = CuckooToken.Grant({to: TREASURY, amount: 5e26 + 1, start: 0, duration: 0});
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.GrantsExceedCap.selector, 1e27 + 1, 1e27));
        this.construct(grants);
    }

    function test_burn_doesNotMakeRoomForMore() public {
        token.mint(0);
        vm.prank(TREASURY);
        token.burn(1e26);
        vm.assertEq(token.totalSupply(), 6e26, "burnt");
        vm.expectRevert(abi.encodeWithSelector(CuckooToken.NothingDue.selector, 0));
        token.mint(0);
    }

    function test_votes_followTheTokensOnceDelegated() public {
        token.mint(0);
        vm.startPrank(TREASURY);
        token.delegate(MINERS);
        vm.warp(START + 5);
        token.transfer(holder, 1e26);
        vm.stopPrank();
        vm.assertEq(token.getVotes(MINERS), 6e26, "now");
        vm.warp(START + 6);
        vm.assertEq(token.getPastVotes(MINERS, START), 7e26, "at the start, in seconds");
        vm.assertEq(token.getPastVotes(MINERS, START + 5), 6e26, "after the transfer");
    }

    function test_permit_allowsBySignature() public {
        bytes32 form = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(form, holder, MINERS, 9, 0, START));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(HOLDER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), message)));
        token.permit(holder, MINERS, 9, START, v, r, s);
        vm.assertEq(token.allowance(holder, MINERS), 9, "allowed");
        vm.assertEq(token.nonces(holder), 1, "the nonce is used");
    }
}
