using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class SafetensorsShardsTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors";

    private const string Second = "model-00002-of-00002.safetensors";

    private const string Good = $$$"""{"metadata":{"total_size":20,"parts":[1,{"of":2}]},"weight_map":{"a":"{{{First}}}","b":"{{{Second}}}","p":"{{{Second}}}"}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");

    public SafetensorsShardsTests()
    {
        File.WriteAllBytes(PathOf(First), SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));
        File.WriteAllBytes(PathOf(Second), SafetensorsBytes.Of("""{"p":{"dtype":"I64","shape":[1],"data_offsets":[4,12]},"b":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 12));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Open_GoodIndex_JoinsItsFiles()
    {
        using var model = Open(Good);
        Assert.Equal(["a", "b"], model.Tensors.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal((First, Second), (model.Tensors["a"].File, model.Tensors["b"].File));
        Assert.Equal("model.safetensors.index.json", model.Name);
    }

    [Fact]
    public void Root_SameTensorsInOneFile_IsTheSame()
    {
        File.WriteAllBytes(PathOf("model.safetensors"), SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"b":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 12));
        using var one = SafetensorsFile.Open(PathOf("model.safetensors"));
        using var two = Open(Good);
        Assert.Equal(WeightsRoot.Of(one), WeightsRoot.Of(two));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"FIRST","b":"SECOND","p":"SECOND","c":"FIRST"}}""", "weight_map.c", "is not in the file that the index says")]
    [InlineData("""{"weight_map":{"a":"FIRST","b":"SECOND"}}""", "p", "is not in the weight_map")]
    [InlineData("""{"weight_map":{"a":"SECOND","b":"FIRST","p":"SECOND"}}""", "b", "is here where model.safetensors.index.json says model-00001-of-00002")]
    [InlineData("""{"weight_map":{"a":"absent.safetensors","b":"SECOND","p":"SECOND"}}""", "weight_map.a", "names the file absent.safetensors, which is not there")]
    [InlineData("""{"weight_map":{"a":"../FIRST"}}""", "weight_map", "names a file by other than")]
    [InlineData("""{"weight_map":{"a":"/etc/FIRST"}}""", "weight_map", "names a file by other than")]
    [InlineData("""{"weight_map":{"a":"sub\\FIRST"}}""", "weight_map", "names a file by other than")]
    [InlineData("""{"weight_map":{"a":".safetensors"}}""", "weight_map", "names a file by other than")]
    [InlineData("""{"weight_map":{"a":"passwd"}}""", "weight_map", "names a file by other than")]
    [InlineData("""{"weight_map":{"a":1}}""", "weight_map", "what is not a file name")]
    [InlineData("""{"weight_map":{"a":"FIRST","a":"FIRST"}}""", "weight_map", "holds a tensor twice")]
    [InlineData("""{"weight_map":{"":"FIRST"}}""", "weight_map", "names a tensor too long")]
    [InlineData("""{"weight_map":{"\u0000":"FIRST"}}""", "weight_map", "not by plain text")]
    [InlineData("""{"weight_map":{"\ud800":"FIRST"}}""", "file", "not valid UTF-8")]
    [InlineData("""{"weight_map":{}}""", "weight_map", "is empty")]
    [InlineData("""{"weight_map":[]}""", "weight_map", "is not an object")]
    [InlineData("""{"weight_map":{"a":"FIRST"},"weight_map":{}}""", "weight_map", "occurs twice")]
    [InlineData("""{"metadata":{}}""", "weight_map", "is missing")]
    [InlineData("""[]""", "file", "is not an object")]
    [InlineData("""{"weight_map":{"a":"FIRST"}} {}""", "file", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"FIRST" """, "file", "not valid JSON")]
    [InlineData("""{"x":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}""", "file", "not valid JSON")]
    [InlineData("", "file", "not valid JSON")]
    public void Open_WrongIndex_NamesTheField(string index, string field, string problem)
    {
        var text = index.Replace("FIRST", First, StringComparison.Ordinal).Replace("SECOND", Second, StringComparison.Ordinal);
        var fault = Assert.Throws<ModelFormatException>(() => Open(text));
        Assert.Equal(field, fault.Field);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TooManyFilesOrBytes_IsRefused()
    {
        var many = "{\"weight_map\":{" + string.Join(',', Enumerable.Range(0, SafetensorsIndex.MaxFiles + 1).Select(i => $"\"t{i}\":\"f{i}.safetensors\"")) + "}}";
        Assert.Contains("more than 1024 files", Assert.Throws<ModelFormatException>(() => Open(many)).Message, StringComparison.Ordinal);
        Assert.Contains("are read", Assert.Throws<ModelFormatException>(() => Open(new string(' ', SafetensorsIndex.MaxBytes + 1))).Message, StringComparison.Ordinal);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private SafetensorsShards Open(string index)
    {
        var path = PathOf("model.safetensors.index.json");
        File.WriteAllText(path, index);
        return SafetensorsShards.Open(path);
    }
}
