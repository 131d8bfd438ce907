// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssets} from "./IAssets.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How an asset's revenue is shared
/// @notice What is paid for an asset goes into its pot. {distribute} shares the pot: parts to the asset's contributors, parts to
/// its parents' pots, all that is left, dust included, to its owner. Everything paid in is at every moment in exactly one pot
/// or credit, to the unit. Nobody is sent anything: each takes its credit.
/// @dev A pot is shared one generation at a time, so a line of descent costs its callers one call a generation and no call has
/// more than {MOST_CONTRIBUTORS} contributors and the registry's eight parents. Lines end: parents are older than children.
contract RevenueSplitter {
    using SafeERC20 for IERC20;

    /// @notice A part in basis points of the pot.
    struct Part {
        address account;
        uint16 shareBp;
    }

    /// @notice A split.
    /// @param contributors Parts of people, each named once.
    /// @param parentBps Parts of the parents, in the registry's order.
    struct Split {
        Part[] contributors;
        uint16[] parentBps;
    }

    /// @notice The most contributors of an asset.
    uint256 public constant MOST_CONTRIBUTORS = 16;

    uint256 private constant WHOLE_BP = 10_000;

    /// @notice The token that is split.
    IERC20 public immutable TOKEN;

    /// @notice Who owns what and comes from where.
    IAssets public immutable ASSETS;

    /// @notice What an asset was paid and has not shared.
    mapping(uint256 asset => uint256 amount) public potOf;

    /// @notice What an account can take.
    mapping(address account => uint256 amount) public creditOf;

    /// @notice All pots and credits.
    uint256 public held;

    /// @notice The split an owner has proposed; zero for none.
    mapping(uint256 asset => bytes32 proposal) public proposalOf;

    mapping(uint256 asset => Split split) private _splits;
    mapping(uint256 asset => uint256 round) private _rounds;
    mapping(uint256 asset => mapping(address holder => bytes32 proposal)) private _consents;

    /// @notice An asset was paid.
    event Paid(uint256 indexed asset, address indexed payer, uint256 amount);

    /// @notice A pot was shared; `toOwner` is the owner's part and the dust.
    event Distributed(uint256 indexed asset, uint256 amount, address indexed owner, uint256 toOwner);

    /// @notice A credit was taken.
    event Released(address indexed account, uint256 amount);

    /// @notice An owner proposed a split; a former proposal is void.
    event SplitProposed(uint256 indexed asset, bytes32 indexed proposal, Split split);

    /// @notice A holder agreed to a proposal.
    event SplitConsented(uint256 indexed asset, bytes32 indexed proposal, address indexed holder);

    /// @notice A split holds from now on.
    event SplitChanged(uint256 indexed asset, bytes32 indexed proposal);

    /// @notice An amount must be above zero.
    error AmountMissing();

    /// @notice Only the asset's owner may.
    error NotAssetOwner(uint256 asset, address caller, address owner);

    /// @notice A split has at most this many contributors.
    error TooManyContributors(uint256 count, uint256 most);

    /// @notice A contributor is an address, not the zero one, named once, with a part above zero.
    error ContributorUnfit(address account, uint256 shareBp);

    /// @notice A split names a part for each parent.
    error ParentsMissing(uint256 given, uint256 expected);

    /// @notice A parent's part is below the royalty of the version it came from.
    error BelowRoyalty(uint256 parent, uint256 shareBp, uint256 royaltyBp);

    /// @notice Parts are more than the whole.
    error MoreThanWhole(uint256 shareBp);

    /// @notice The split is not the one that is proposed.
    error NotProposed(uint256 asset, bytes32 split, bytes32 proposed);

    /// @notice Who would get less has not agreed.
    error ConsentMissing(uint256 asset, address holder);

    /// @param token The token.
    /// @param assets The registry.
    constructor(IERC20 token, IAssets assets) {
        TOKEN = token;
        ASSETS = assets;
    }

    /// @notice Pays for an asset from the caller's tokens.
    function pay(uint256 asset, uint256 amount) external {
        require(amount != 0, AmountMissing());
        ASSETS.ownerOf(asset);
        potOf[asset] += amount;
        held += amount;
        emit Paid(asset, msg.sender, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Shares an asset's pot among those who are in its split now; by anyone.
    function distribute(uint256 asset) public {
        uint256 amount = potOf[asset];
        if (amount == 0) return;
        potOf[asset] = 0;
        address owner = ASSETS.ownerOf(asset);
        IAssets.Parent[] memory parents = ASSETS.parentsOf(asset);
        uint256 rest = amount;
        for (uint256 i = 0; i < parents.length; ++i) {
            uint256 part = Math.mulDiv(amount, _parentBp(asset, i, parents[i]), WHOLE_BP);
            potOf[parents[i].asset] += part;
            rest -= part;
        }
        Part[] storage contributors = _splits[asset].contributors;
        for (uint256 i = 0; i < contributors.length; ++i) {
            uint256 part = Math.mulDiv(amount, contributors[i].shareBp, WHOLE_BP);
            creditOf[contributors[i].account] += part;
            rest -= part;
        }
        creditOf[owner] += rest;
        emit Distributed(asset, amount, owner, rest);
    }

    /// @notice Takes the caller's credit.
    function release() external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        creditOf[msg.sender] = 0;
        held -= amount;
        emit Released(msg.sender, amount);
        TOKEN.safeTransfer(msg.sender, amount);
    }

    /// @notice Proposes a split. Only the asset's owner; it holds when {applySplit} finds that all who lose have agreed.
    function proposeSplit(uint256 asset, Split calldata split) external returns (bytes32 proposal) {
        _checkOwner(asset);
        _checkSplit(asset, split);
        proposal = keccak256(abi.encode(asset, ++_rounds[asset], split));
        proposalOf[asset] = proposal;
        emit SplitProposed(asset, proposal, split);
    }

    /// @notice Agrees to what is proposed; `proposal` must be it, so that nobody agrees to another by accident.
    function consent(uint256 asset, bytes32 proposal) external {
        bytes32 proposed = proposalOf[asset];
        require(proposal == proposed && proposed != bytes32(0), NotProposed(asset, proposal, proposed));
        _consents[asset][msg.sender] = proposal;
        emit SplitConsented(asset, proposal, msg.sender);
    }

    /// @notice Puts the proposed split in force, after sharing the pot by the old one. Only the asset's owner. Each contributor,
    /// and each parent's owner, whose part becomes smaller must have agreed.
    function applySplit(uint256 asset, Split calldata split) external {
        _checkOwner(asset);
        bytes32 proposal = keccak256(abi.encode(asset, _rounds[asset], split));
        bytes32 proposed = proposalOf[asset];
        require(proposal == proposed, NotProposed(asset, proposal, proposed));
        _checkConsents(asset, split);
        distribute(asset);
        proposalOf[asset] = bytes32(0);
        Split storage present = _splits[asset];
        delete present.contributors;
        for (uint256 i = 0; i < split.contributors.length; ++i) {
            present.contributors.push(split.contributors[i]);
        }
        present.parentBps = split.parentBps;
        emit SplitChanged(asset, proposal);
    }

    /// @notice The split in force: contributors, and the parents' parts in the registry's order.
    function splitOf(uint256 asset) external view returns (Part[] memory contributors, uint16[] memory parentBps) {
        contributors = _splits[asset].contributors;
        IAssets.Parent[] memory parents = ASSETS.parentsOf(asset);
        parentBps = new uint16[](parents.length);
        for (uint256 i = 0; i < parents.length; ++i) {
            parentBps[i] = _parentBp(asset, i, parents[i]);
        }
    }

    /// @notice Whether a holder has agreed to what is proposed now.
    function hasConsented(uint256 asset, address holder) public view returns (bool) {
        bytes32 proposed = proposalOf[asset];
        return proposed != bytes32(0) && _consents[asset][holder] == proposed;
    }

    function _checkSplit(uint256 asset, Split calldata split) private view {
        uint256 count = split.contributors.length;
        require(count <= MOST_CONTRIBUTORS, TooManyContributors(count, MOST_CONTRIBUTORS));
        uint256 total = 0;
        for (uint256 i = 0; i < count; ++i) {
            Part calldata part = split.contributors[i];
            bool fit = part.account != address(0) && part.shareBp != 0;
            for (uint256 j = 0; j < i; ++j) {
                if (split.contributors[j].account == part.account) fit = false;
            }
            require(fit, ContributorUnfit(part.account, part.shareBp));
            total += part.shareBp;
        }
        IAssets.Parent[] memory parents = ASSETS.parentsOf(asset);
        require(split.parentBps.length == parents.length, ParentsMissing(split.parentBps.length, parents.length));
        for (uint256 i = 0; i < parents.length; ++i) {
            uint256 royaltyBp = ASSETS.versionOf(parents[i].asset, parents[i].version).royaltyBp;
            require(split.parentBps[i] >= royaltyBp, BelowRoyalty(parents[i].asset, split.parentBps[i], royaltyBp));
            total += split.parentBps[i];
        }
        require(total <= WHOLE_BP, MoreThanWhole(total));
    }

    function _checkConsents(uint256 asset, Split calldata split) private view {
        Part[] storage present = _splits[asset].contributors;
        for (uint256 i = 0; i < present.length; ++i) {
            address holder = present[i].account;
            bool keeps = _shareIn(split.contributors, holder) >= present[i].shareBp;
            require(keeps || hasConsented(asset, holder), ConsentMissing(asset, holder));
        }
        IAssets.Parent[] memory parents = ASSETS.parentsOf(asset);
        for (uint256 i = 0; i < parents.length; ++i) {
            address holder = ASSETS.ownerOf(parents[i].asset);
            bool keeps = split.parentBps[i] >= _parentBp(asset, i, parents[i]);
            require(keeps || hasConsented(asset, holder), ConsentMissing(asset, holder));
        }
    }

    /// @dev Before the owner has set a split, a parent gets the royalty of the version the asset was made from.
    function _parentBp(uint256 asset, uint256 index, IAssets.Parent memory parent) private view returns (uint16) {
        uint16[] storage set = _splits[asset].parentBps;
        if (set.length != 0) return set[index];
        return ASSETS.versionOf(parent.asset, parent.version).royaltyBp;
    }

    function _checkOwner(uint256 asset) private view {
        address owner = ASSETS.ownerOf(asset);
        require(msg.sender == owner, NotAssetOwner(asset, msg.sender, owner));
    }

    function _shareIn(Part[] calldata parts, address account) private pure returns (uint256 shareBp) {
        for (uint256 i = 0; i < parts.length; ++i) {
            if (parts[i].account == account) return parts[i].shareBp;
        }
        return 0;
    }
}
