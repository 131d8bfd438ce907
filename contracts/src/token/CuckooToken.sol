// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title CAI, the network's money and its vote
/// @notice An ERC-20 with permits (EIP-2612), votes (ERC-5805, clock in seconds), burning and a cap of 10^9 CAI.
/// Nobody can mint at will: what will ever exist is a list of grants fixed at construction, each of which falls due at once or
/// evenly over a time. Anyone may mint what is due; it goes where the grant says. The contract has no owner.
contract CuckooToken is ERC20, ERC20Permit, ERC20Votes, ERC20Burnable, ERC20Capped {
    /// @notice A part of the supply: `amount` for `to`, falling due evenly from `start` until `duration` seconds later, or
    /// wholly at `start` where the duration is zero.
    struct Grant {
        address to;
        uint128 amount;
        uint64 start;
        uint64 duration;
    }

    /// @notice The most that ever exists: 10^9 CAI of 10^18 units.
    uint256 public constant CAP = 1e27;

    /// @notice The most grants a token can have.
    uint256 public constant MAX_GRANTS = 64;

    Grant[] private _grants;
    mapping(uint256 grant => uint128 amount) private _minted;

    /// @notice What had fallen due of grant `grant` was minted to its receiver.
    event GrantMinted(uint256 indexed grant, address indexed to, uint256 amount);

    /// @notice The schedule has no grant or more than `MAX_GRANTS`.
    error GrantCountRefused(uint256 count, uint256 most);

    /// @notice A grant needs a receiver, an amount, and an end that a 64-bit clock reaches.
    error GrantRefused(uint256 grant);

    /// @notice The grants add up to more than the cap.
    error GrantsExceedCap(uint256 sum, uint256 cap);

    /// @notice There are `count` grants, numbered from 0.
    error GrantUnknown(uint256 grant, uint256 count);

    /// @notice Nothing of this grant is due now that was not minted before.
    error NothingDue(uint256 grant);

    /// @param grants Everything that will ever be minted. What is due at once is minted by `mint` like the rest.
    constructor(Grant[] memory grants) ERC20("Cuckoo", "CAI") ERC20Permit("Cuckoo") ERC20Capped(CAP) {
        uint256 count = grants.length;
        if (count == 0 || count > MAX_GRANTS) revert GrantCountRefused(count, MAX_GRANTS);

        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            Grant memory grant = grants[i];
            if (grant.to == address(0) || grant.amount == 0 || grant.duration > type(uint64).max - grant.start) {
                revert GrantRefused(i);
            }
            sum += grant.amount;
            _grants.push(grant);
        }
        if (sum > CAP) revert GrantsExceedCap(sum, CAP);
    }

    /// @notice Mints what is due of a grant to its receiver; anyone may call.
    /// @return amount What was minted, never zero.
    function mint(uint256 grant) external returns (uint256 amount) {
        amount = due(grant);
        if (amount == 0) revert NothingDue(grant);

        address to = _grants[grant].to;
        // `due` is at most the grant's amount, which is 128 bits wide.
        // forge-lint: disable-next-line(unsafe-typecast)
        _minted[grant] += uint128(amount);
        emit GrantMinted(grant, to, amount);
        _mint(to, amount);
    }

    /// @notice How many grants there are.
    function grantCount() external view returns (uint256) {
        return _grants.length;
    }

    /// @notice A grant and how much of it was minted.
    function grantAt(uint256 grant) external view returns (Grant memory terms, uint256 minted) {
        if (grant >= _grants.length) revert GrantUnknown(grant, _grants.length);
        return (_grants[grant], _minted[grant]);
    }

    /// @notice What `mint` would mint now, rounded down.
    function due(uint256 grant) public view returns (uint256) {
        if (grant >= _grants.length) revert GrantUnknown(grant, _grants.length);
        Grant memory terms = _grants[grant];
        if (block.timestamp < terms.start) return 0;

        uint256 elapsed = block.timestamp - terms.start;
        uint256 fallen = elapsed >= terms.duration ? terms.amount : terms.amount * elapsed / terms.duration;
        return fallen - _minted[grant];
    }

    /// @notice Votes are counted at moments in seconds (ERC-6372), which mean the same on every chain.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The clock's description of itself (ERC-6372).
    // The name is ERC-6372's.
    // forge-lint: disable-next-item(mixed-case-function)
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The next nonce of a permit or of a delegation by signature.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Capped, ERC20Votes) {
        super._update(from, to, value);
    }
}
