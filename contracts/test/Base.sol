// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The part of forge's cheat codes that the tests use. The calls are forge's own; there is no package of them to depend on.
// forge-lint: disable-next-line(interface-naming)
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function label(address account, string calldata name) external;
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;

    function warp(uint256 time) external;
    function roll(uint256 height) external;
    function chainId(uint256 id) external;
    function getBlockTimestamp() external view returns (uint256);
    function getBlockNumber() external view returns (uint256);
    function snapshotState() external returns (uint256);
    function revertToState(uint256 id) external returns (bool);

    function expectRevert() external;
    function expectRevert(bytes calldata reason) external;
    function expectRevert(bytes4 reason) external;
    function expectPartialRevert(bytes4 reason) external;
    function expectEmit(bool first, bool second, bool third, bool data, address emitter) external;
    function expectEmit(address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function mockCall(address callee, bytes calldata data, bytes calldata result) external;
    function mockCallRevert(address callee, bytes calldata data, bytes calldata reason) external;
    function clearMockedCalls() external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function assume(bool condition) external pure;

    function load(address account, bytes32 slot) external view returns (bytes32);
    function store(address account, bytes32 slot, bytes32 value) external;

    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);
    function readFile(string calldata path) external view returns (string memory);
    function getCode(string calldata artifact) external view returns (bytes memory);
    function toString(uint256 value) external pure returns (string memory);
    function toString(address value) external pure returns (string memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    function parseJsonAddressArray(string calldata json, string calldata key) external pure returns (address[] memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);

    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;

    function assertTrue(bool condition, string calldata reason) external pure;
    function assertFalse(bool condition, string calldata reason) external pure;
    function assertEq(uint256 left, uint256 right, string calldata reason) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata reason) external pure;
    function assertEq(address left, address right, string calldata reason) external pure;
    function assertEq(string calldata left, string calldata right, string calldata reason) external pure;
    function assertEq(bytes calldata left, bytes calldata right, string calldata reason) external pure;
    function assertNotEq(uint256 left, uint256 right, string calldata reason) external pure;
    function assertGe(uint256 left, uint256 right, string calldata reason) external pure;
    function assertGt(uint256 left, uint256 right, string calldata reason) external pure;
    function assertLe(uint256 left, uint256 right, string calldata reason) external pure;
    function assertLt(uint256 left, uint256 right, string calldata reason) external pure;
}

/// @notice What a test or a handler stands on: the cheat codes, what forge asks an invariant suite for, and a way to build the
/// contract under test that lets the mutant runner put a broken one in its place.
abstract contract Base {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    // forge-lint: disable-next-line(screaming-snake-case-const)
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    // forge reads this name to know a test contract.
    // forge-lint: disable-next-line(mixed-case-variable)
    bool public IS_TEST = true;

    address[] private _contracts;
    FuzzSelector[] private _selectors;

    /// @dev Called by forge: the contracts an invariant suite calls.
    function targetContracts() public view returns (address[] memory) {
        return _contracts;
    }

    /// @dev Called by forge: the functions an invariant suite calls.
    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _selectors;
    }

    /// @dev Lets the invariant suite call every function of `handler`.
    function target(address handler) internal {
        _contracts.push(handler);
    }

    /// @dev Lets the invariant suite call these functions of `handler` and no others.
    function target(address handler, bytes4[] memory selectors) internal {
        _contracts.push(handler);
        _selectors.push(FuzzSelector({addr: handler, selectors: selectors}));
    }

    /// @dev Builds the contract under test from its creation code and its encoded arguments. When the runner of mutants names
    /// this contract (environment MUTANT_CONTRACT), the broken code of MUTANT_CODE is built instead.
    function build(string memory name, bytes memory code, bytes memory arguments) internal returns (address built) {
        if (keccak256(bytes(vm.envOr("MUTANT_CONTRACT", ""))) == keccak256(bytes(name))) {
            code = vm.getCode(vm.envOr("MUTANT_CODE", ""));
        }

        bytes memory all = bytes.concat(code, arguments);
        assembly ("memory-safe") {
            built := create(0, add(all, 0x20), mload(all))
            if iszero(built) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /// @dev A number of [low, high] made from any number; what lies inside stays as it is.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        if (low == 0 && high == type(uint256).max) return x;
        return low + x % (high - low + 1);
    }

    /// @dev The signature of `digest` as 65 bytes (r, s, v).
    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
