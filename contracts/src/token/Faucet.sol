// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title The faucet of a test network
/// @notice Gives a fixed amount to whoever asks, once an interval for an address and so many times an interval for all of them,
/// out of what was sent to it. It has no owner. On a chain where the token is worth something it can neither be built nor used:
/// the well-known ones are listed here, others are named at construction.
contract Faucet {
    using SafeERC20 for IERC20;

    /// @notice The token it gives.
    IERC20 public immutable TOKEN;
    /// @notice What one drip is, in units of the token.
    uint128 public immutable AMOUNT;
    /// @notice Seconds between two drips to one address, and the length of the interval in which all drips are counted.
    uint40 public immutable INTERVAL;
    /// @notice The most drips in one interval.
    uint32 public immutable MOST;

    /// @notice The chains on which it refuses to work.
    mapping(uint256 chain => bool) public isRefused;

    /// @notice When an address may ask again.
    mapping(address account => uint256) public nextFor;

    uint40 private _intervalStart;
    uint32 private _count;

    event Dripped(address indexed to, uint256 amount);

    /// @notice This chain's tokens are worth something.
    error ChainRefused(uint256 chain);
    /// @notice There must be a token, an amount, an interval and a number of drips.
    error TermsRefused();
    /// @notice The address may ask again then.
    error AskedTooSoon(address account, uint256 next);
    /// @notice The faucet gave what it gives in an interval; the next one begins then.
    error Exhausted(uint256 next);

    /// @param refused Production chains beside those known here.
    constructor(IERC20 token, uint128 amount, uint40 interval, uint32 most, uint256[] memory refused) {
        if (address(token) == address(0) || amount == 0 || interval == 0 || most == 0) revert TermsRefused();
        // Ethereum, Optimism, BNB, Gnosis, Polygon, Fantom, zkSync, Polygon zkEVM, Cuckoo, Mantle, Base, Arbitrum One and Nova,
        // Celo, Avalanche, Linea, Blast, Scroll (their ids as chainid.network lists them).
        uint24[18] memory known = [
            1,
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
            534_352
        ];
        for (uint256 i = 0; i < known.length; ++i) {
            isRefused[known[i]] = true;
        }
        for (uint256 i = 0; i < refused.length; ++i) {
            isRefused[refused[i]] = true;
        }
        if (isRefused[block.chainid]) revert ChainRefused(block.chainid);

        TOKEN = token;
        AMOUNT = amount;
        INTERVAL = interval;
        MOST = most;
    }

    /// @notice Gives one drip to `to`; anyone may ask for anyone.
    function drip(address to) external {
        // A copy of a test chain's state can be started under any id.
        if (isRefused[block.chainid]) revert ChainRefused(block.chainid);
        if (block.timestamp < nextFor[to]) revert AskedTooSoon(to, nextFor[to]);

        if (block.timestamp >= uint256(_intervalStart) + INTERVAL) {
            _intervalStart = uint40(block.timestamp);
            _count = 0;
        }
        if (_count >= MOST) revert Exhausted(uint256(_intervalStart) + INTERVAL);

        ++_count;
        nextFor[to] = block.timestamp + INTERVAL;
        emit Dripped(to, AMOUNT);
        TOKEN.safeTransfer(to, AMOUNT);
    }
}
