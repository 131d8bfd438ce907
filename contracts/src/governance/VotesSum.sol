// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @title Votes of held and of staked tokens, added
/// @notice What the governor reads. Staked tokens lie in the staking contract, which delegates its token votes to nobody, so
/// no token is counted twice; the supply is the token's, which contains the staked ones, so that staking changes no quorum.
contract VotesSum is IERC5805 {
    /// @notice Votes of tokens that are held.
    IERC5805 public immutable TOKEN;

    /// @notice Votes of tokens that are staked.
    IERC5805 public immutable STAKES;

    /// @notice The two sources do not tell time alike.
    error ClocksDiffer(string tokenMode, string stakesMode);

    /// @notice Delegation happens at the source: the token for held votes, the staking contract for staked ones.
    error DelegateAtTheSource();

    /// @param token The token.
    /// @param stakes The staking contract.
    constructor(IERC5805 token, IERC5805 stakes) {
        string memory tokenMode = token.CLOCK_MODE();
        string memory stakesMode = stakes.CLOCK_MODE();
        require(keccak256(bytes(tokenMode)) == keccak256(bytes(stakesMode)), ClocksDiffer(tokenMode, stakesMode));
        TOKEN = token;
        STAKES = stakes;
    }

    /// @notice Votes now.
    function getVotes(address account) external view returns (uint256) {
        return TOKEN.getVotes(account) + STAKES.getVotes(account);
    }

    /// @notice Votes at a past time.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        return TOKEN.getPastVotes(account, timepoint) + STAKES.getPastVotes(account, timepoint);
    }

    /// @notice The token's supply at a past time, staked tokens included.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        return TOKEN.getPastTotalSupply(timepoint);
    }

    /// @notice Whom the account chose for its held tokens; its choice for staked ones is {STAKES}' to tell.
    function delegates(address account) external view returns (address) {
        return TOKEN.delegates(account);
    }

    /// @notice The time both sources use.
    function clock() external view returns (uint48) {
        return TOKEN.clock();
    }

    /// @notice How that time is told (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory) {
        return TOKEN.CLOCK_MODE();
    }

    /// @notice Refused: see {DelegateAtTheSource}.
    function delegate(address) external pure {
        revert DelegateAtTheSource();
    }

    /// @notice Refused: see {DelegateAtTheSource}.
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert DelegateAtTheSource();
    }
}
