// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an asset is.
enum AssetKind {
    /// Weights.
    Model,
    /// Examples.
    Dataset,
    /// A program that acts with models.
    Agent,
    /// A small set of weights on top of a model.
    Adapter
}

/// @notice How an asset came from its parent.
enum Relation {
    /// Its weights began as the parent's.
    FineTunedFrom,
    /// The parent is among the examples it was trained on.
    TrainedOn,
    /// It was trained on the parent's outputs.
    DistilledFrom,
    /// It was made of the parent and others.
    MergedFrom,
    /// It calls the parent.
    Uses
}

/// @notice Registered models, datasets and agents: who owns them, under which licence each version is, and where it came from.
interface IAssets {
    /// @notice Where an asset came from.
    /// @param asset The parent.
    /// @param version Which of its versions.
    /// @param relation How.
    struct Parent {
        uint256 asset;
        uint32 version;
        Relation relation;
    }

    /// @notice One version of an asset; it never changes.
    /// @param content Hash of the content.
    /// @param licence Hash of the licence's text.
    /// @param royaltyBp What the revenue of an asset made from this version owes to this one, in basis points.
    /// @param time When it was published.
    /// @param uri Where it can be found.
    struct Version {
        bytes32 content;
        bytes32 licence;
        uint16 royaltyBp;
        uint48 time;
        string uri;
    }

    /// @notice An asset was registered.
    event AssetRegistered(uint256 indexed asset, address indexed creator, AssetKind kind, uint256 depth);

    /// @notice An asset has this parent.
    event Linked(uint256 indexed asset, uint256 indexed parent, uint32 version, Relation relation);

    /// @notice A version was published.
    event VersionPublished(
        uint256 indexed asset, uint32 version, bytes32 indexed content, bytes32 licence, uint256 royaltyBp, string uri
    );

    /// @notice Versions from now on have this licence and this royalty.
    event TermsSet(uint256 indexed asset, bytes32 licence, uint256 royaltyBp);

    /// @notice Content and licence are named by their hashes; zero is none.
    error HashMissing();

    /// @notice This content is registered already.
    error ContentTaken(bytes32 content, uint256 asset);

    /// @notice There is no such asset.
    error UnknownAsset(uint256 asset);

    /// @notice The asset has no such version.
    error UnknownVersion(uint256 asset, uint32 version);

    /// @notice The parent is named twice.
    error ParentTwice(uint256 parent);

    /// @notice An asset has at most this many parents.
    error TooManyParents(uint256 count, uint256 most);

    /// @notice A line of descent is at most this long.
    error LineTooLong(uint256 depth, uint256 most);

    /// @notice A royalty, or those of all parents together, is above its bound.
    error RoyaltyTooHigh(uint256 royaltyBp, uint256 most);

    /// @notice An address is longer than this.
    error UriTooLong(uint256 length, uint256 most);

    /// @notice Only the asset's owner may.
    error NotAssetOwner(uint256 asset, address caller, address owner);

    /// @notice Registers an asset with its first version; the caller owns it. Parents are registered before, so that descent has
    /// no circles.
    /// @param royaltyBp What the revenue of assets made from it owes to it.
    /// @return asset Its number, from 1.
    function register(
        AssetKind kind,
        bytes32 content,
        bytes32 licence,
        uint16 royaltyBp,
        string calldata uri,
        Parent[] calldata parents
    ) external returns (uint256 asset);

    /// @notice Publishes a version under the terms that hold now. Only the owner.
    /// @return version Its number, from 0.
    function publish(uint256 asset, bytes32 content, string calldata uri) external returns (uint32 version);

    /// @notice Sets the terms of versions from now on; those that are published keep theirs. Only the owner.
    function setTerms(uint256 asset, bytes32 licence, uint16 royaltyBp) external;

    /// @notice Who owns an asset; refuses an unknown one.
    function ownerOf(uint256 asset) external view returns (address owner);

    /// @notice What an asset was made from.
    function parentsOf(uint256 asset) external view returns (Parent[] memory parents);

    /// @notice A version of an asset.
    function versionOf(uint256 asset, uint32 version) external view returns (Version memory record);
}
