using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Tests.Stores;

namespace Cuckoo.Blobs.Tests.Files;

public sealed class FileObjectsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cuckoo-files-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Open_AfterAKill_SweepsWhatWasHalfWritten()
    {
        FileObjects objects = new(folder.FullName);
        PausedStream stream = new(new byte[100_000]);
        Task writing = objects.WriteAsync(ObjectName.NewSealed(), stream, Cancel);
        await stream.IsHalfRead;
        Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "parts")));
        _ = new FileObjects(folder.FullName);
        Assert.Empty(Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories));
        stream.GoOn();
        await Assert.ThrowsAsync<FileNotFoundException>(() => writing);
    }

    [Fact]
    public async Task Write_Object_LiesInTheFolderOfItsDigits()
    {
        ObjectName name = ObjectName.NewSealed();
        await new FileObjects(folder.FullName).WriteAsync(name, new MemoryStream([1, 2, 3]), Cancel);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(folder.FullName, name.Path), Cancel));
        Assert.Matches("^objects/([0-9a-f]{2})/\\1[0-9a-f]{30}$", name.Path);
    }

    [Fact]
    public async Task List_WithStrangeFilesAround_LeavesThemOut()
    {
        FileObjects objects = new(folder.FullName);
        ObjectName name = ObjectName.NewSealed();
        await objects.WriteAsync(name, new MemoryStream([1]), Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, Path.GetDirectoryName(name.Path)!, "README"), "not ours", Cancel);
        List<ObjectName> found = [];
        await foreach (ListedObject listed in objects.ListAsync(ObjectName.SealedFolder, Cancel)) found.Add(listed.Name);
        Assert.Equal([name], found);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("objects/")]
    [InlineData("objects/ab/0123456789abcdef0123456789abcdef")]
    [InlineData("objects/01/0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("objects/01/0123456789abcdef0123456789abcde")]
    [InlineData("objects/../0123456789abcdef0123456789abcdef")]
    [InlineData("uploads/01/0123456789abcdef0123456789abcdef/")]
    [InlineData("/objects/01/0123456789abcdef0123456789abcdef")]
    [InlineData("elsewhere/01/0123456789abcdef0123456789abcdef")]
    public void ObjectName_WhatIsNone_IsRefused(string? text) => Assert.False(ObjectName.TryParse(text, out _));
}
