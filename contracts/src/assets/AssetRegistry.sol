// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetKind, IAssets} from "./IAssets.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The register of assets
/// @notice An ERC-721 token an asset. It has no owner of its own and nothing in it can be taken back. That content is registered
/// says who came first, not who made it.
/// @dev ERC-2981 speaks of sales of the token: its creator gets {RESALE_BP} of the price. The revenue of an asset's use is split
/// by the RevenueSplitter.
contract AssetRegistry is IAssets, ERC721, ERC2981 {
    /// @notice The most parents of an asset.
    uint256 public constant MOST_PARENTS = 8;

    /// @notice The longest line of descent.
    uint256 public constant MOST_DEPTH = 32;

    /// @notice The highest royalty of a version, and of all parents of an asset together, in basis points.
    uint256 public constant MOST_ROYALTY_BP = 5000;

    /// @notice The creator's part of a sale, in basis points.
    uint96 public constant RESALE_BP = 250;

    /// @notice The longest address of a version, in bytes.
    uint256 public constant MOST_URI = 512;

    /// @notice Assets so far; the last one's number.
    uint256 public assetCount;

    /// @notice The asset whose content this is; zero for none.
    mapping(bytes32 content => uint256 asset) public assetOfContent;

    /// @notice What an asset is.
    mapping(uint256 asset => AssetKind kind) public kindOf;

    /// @notice The longest line from an asset to one without parents; 0 for one without.
    mapping(uint256 asset => uint256 depth) public depthOf;

    mapping(uint256 asset => Parent[] parents) private _parents;
    mapping(uint256 asset => Version[] versions) private _versions;
    mapping(uint256 asset => bytes32 licence) private _licences;
    mapping(uint256 asset => uint16 royaltyBp) private _royalties;

    constructor() ERC721("Cuckoo Asset", "CUCKOO-ASSET") {}

    /// @inheritdoc IAssets
    function register(
        AssetKind kind,
        bytes32 content,
        bytes32 licence,
        uint16 royaltyBp,
        string calldata uri,
        Parent[] calldata parents
    ) external returns (uint256 asset) {
        asset = assetCount + 1;
        uint256 depth = _link(asset, parents);
        assetCount = asset;
        kindOf[asset] = kind;
        depthOf[asset] = depth;
        _setTerms(asset, licence, royaltyBp);
        _publish(asset, content, uri);
        _setTokenRoyalty(asset, msg.sender, RESALE_BP);
        emit AssetRegistered(asset, msg.sender, kind, depth);
        // Not the kind that calls the receiver: the caller asked for it.
        _mint(msg.sender, asset);
    }

    /// @inheritdoc IAssets
    function publish(uint256 asset, bytes32 content, string calldata uri) external returns (uint32 version) {
        _checkOwner(asset);
        return _publish(asset, content, uri);
    }

    /// @inheritdoc IAssets
    function setTerms(uint256 asset, bytes32 licence, uint16 royaltyBp) external {
        _checkOwner(asset);
        _setTerms(asset, licence, royaltyBp);
    }

    /// @inheritdoc IAssets
    function parentsOf(uint256 asset) external view returns (Parent[] memory parents) {
        _checkKnown(asset);
        return _parents[asset];
    }

    /// @inheritdoc IAssets
    function versionOf(uint256 asset, uint32 version) external view returns (Version memory record) {
        _checkVersion(asset, version);
        return _versions[asset][version];
    }

    /// @notice How many versions an asset has.
    function versionCount(uint256 asset) external view returns (uint256 count) {
        return _versions[asset].length;
    }

    /// @notice The terms of the next version.
    function termsOf(uint256 asset) external view returns (bytes32 licence, uint16 royaltyBp) {
        return (_licences[asset], _royalties[asset]);
    }

    /// @notice Where the latest version can be found (ERC-721).
    function tokenURI(uint256 asset) public view override returns (string memory) {
        _checkKnown(asset);
        Version[] storage versions = _versions[asset];
        return versions[versions.length - 1].uri;
    }

    /// @inheritdoc IAssets
    function ownerOf(uint256 asset) public view override(ERC721, IAssets) returns (address owner) {
        return super.ownerOf(asset);
    }

    /// @notice ERC-165.
    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _link(uint256 asset, Parent[] calldata parents) private returns (uint256 depth) {
        require(parents.length <= MOST_PARENTS, TooManyParents(parents.length, MOST_PARENTS));
        uint256 royalties = 0;
        for (uint256 i = 0; i < parents.length; ++i) {
            Parent calldata parent = parents[i];
            _checkVersion(parent.asset, parent.version);
            for (uint256 j = 0; j < i; ++j) {
                require(parents[j].asset != parent.asset, ParentTwice(parent.asset));
            }
            royalties += _versions[parent.asset][parent.version].royaltyBp;
            depth = Math.max(depth, depthOf[parent.asset] + 1);
            _parents[asset].push(parent);
            emit Linked(asset, parent.asset, parent.version, parent.relation);
        }
        require(royalties <= MOST_ROYALTY_BP, RoyaltyTooHigh(royalties, MOST_ROYALTY_BP));
        require(depth <= MOST_DEPTH, LineTooLong(depth, MOST_DEPTH));
    }

    function _publish(uint256 asset, bytes32 content, string calldata uri) private returns (uint32 version) {
        require(content != bytes32(0), HashMissing());
        require(assetOfContent[content] == 0, ContentTaken(content, assetOfContent[content]));
        require(bytes(uri).length <= MOST_URI, UriTooLong(bytes(uri).length, MOST_URI));
        Version[] storage versions = _versions[asset];
        // One version costs more gas than 2^-32 of all there will ever be.
        // forge-lint: disable-next-line(unsafe-typecast)
        version = uint32(versions.length);
        assetOfContent[content] = asset;
        (bytes32 licence, uint16 royaltyBp) = (_licences[asset], _royalties[asset]);
        versions.push(
            Version({content: content, licence: licence, royaltyBp: royaltyBp, time: uint48(block.timestamp), uri: uri})
        );
        emit VersionPublished(asset, version, content, licence, royaltyBp, uri);
    }

    function _setTerms(uint256 asset, bytes32 licence, uint16 royaltyBp) private {
        require(licence != bytes32(0), HashMissing());
        require(royaltyBp <= MOST_ROYALTY_BP, RoyaltyTooHigh(royaltyBp, MOST_ROYALTY_BP));
        _licences[asset] = licence;
        _royalties[asset] = royaltyBp;
        emit TermsSet(asset, licence, royaltyBp);
    }

    function _checkOwner(uint256 asset) private view {
        _checkKnown(asset);
        address owner = ownerOf(asset);
        require(msg.sender == owner, NotAssetOwner(asset, msg.sender, owner));
    }

    function _checkKnown(uint256 asset) private view {
        require(asset != 0 && asset <= assetCount, UnknownAsset(asset));
    }

    function _checkVersion(uint256 asset, uint32 version) private view {
        _checkKnown(asset);
        require(version < _versions[asset].length, UnknownVersion(asset, version));
    }
}
