// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Faucet} from "../../src/token/Faucet.sol";
import {Base} from "../Base.sol";

contract FaucetTest is Base {
    CuckooToken private token;
    Faucet private faucet;
    address private constant ALICE = address(0xA1);

    function setUp() public {
        vm.warp(1_800_000_000);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: 0, duration: 0});
        token = new CuckooToken(grants);
        token.mint(0);
        faucet = Faucet(construct(address(token), 5e18, 1 hours, 3));
        token.transfer(address(faucet), 100e18);
    }

    function construct(address token_, uint128 amount, uint40 interval, uint32 most) public returns (address) {
        uint256[] memory refused = new uint256[](2);
        refused[0] = 777;
        refused[1] = 778;
        return build("Faucet", type(Faucet).creationCode, abi.encode(token_, amount, interval, most, refused));
    }

    function _at(uint256 i) private pure returns (address) {
        return address(uint160(0x100 + i));
    }

    function test_drip_givesTheAmount() public {
        vm.expectEmit(address(faucet));
        emit Faucet.Dripped(ALICE, 5e18);
        faucet.drip(ALICE);
        vm.assertEq(token.balanceOf(ALICE), 5e18, "given");
        vm.assertEq(faucet.nextFor(ALICE), 1_800_000_000 + 1 hours, "and when again");
    }

    function test_drip_toTheSameAddressTooSoon_isRefused() public {
        faucet.drip(ALICE);
        vm.warp(1_800_000_000 + 1 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(Faucet.AskedTooSoon.selector, ALICE, 1_800_000_000 + 1 hours));
        faucet.drip(ALICE);
        vm.warp(1_800_000_000 + 1 hours);
        faucet.drip(ALICE);
        vm.assertEq(token.balanceOf(ALICE), 10e18, "given twice");
    }

    function test_drip_toMoreAddressesThanAnIntervalHas_isRefused() public {
        for (uint256 i = 0; i < 3; ++i) {
            faucet.drip(_at(i));
        }
        vm.warp(1_800_000_000 + 1 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(Faucet.Exhausted.selector, 1_800_000_000 + 1 hours));
        faucet.drip(_at(3));
        vm.warp(1_800_000_000 + 1 hours);
        for (uint256 i = 3; i < 6; ++i) {
            faucet.drip(_at(i));
        }
        vm.expectRevert(abi.encodeWithSelector(Faucet.Exhausted.selector, 1_800_000_000 + 2 hours));
        faucet.drip(_at(6));
    }

    function test_drip_ofAnEmptyFaucet_isRefusedByTheToken() public {
        Faucet empty = Faucet(construct(address(token), 5e18, 1 hours, 3));
        vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientBalance(address,uint256,uint256)")));
        empty.drip(ALICE);
    }

    function test_construct_onAProductionChain_isRefused() public {
        uint256[20] memory chains = [
            uint256(1),
            10,
            56,
            100,
            137,
            250,
            324,
            1101,
            1200,
            5000,
            8453,
            42_161,
            42_170,
            42_220,
            43_114,
            59_144,
            81_457,
            534_352,
            777,
            778
        ];
        for (uint256 i = 0; i < chains.length; ++i) {
            vm.chainId(chains[i]);
            vm.expectRevert(abi.encodeWithSelector(Faucet.ChainRefused.selector, chains[i]));
            this.construct(address(token), 5e18, 1 hours, 3);
        }
        vm.chainId(31_337);
        this.construct(address(token), 5e18, 1 hours, 3);
    }

    function test_drip_onAProductionChain_isRefused() public {
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(Faucet.ChainRefused.selector, 1));
        faucet.drip(ALICE);
        vm.chainId(777);
        vm.expectRevert(abi.encodeWithSelector(Faucet.ChainRefused.selector, 777));
        faucet.drip(ALICE);
    }

    function test_construct_withoutTerms_isRefused() public {
        vm.expectRevert(abi.encodeWithSelector(Faucet.TermsRefused.selector));
        this.construct(address(0), 5e18, 1 hours, 3);
        vm.expectRevert(abi.encodeWithSelector(Faucet.TermsRefused.selector));
        this.construct(address(token), 0, 1 hours, 3);
        vm.expectRevert(abi.encodeWithSelector(Faucet.TermsRefused.selector));
        this.construct(address(token), 5e18, 0, 3);
        vm.expectRevert(abi.encodeWithSelector(Faucet.TermsRefused.selector));
        this.construct(address(token), 5e18, 1 hours, 0);
    }
}
