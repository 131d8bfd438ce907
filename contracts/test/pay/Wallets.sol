// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CuckooPay} from "../../src/pay/CuckooPay.sol";

/// @notice A wallet that is a contract (ERC-1271): it accepts what its key signed, until it changes its mind.
contract Wallet {
    address private immutable KEY;
    bool public revoked;

    constructor(address key) {
        KEY = key;
    }

    function revoke() external {
        revoked = true;
    }

    function spend(CuckooPay pay, uint128 amount) external {
        pay.TOKEN().approve(address(pay), amount);
        pay.deposit(amount);
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = abi.decode(signature, (bytes32, bytes32, uint8));
        return !revoked && ecrecover(hash, v, r, s) == KEY ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Code that takes nobody's signature, as a key can put upon itself (EIP-7702).
contract Denier {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0;
    }
}
