// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParamStore, Param} from "../../src/governance/IParamStore.sol";
import {ParamStore} from "../../src/governance/ParamStore.sol";
import {Base} from "../Base.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

contract ParamStoreTest is Base {
    struct Row {
        uint256 least;
        uint256 most;
        uint256 initial;
    }

    uint256 private constant CAI = 1e18;
    address private constant OWNER = address(0x7100);

    ParamStore private params;

    function setUp() public {
        params = ParamStore(build("ParamStore", type(ParamStore).creationCode, abi.encode(OWNER)));
    }

    /// @dev The whole table, so that a change of a bound is a change of two files.
    function test_limits_areTheTable() public view {
        Row[26] memory rows = [
            Row({least: 0, most: 1500, initial: 500}),
            Row({least: 500, most: 5000, initial: 3000}),
            Row({least: 1 hours, most: 7 days, initial: 1 days}),
            Row({least: 50, most: 5000, initial: 200}),
            Row({least: 100 * CAI, most: 1_000_000 * CAI, initial: 20_000 * CAI}),
            Row({least: 10_000 * CAI, most: 20_000_000 * CAI, initial: 2_000_000 * CAI}),
            Row({least: 1000, most: 5000, initial: 3000}),
            Row({least: 50, most: 1000, initial: 500}),
            Row({least: 1 days, most: 30 days, initial: 7 days}),
            Row({least: 7 days, most: 60 days, initial: 14 days}),
            Row({least: 100, most: 10_000, initial: 3000}),
            Row({least: 100, most: 10_000, initial: 5000}),
            Row({least: 7 days, most: 90 days, initial: 30 days}),
            Row({least: 100, most: 10_000, initial: 2000}),
            Row({least: 100, most: 5000, initial: 500}),
            Row({least: 100, most: 10_000, initial: 1000}),
            Row({least: 0, most: 2000, initial: 200}),
            Row({least: 0, most: 4000, initial: 3000}),
            Row({least: 0, most: 2000, initial: 1000}),
            Row({least: 0, most: 100_000 * CAI, initial: 5000 * CAI}),
            Row({least: 10 * CAI, most: 100_000 * CAI, initial: 500 * CAI}),
            Row({least: 10 * CAI, most: 100_000 * CAI, initial: 1000 * CAI}),
            Row({least: 1 hours, most: 7 days, initial: 1 days}),
            Row({least: 1 days, most: 14 days, initial: 3 days}),
            Row({least: 1 days, most: 14 days, initial: 3 days}),
            Row({least: 14 days, most: 45 days, initial: 21 days})
        ];
        vm.assertEq(rows.length, uint256(type(Param).max) + 1, "rows");
        for (uint8 i = 0; i < rows.length; ++i) {
            (uint256 least, uint256 most, uint256 initial) = params.limits(Param(i));
            vm.assertEq(least, rows[i].least, "least");
            vm.assertEq(most, rows[i].most, "most");
            vm.assertEq(initial, rows[i].initial, "initial");
            vm.assertEq(params.get(Param(i)), initial, "value");
            vm.assertTrue(least <= initial && initial <= most, "the first value is within");
        }
    }

    function testFuzz_set_holdsWithinTheBoundsAndNowhereElse(uint8 index, uint256 value) public {
        Param key = Param(index % (uint8(type(Param).max) + 1));
        (uint256 least, uint256 most,) = params.limits(key);
        uint256 before = params.get(key);
        bool fits = value >= least && value <= most;
        if (!fits) {
            vm.expectRevert(abi.encodeWithSelector(IParamStore.ParamOutOfBounds.selector, key, value, least, most));
        }
        vm.prank(OWNER);
        params.set(key, value);
        vm.assertEq(params.get(key), fits ? value : before, "value");
    }

    function test_set_atTheBounds_holds_andOneBeyondIsRefused() public {
        for (uint8 i = 0; i <= uint8(type(Param).max); ++i) {
            Param key = Param(i);
            (uint256 least, uint256 most,) = params.limits(key);
            _set(key, least);
            _set(key, most);
            vm.expectRevert(abi.encodeWithSelector(IParamStore.ParamOutOfBounds.selector, key, most + 1, least, most));
            _set(key, most + 1);
            if (least == 0) continue;
            vm.expectRevert(abi.encodeWithSelector(IParamStore.ParamOutOfBounds.selector, key, least - 1, least, most));
            _set(key, least - 1);
        }
    }

    function test_set_isTheOwnersAlone() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        params.set(Param.ProtocolFeeBp, 0);
        vm.assertEq(params.owner(), OWNER, "owner");
    }

    function test_set_sharesNeverTakeAWholeSlash() public view {
        (, uint256 user,) = params.limits(Param.HarmedShareBp);
        (, uint256 challenger,) = params.limits(Param.ChallengerShareBp);
        vm.assertLe(user + challenger, 6000, "what is not burnt");
    }

    function _set(Param key, uint256 value) private {
        vm.prank(OWNER);
        params.set(key, value);
    }
}
