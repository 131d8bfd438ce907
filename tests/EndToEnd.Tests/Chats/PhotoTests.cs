using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Wire.Miners;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>Photos that people send to the bot.</summary>
public sealed class PhotoTests
{
    [Fact]
    public async Task Photo_WithACaption_IsWhatThePictureStartsFrom()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        await stage.SayAsync(ChatStage.Ann, "/faucet", "1 CAI");
        byte[] red = [.. Enumerable.Repeat(new byte[] { 200, 30, 30 }, 200 * 150).SelectMany(pixel => pixel)];
        stage.World.SendPhoto(ChatStage.Ann, "a green apple", PngWriter.Encode(new Picture(200, 150, red)), 200, 150);

        Seen picture = await stage.UntilAsync(ChatStage.Ann.Id, s => s.Kind == "photo" && s.Html.Contains('✅'));

        Assert.Contains("a green apple", picture.Html, StringComparison.Ordinal);
        Seen receipt = await stage.PressAsync(ChatStage.Ann, picture, "receipt", s => s.Kind == "document");
        PictureJobInput asked = ReceiptText.PictureOf(ReceiptText.ReadPng(receipt.File!).File.Input)!;
        Assert.Equal((75, 18), (asked.StrengthPercent, ReceiptText.ReadPng(receipt.File!).File.Receipt.Steps));
        Assert.All(Convert.FromBase64String(asked.Start!).Chunk(3), pixel => Assert.Equal([200, 30, 30], pixel));
    }

    [Fact]
    public async Task Photo_ThatIsNone_CostsNothing()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        stage.World.SendPhoto(ChatStage.Ann, "a green apple", [1, 2, 3], 200, 150);

        await stage.UntilAsync(ChatStage.Ann.Id, s => s.Html.Contains("cannot be read here", StringComparison.Ordinal));
    }
}
