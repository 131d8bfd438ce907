using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Bench.Peers;

// The few functions of llama.cpp that are called here, in the version that package.json pins (release v0.5.0). The layouts are
// those of that version's include/llama.h and ggml/include/ggml.h (MIT) as gcc lays them out on x64; only the fields that are
// set have a name, the defaults come from the library itself. Another version needs them checked again.

/// <summary>llama.cpp's C interface.</summary>
internal static unsafe partial class LlamaCppLibrary
{
    public const int TypeF32 = 0;
    public const int FlashAttentionDisabled = 0;

    private const string Llama = "llama";
    private const string Ggml = "ggml";
    private const string Base = "ggml-base";
    private const string Processor = "ggml-cpu";

    /// <summary>Loads the libraries of a folder with the kernels for one kind of processor; once a process.</summary>
    /// <param name="folder">The folder of the libraries.</param>
    /// <param name="processor">A name such as <c>zen4</c> or <c>sapphirerapids</c>.</param>
    public static void Load(string folder, string processor)
    {
        var kernels = Path.Combine(folder, $"libggml-cpu-{processor}.so");
        if (!File.Exists(kernels))
            throw new PeerMissingException($"llama.cpp's package has no kernels for '{processor}'.");
        NativeLibrary.SetDllImportResolver(typeof(LlamaCppLibrary).Assembly, (name, _, _) => name switch
        {
            Llama => NativeLibrary.Load(Path.Combine(folder, "libllama.v0.5.0.so")),
            Ggml => NativeLibrary.Load(Path.Combine(folder, "libggml.v0.5.0.so")),
            Base => NativeLibrary.Load(Path.Combine(folder, "libggml-base.so")),
            Processor => NativeLibrary.Load(kernels),
            _ => 0,
        });
        SetLog(&Log, null);
        if (LoadBackend(kernels) == 0)
            throw new PeerMissingException($"This processor does not run llama.cpp's kernels for '{processor}'.");
    }

    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    public static partial ModelParameters DefaultModelParameters();

    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    public static partial ContextParameters DefaultContextParameters();

    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LoadModel(string path, ModelParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    public static partial void FreeModel(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    public static partial nint GetVocabulary(nint model);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int CountTokens(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    public static partial nint NewContext(nint model, ContextParameters parameters);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    public static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    public static partial nint GetMemory(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_memory_clear")]
    public static partial void ClearMemory(nint memory, [MarshalAs(UnmanagedType.U1)] bool contents);

    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    public static partial int Decode(nint context, Batch batch);

    /// <summary>The logits of token <paramref name="index"/> of the last batch; −1 is its last.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    public static partial float* GetLogits(nint context, int index);

    [LibraryImport(Llama, EntryPoint = "llama_attach_threadpool")]
    public static partial void AttachThreads(nint context, nint pool, nint batchPool);

    [LibraryImport(Base, EntryPoint = "ggml_threadpool_params_default")]
    public static partial ThreadParameters DefaultThreadParameters(int threads);

    [LibraryImport(Processor, EntryPoint = "ggml_threadpool_new")]
    public static partial nint NewThreads(ThreadParameters* parameters);

    [LibraryImport(Processor, EntryPoint = "ggml_threadpool_free")]
    public static partial void FreeThreads(nint pool);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LoadBackend(string path);

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    private static partial void SetLog(delegate* unmanaged<int, byte*, void*, void> log, void* state);

    /// <summary>Passes on errors (level 4), not the pages of what it loads.</summary>
    [UnmanagedCallersOnly]
    private static void Log(int level, byte* text, void* state)
    {
        if (level == 4)
            Console.Error.Write(Marshal.PtrToStringUTF8((nint)text));
    }

    [StructLayout(LayoutKind.Explicit, Size = 80)]
    public struct ModelParameters
    {
        /// <summary>Whether weights may be brought into another order than the file's.</summary>
        [FieldOffset(74)]
        public byte UseExtraBuffers;
    }

    [StructLayout(LayoutKind.Explicit, Size = 160)]
    public struct ContextParameters
    {
        [FieldOffset(0)]
        public uint Context;

        [FieldOffset(4)]
        public uint Batch;

        [FieldOffset(8)]
        public uint MicroBatch;

        [FieldOffset(28)]
        public int Threads;

        [FieldOffset(32)]
        public int BatchThreads;

        [FieldOffset(52)]
        public int FlashAttention;

        [FieldOffset(104)]
        public int TypeOfKeys;

        [FieldOffset(108)]
        public int TypeOfValues;
    }

    /// <summary>Tokens of one sequence; positions, where null, follow those before.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct Batch
    {
        [FieldOffset(0)]
        public int Count;

        [FieldOffset(8)]
        public int* Tokens;

        /// <summary>Which tokens get logits, a byte a token; where null, the last.</summary>
        [FieldOffset(48)]
        public byte* WantsLogits;
    }

    [StructLayout(LayoutKind.Explicit, Size = 528)]
    public struct ThreadParameters
    {
        [FieldOffset(512)]
        public int Threads;

        [FieldOffset(520)]
        public uint Polling;
    }
}
