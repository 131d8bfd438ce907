// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";

contract CuckooTokenTest is Base {
    CuckooToken private token;
    address private constant MINERS = address(0x1111);

    function setUp() public {
        vm.warp(1_700_000_000);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: MINERS, amount: 1e26, start: 1_700_000_000, duration: 0});
        token = CuckooToken(build("CuckooToken", type(CuckooToken).creationCode, abi.encode(grants)));
    }

    function test_mint_ofAGrantDueAtOnce_paysItWhole() public {
        vm.assertEq(token.mint(0), 1e26, "minted");
        vm.assertEq(token.balanceOf(MINERS), 1e26, "balance");
    }
}
