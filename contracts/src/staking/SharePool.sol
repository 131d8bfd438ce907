// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Tokens held in common by shares
/// @notice Tokens come in only with new shares and go out with shares or by a slash, never by a transfer that asks nobody; with
/// the virtual shares and token beside the real ones a first holder cannot push a later one's shares to zero. All rounding
/// stays in the pool. Until its first slash a pool is exact: one unit is {VIRTUAL_SHARES} shares.
library SharePool {
    using SharePool for Pool;

    /// @notice Tokens in common.
    /// @param tokens What the shares are worth together.
    /// @param shares All shares.
    /// @param rewardPerShare Rewards a share has earned since the start, times 2^128.
    struct Pool {
        uint256 tokens;
        uint256 shares;
        uint256 rewardPerShare;
    }

    /// @notice Shares that nobody holds, beside one token that nobody put in.
    uint256 internal constant VIRTUAL_SHARES = 1e3;

    /// @notice A pool whose shares are worth less than 1/10^12 of what they cost takes no new tokens: its shares would grow
    /// without bound, and at zero tokens they would have no price at all.
    uint256 internal constant SPENT_RATIO = 1e15;

    /// @notice Scale of {Pool.rewardPerShare}: a share that costs 1/1000 unit still earns from a reward of one unit over 10^38 shares.
    uint256 internal constant REWARD_SCALE = 1 << 128;

    /// @notice Whether slashes have left (next to) nothing for the shares that are there.
    function isSpent(Pool storage pool) internal view returns (bool) {
        return pool.shares != 0 && pool.tokens <= pool.shares / SPENT_RATIO;
    }

    /// @notice What shares are worth, rounded down.
    function worth(Pool storage pool, uint256 shares) internal view returns (uint256) {
        return Math.mulDiv(shares, pool.tokens + 1, pool.shares + VIRTUAL_SHARES);
    }

    /// @notice The fewest shares that are worth at least `tokens`.
    function sharesFor(Pool storage pool, uint256 tokens) internal view returns (uint256) {
        return Math.mulDiv(tokens, pool.shares + VIRTUAL_SHARES, pool.tokens + 1, Math.Rounding.Ceil);
    }

    /// @notice Adds tokens; returns the shares they buy, rounded down.
    function put(Pool storage pool, uint256 tokens) internal returns (uint256 shares) {
        shares = Math.mulDiv(tokens, pool.shares + VIRTUAL_SHARES, pool.tokens + 1);
        pool.tokens += tokens;
        pool.shares += shares;
    }

    /// @notice Removes shares; returns the tokens they were worth.
    function take(Pool storage pool, uint256 shares) internal returns (uint256 tokens) {
        tokens = pool.worth(shares);
        pool.tokens -= tokens;
        pool.shares -= shares;
    }

    /// @notice Spreads a reward over all shares; there must be some.
    function reward(Pool storage pool, uint256 amount) internal {
        pool.rewardPerShare += Math.mulDiv(amount, REWARD_SCALE, pool.shares);
    }

    /// @notice What shares have earned since `paid`, a former {Pool.rewardPerShare}; rounded down.
    function earned(Pool storage pool, uint256 shares, uint256 paid) internal view returns (uint256) {
        return Math.mulDiv(shares, pool.rewardPerShare - paid, REWARD_SCALE);
    }
}
