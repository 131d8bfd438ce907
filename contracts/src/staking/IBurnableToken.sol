// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice The token as those contracts see it that destroy what is slashed.
interface IBurnableToken is IERC20 {
    /// @notice Destroys the caller's tokens.
    function burn(uint256 amount) external;
}
