// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICuckooPay} from "../../src/interfaces/ICuckooPay.sol";
import {CuckooPay} from "../../src/pay/CuckooPay.sol";
import {SumTree} from "../../src/pay/SumTree.sol";
import {CuckooToken} from "../../src/token/CuckooToken.sol";
import {Base} from "../Base.sol";
import {Tree} from "./Tree.sol";

/// @notice A token, the contract with its operator and bond in place, and three people: a payer, an earner and a watcher, each
/// with tokens and an allowance. The books of the tests are (payer, earner, third) at places 0, 1 and 2.
abstract contract PayFixture is Base {
    uint256 internal constant CAI = 1e18;
    uint40 internal constant WINDOW = 1 days;
    uint40 internal constant RESPONSE = 6 hours;
    uint40 internal constant INCLUSION = 2 hours;
    uint40 internal constant EXIT_DELAY = 3 days;
    uint40 internal constant ROTATION = 7 days;
    uint128 internal constant OPERATOR_BOND = 1000e18;
    uint128 internal constant BOND = 10e18;
    uint256 internal constant START = 1_800_000_000;

    uint256 internal constant OPERATOR_KEY = 0x0b;
    uint256 internal constant PAYER_KEY = 0xa1;

    CuckooToken internal token;
    CuckooPay internal pay;

    address internal owner = address(0xA11CE0);
    address internal operator = vm.addr(OPERATOR_KEY);
    address internal payer = vm.addr(PAYER_KEY);
    address internal earner = vm.addr(0xe1);
    address internal third = vm.addr(0x31);
    address internal watcher = vm.addr(0x3a);

    function setUp() public virtual {
        vm.warp(START);
        CuckooToken.Grant[] memory grants = new CuckooToken.Grant[](1);
        grants[0] = CuckooToken.Grant({to: address(this), amount: 1e27, start: 0, duration: 0});
        token = new CuckooToken(grants);
        token.mint(0);

        pay = CuckooPay(construct(rules()));
        address[5] memory people = [payer, earner, third, watcher, operator];
        for (uint256 i = 0; i < people.length; ++i) {
            token.transfer(people[i], 100_000 * CAI);
            vm.prank(people[i]);
            token.approve(address(pay), type(uint256).max);
        }
        vm.prank(operator);
        pay.addBond(operator, OPERATOR_BOND);
    }

    function rules() internal pure returns (ICuckooPay.Rules memory) {
        return ICuckooPay.Rules({
            challengeWindow: WINDOW,
            responseTime: RESPONSE,
            inclusionTime: INCLUSION,
            exitDelay: EXIT_DELAY,
            rotationDelay: ROTATION,
            operatorBond: OPERATOR_BOND,
            challengeBond: BOND
        });
    }

    function construct(ICuckooPay.Rules memory terms) internal returns (address) {
        return build("CuckooPay", type(CuckooPay).creationCode, abi.encode(token, owner, operator, terms));
    }

    function deposit(address account, uint256 amount) internal {
        vm.prank(account);
        pay.deposit(uint128(amount));
    }

    /// @dev Books in which the payer spent and the earner and the third account share what it spent.
    function books(uint256 spent, uint256 earned, uint256 rest) internal view returns (SumTree.Leaf[] memory leaves) {
        leaves = new SumTree.Leaf[](3);
        leaves[0] = SumTree.Leaf(payer, 0, uint128(spent));
        leaves[1] = SumTree.Leaf(earner, uint128(earned), 0);
        leaves[2] = SumTree.Leaf(third, uint128(rest), 0);
    }

    /// @dev Posts these books as the operator.
    function post(SumTree.Leaf[] memory leaves) internal returns (uint256) {
        SumTree.Node memory root = Tree.root(leaves);
        vm.prank(operator);
        return pay.postRoot(root.hash, root.earned, uint32(leaves.length), bytes32(0));
    }

    /// @dev Posts these books and waits until they are final.
    function settle(SumTree.Leaf[] memory leaves) internal returns (uint256 epoch) {
        epoch = post(leaves);
        pass(WINDOW);
        vm.assertEq(pay.finalise(), epoch, "final");
    }

    /// @dev A final root in which the payer, who deposited 100 CAI, spent 40, and the earner earned them.
    function settled() internal returns (SumTree.Leaf[] memory leaves) {
        deposit(payer, 100 * CAI);
        leaves = books(40 * CAI, 40 * CAI, 0);
        settle(leaves);
    }

    function pass(uint256 time) internal {
        vm.warp(vm.getBlockTimestamp() + time);
    }

    function now_() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function isCancelled(uint256 epoch) internal view returns (bool) {
        return pay.epochAt(epoch).cancelled;
    }

    /// @dev The digest of one of the two messages the contract reads.
    function digest(bytes32 form, address account, uint128 amount) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CuckooPay"),
                keccak256("1"),
                block.chainid,
                address(pay)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(form, account, amount))));
    }

    function voucher(uint256 key, uint256 spent) internal view returns (bytes memory) {
        bytes32 form = keccak256("SpendVoucher(address payer,uint128 cumulativeSpent)");
        return signed(key, digest(form, vm.addr(key), uint128(spent)));
    }

    function receipt(uint256 key, address account, uint256 earned) internal view returns (bytes memory) {
        bytes32 form = keccak256("EarnedReceipt(address earner,uint128 cumulativeEarned)");
        return signed(key, digest(form, account, uint128(earned)));
    }

    function refused(bytes memory reason) internal {
        vm.expectRevert(reason);
    }

    /// @dev What must hold after every step of every test: the contract holds exactly what its books say.
    function assertBooksBalance() internal view {
        uint256 held = uint256(pay.deposited()) - pay.withdrawn() - pay.claimedTotal() + pay.bondsHeld();
        vm.assertEq(token.balanceOf(address(pay)), held, "conservation");
    }
}
