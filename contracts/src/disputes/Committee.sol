// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes, Outcome} from "./IDisputes.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title Who judges what no proof can show
/// @notice Members and their votes. A vote is decided by a majority of those who were members when it began; who takes part in
/// a dispute does not judge it, and who judges is paid nothing.
abstract contract Committee is IDisputes, Ownable2Step {
    /// @notice A vote of the committee.
    /// @param since When it began; who joined later has no vote.
    /// @param majority Votes that decide.
    /// @param tally Votes by outcome.
    /// @param voted Who has voted.
    struct Ballot {
        uint48 since;
        uint48 majority;
        mapping(Outcome outcome => uint256 votes) tally;
        mapping(address member => bool done) voted;
    }

    /// @notice The most members.
    uint256 public constant MOST_MEMBERS = 15;

    /// @notice Members now.
    uint256 public committeeSize;

    mapping(address member => uint256 time) private _joined;
    mapping(uint256 id => Ballot) private _ballots;

    constructor(address owner) Ownable(owner) {}

    /// @inheritdoc IDisputes
    function setMember(address member, bool joins) external onlyOwner {
        require(isMember(member) != joins, MemberUnchanged(member, joins));
        require(!joins || committeeSize < MOST_MEMBERS, CommitteeFull(MOST_MEMBERS));
        _joined[member] = joins ? block.timestamp : 0;
        committeeSize = joins ? committeeSize + 1 : committeeSize - 1;
        emit MemberSet(member, joins, committeeSize);
    }

    /// @notice Whether an address is on the committee.
    function isMember(address member) public view returns (bool) {
        return _joined[member] != 0;
    }

    /// @notice Whether a member has voted in a dispute.
    function hasVoted(uint256 id, address member) public view returns (bool) {
        return _ballots[id].voted[member];
    }

    /// @notice Votes for an outcome so far, and how many decide.
    function tallyOf(uint256 id, Outcome outcome) external view returns (uint256 votes, uint256 majority) {
        return (_ballots[id].tally[outcome], _ballots[id].majority);
    }

    function _beginBallot(uint256 id) internal {
        _ballots[id].since = uint48(block.timestamp);
        // At most 8 of 15.
        // forge-lint: disable-next-line(unsafe-typecast)
        _ballots[id].majority = uint48(committeeSize / 2 + 1);
    }

    /// @dev Counts the caller's vote; returns whether it decides.
    function _cast(uint256 id, Outcome verdict) internal returns (bool decided) {
        Ballot storage ballot = _ballots[id];
        require(verdict != Outcome.Open, NotAVote(verdict));
        require(isMember(msg.sender) && _joined[msg.sender] <= ballot.since, NotAJudge(id, msg.sender));
        require(!ballot.voted[msg.sender], AlreadyVoted(id, msg.sender));
        ballot.voted[msg.sender] = true;
        emit CommitteeVoted(id, msg.sender, verdict);
        return ++ballot.tally[verdict] >= ballot.majority;
    }

    /// @dev Who judges, or could, takes no part: its verdict would pay itself.
    function _checkNoJudge(address party) internal view {
        require(!isMember(party) && party != owner(), JudgeTakesNoPart(party));
    }
}
