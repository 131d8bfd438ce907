namespace Cuckoo.Repository.Tests.Names;

public sealed class NamesTests
{
    [Fact]
    public void FolderNames_OfTheRepository_SaySomething() => House.Keeps(FolderNames.Findings(Checkout.Tree));

    [Fact]
    public void TypeNames_OfTheRepository_SaySomething() => House.Keeps(TypeNames.Findings(Checkout.Tree));

    [Fact]
    public void FolderNames_BannedAtAnyDepth_AreFound() =>
        Assert.Equal(
            ["Grains/Common/ says nothing about what it holds.", "utils/ says nothing about what it holds."],
            FolderNames.Findings(Tree.Of(("Grains/Common/Deep/A.cs", ""), ("utils/a.js", ""), ("Commons/Score.cs", ""))));

    [Fact]
    public void TypeNames_BannedInAnyDeclaration_AreFound() =>
        Assert.Equal(
            [
                "A.cs: the type name 'JobManager' says nothing.",
                "A.cs: the type name 'JobInfo' says nothing.",
                "A.cs: the type name 'IThingHelper' says nothing.",
                "A.cs: the type name 'MoveData' says nothing.",
                "GridUtils.cs: the file name 'GridUtils' says nothing.",
            ],
            TypeNames.Findings(Tree.Of(
                ("A.cs", "class JobManager { record struct JobInfo; } interface IThingHelper; delegate void MoveData(); class Metadata; class Informed; // class XHelper"),
                ("GridUtils.cs", "class Grid;"),
                ("ObserverManager.cs", "class ObserverManager;"),
                ("data.py", ""))));
}
